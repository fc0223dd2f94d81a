using System.Runtime.CompilerServices;
using System.Text;

namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Standard error of all tests: what a monitor without a logger writes goes to the test that asked for it and to nobody else.</summary>
internal sealed class StandardError(TextWriter inner) : TextWriter
{
    private static readonly AsyncLocal<Capture?> Asked = new();

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Gives the lines of the monitors of this test from now on.</summary>
    public static List<string> Lines() => (Asked.Value = new Capture([], IsClosed: false)).Lines;

    /// <summary>Lets every write of the monitors of this test throw from now on.</summary>
    public static void Close() => Asked.Value = new Capture([], IsClosed: true);

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
    internal static void Install() => Console.SetError(new StandardError(Console.Error));

    private sealed record Capture(List<string> Lines, bool IsClosed)
    {
        public void Take(string line)
        {
            if (IsClosed)
            {
                throw new ObjectDisposedException("standard error");
            }

            Lines.Add(line);
        }
    }
}
