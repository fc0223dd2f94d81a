using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>The peak extra memory of a monitor, at two numbers of parameters, cold and warm.</summary>
internal static class MemoryReport
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Runs the probes, each in a process of its own, and writes a table.</summary>
    /// <param name="only">The only number of parameters; null for 10⁷ and 1.24·10⁸.</param>
    /// <param name="output">Takes the table.</param>
    /// <param name="errors">Takes what went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Write(int? only, TextWriter output, TextWriter errors)
    {
        if (!File.Exists("/proc/self/status"))
        {
            errors.WriteLine("Compare: --memory reads /proc/self/status, which this system does not have. Use Linux.");
            return 1;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Monitor of float32 arrays: W = {MemoryProbe.Window}, {MemoryProbe.Groups} groups and the whole model, d = "
                + $"{MemoryProbe.Length}, Mode = Sketch, no run file; {MemoryProbe.Samples} samples, every parameter "
                + $"changed before each."));
        output.WriteLine("""
            Each line is a process of its own. Resident memory counts everything the process holds: managed heap, compiled code, the
            runtime's own structures, mapped libraries. Extra is what came on top after the parameters were allocated and touched:
            cold with all code that the monitor is the first to use; warm after a tiny monitor has run, so without most of it.

            """);
        output.WriteLine(
            "| parameters | start | resident before, MiB | peak extra, MiB | extra at the end, MiB | managed objects, "
                + "MiB | allocated in all, MiB | peak from |");
        output.WriteLine("|--:|---|--:|--:|--:|--:|--:|---|");
        int[] sizes = only is { } count ? [count] : [10_000_000, CompareSettings.Large];
        foreach (var (parameters, warm) in sizes.SelectMany(size => new[] { (size, false), (size, true) }))
        {
            if (Probe(parameters, warm, errors) is not { } figures)
            {
                return 1;
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {parameters:N0} | {(warm ? "warm" : "cold")} | {figures.Resident / Mebibyte:F1} | "
                    + $"{figures.Peak / Mebibyte:F1} | {figures.End / Mebibyte:F1} | {figures.Managed / Mebibyte:F1} | "
                    + $"{figures.Allocated / Mebibyte:F1} | {(figures.PeakIsTheSystems ? "VmHWM" : "VmRSS after samples")} |"));
        }

        return 0;
    }

    private static MemoryFigures? Probe(int parameters, bool warm, TextWriter errors)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MemoryReport).Assembly.Location);
        }

        start.ArgumentList.Add("--memory-child");
        start.ArgumentList.Add(parameters.ToString(CultureInfo.InvariantCulture));
        if (warm)
        {
            start.ArgumentList.Add("--warm");
        }

        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode == 0)
        {
            return JsonSerializer.Deserialize<MemoryFigures>(line);
        }

        errors.WriteLine($"Compare: the process that was to be measured ended with exit code {process.ExitCode}.");
        return null;
    }
}

/// <summary>What a monitor added to the memory of a process, in bytes.</summary>
/// <param name="Parameters">Number of parameters, P.</param>
/// <param name="Resident">Resident memory with the parameters touched and no monitor yet.</param>
/// <param name="Peak">The most resident memory above that.</param>
/// <param name="End">Resident memory above that after the last sample, with the monitor just disposed.</param>
/// <param name="Managed">Managed objects above those before, after a full collection, with the monitor alive.</param>
/// <param name="Allocated">Managed memory allocated in all.</param>
/// <param name="PeakIsTheSystems">
/// Whether the peak is the kernel's own high-water mark; else it is the largest figure after a sample.
/// </param>
internal sealed record MemoryFigures(
    int Parameters, long Resident, long Peak, long End, long Managed, long Allocated, bool PeakIsTheSystems);
