using System.Diagnostics;
using System.Globalization;

namespace SpectralEdge.Monitor.PageBenchmark;

/// <summary><c>spectral-edge serve</c> in a process of its own, whose memory is measured.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(string folder)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "spectral-edge.dll"), "serve", folder, "--port", "0"];
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        Address = new Uri(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server does not start."));
    }

    public Uri Address { get; }

    /// <summary>Memory of a process that lies in the machine now, and the most there was so far, in MB.</summary>
    public (double Now, double Most) Memory() => (Status(_process.Id, "VmRSS"), Status(_process.Id, "VmHWM"));

    /// <summary>A line of <c>/proc/ID/status</c> in MB; NaN where there is none.</summary>
    public static double Status(int process, string name) => Line($"/proc/{process}/status", name);

    /// <summary>Memory that a process has for itself, in MB: what would be free if it ended.</summary>
    public static double Private(int process) =>
        Line($"/proc/{process}/smaps_rollup", "Private_Dirty") + Line($"/proc/{process}/smaps_rollup", "Private_Clean");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static double Line(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
            return line is null ? double.NaN
                : double.Parse(line.Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return double.NaN;
        }
    }
}
