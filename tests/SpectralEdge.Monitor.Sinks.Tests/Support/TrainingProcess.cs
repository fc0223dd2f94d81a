using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>What this assembly does as a program of its own: it trains until it is killed, or has done its steps.</summary>
internal static class TrainingProcess
{
    private const string Command = "--train";

    /// <summary>Arguments of <c>dotnet</c> that start it.</summary>
    /// <param name="folder">Where runs go.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="steps">Steps; then it ends.</param>
    /// <param name="how">
    /// Words: <c>console</c> shows the run, <c>chatty</c> writes lines of its own, <c>throws</c> does so at its end.
    /// </param>
    public static string[] Arguments(string folder, string name, int steps, params string[] how) =>
    [
        typeof(TrainingProcess).Assembly.Location, Command, folder, name, steps.ToString(CultureInfo.InvariantCulture), .. how,
    ];

    /// <summary>Starts it, and waits until its first sample is written.</summary>
    public static Process Start(string folder, string name, int steps = int.MaxValue)
    {
        var process = Process.Start(
            new ProcessStartInfo("dotnet", Arguments(folder, name, steps)) { RedirectStandardOutput = true })!;
        Assert.Equal('.', process.StandardOutput.Read());
        return process;
    }

    public static int Main(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments is not [Command, var folder, var name, var steps, .. var how])
        {
            return 1;
        }

        using var monitor = SmallRun.Monitor(out var parameters, new RunOptions { Folder = folder, Name = name });
        if (how.Contains("console"))
        {
            monitor.UseConsole();
        }
        else
        {
            monitor.SampleTaken += (_, sample) => Console.Write(sample.Index == 0 ? "." : string.Empty);
        }

        var random = new Random(7);
        for (var step = 1; step <= int.Parse(steps, CultureInfo.InvariantCulture); step++)
        {
            SmallRun.Move(parameters, random, step);
            monitor.Observe(step, loss: 1.0 / step);
            Thread.Sleep(5);
            if (how.Contains("chatty") && step % 20 == 0)
            {
                // A line as it is, one in pieces, and one that goes past Console, as native libraries write.
                Console.WriteLine($"epoch {step} \e[32mgreen\e[0m");
                Console.Write($"piece {step} ");
                Thread.Sleep(20);
                Console.WriteLine("done");
                using var raw = Console.OpenStandardError();
                raw.Write(System.Text.Encoding.UTF8.GetBytes($"native {step}\n"));
            }
        }

        return how.Contains("throws") ? throw new InvalidOperationException("as asked") : 0;
    }
}
