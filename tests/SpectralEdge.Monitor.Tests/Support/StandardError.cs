using System.Runtime.CompilerServices;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Standard error of all tests: what a monitor without a logger writes goes to the test that asked for it and to nobody else.
/// </summary>
internal sealed class StandardError(TextWriter inner) : TextWriter
{
    private static readonly AsyncLocal<Capture?> Asked = new();
    private static readonly StandardError Installed = new(Console.Error);

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Gives the lines of the monitors of this test from now on.</summary>
    public static List<string> Lines() => (Asked.Value = new Capture([], IsBroken: false)).Lines;

    /// <summary>Lets every write of the monitors of this test throw from now on.</summary>
    public static void Break() => Asked.Value = new Capture([], IsBroken: true);

    public override void Write(char value) => inner.Write(value);

    public override void WriteLine(string? value)
    {
        if (value?.StartsWith("SpectralEdge.Monitor: ", StringComparison.Ordinal) != true)
        {
            inner.WriteLine(value);
        }
        else if (Asked.Value is { } capture)
        {
            capture.Take(value);
        }
    }

    [ModuleInitializer]
    internal static void Install() => Console.SetError(Installed);

    private sealed record Capture(List<string> Lines, bool IsBroken)
    {
        public void Take(string line)
        {
            if (IsBroken)
            {
                throw new IOException("Closed.");
            }

            Lines.Add(line);
        }
    }
}
