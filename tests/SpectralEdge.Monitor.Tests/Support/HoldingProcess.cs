using System.Diagnostics;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// A process that has a run file open to write, and says so with a byte on its standard output, until it is killed.
/// </summary>
internal static class HoldingProcess
{
    public const string Command = "--hold-run-file";

    /// <summary>Starts it, and waits until it holds the file.</summary>
    public static Process Start(string path)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(HoldingProcess).Assembly.Location, Command, path]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        Assert.Equal(1, process.StandardOutput.BaseStream.ReadByte());
        return process;
    }

    public static int Run(string path)
    {
        if (!RunFile.TryAppend(path, long.MaxValue, out var file, out _))
        {
            return 2;
        }

        using (file)
        {
            using var output = Console.OpenStandardOutput();
            output.WriteByte(1);
            output.Flush();
            Thread.Sleep(Timeout.Infinite);
        }

        return 0;
    }
}
