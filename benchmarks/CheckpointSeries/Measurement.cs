using System.Diagnostics;
using System.Globalization;
using SpectralEdge.Monitor.Analysis;
using Series = SpectralEdge.Monitor.Analysis.CheckpointSeries;

namespace SpectralEdge.Monitor;

/// <summary>Times reading and analysis in turn.</summary>
internal static class Measurement
{
    private const int BufferBytes = 4 << 20;

    /// <summary>Measures and tells.</summary>
    /// <returns>0 if the planted rank was found in every sample, else 1.</returns>
    public static int Run(string folder, int rounds, bool isCold, TextWriter output)
    {
        var files = Directory.GetFiles(folder, "*.safetensors");
        var bytes = files.Sum(file => new FileInfo(file).Length);
        List<double> reads = [], analyses = [], readCores = [], cores = [];
        CheckpointAnalysisResult? result = null;

        // The generator's memory is let go before the peak of the analysis is taken.
        GC.Collect();
        var resets = TryResetPeak();
        output.WriteLine(
            $"resident before: {Status("VmRSS") >> 20} "
                + $"MiB{(resets ? string.Empty : "; the peak cannot be reset, so it counts the writing too")}");
        Time(() => Read(files), []);
        for (var round = 0; round < rounds; round++)
        {
            FileCache.Prepare(files, isCold);
            reads.Add(Time(() => Read(files), readCores));
            FileCache.Prepare(files, isCold);
            analyses.Add(Time(() => result = Analyze(folder), cores));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"round {round}: read {reads[^1]:0.00} s ({bytes / reads[^1] / 1e9:0.0} GB/s), "
                    + $"analysis {analyses[^1]:0.00} s, ratio {analyses[^1] / reads[^1]:0.00}; processor time "
                    + $"{readCores[^1]:0.00} s and {cores[^1]:0.00} s"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ratio of medians {Median(analyses) / Median(reads):0.00}, of minima {analyses.Min() / reads.Min():0.00}; "
                + $"peak resident memory {Status("VmHWM") / (double)(1 << 20):0} MiB"));
        return Tell(result!, output);
    }

    private static int Tell(CheckpointAnalysisResult result, TextWriter output)
    {
        var whole = result.Samples.Where(sample => sample.Group == ParameterGrouping.WholeModel).ToList();
        var positions = whole.Select(sample => sample.GapPosition?.ToString(CultureInfo.InvariantCulture) ?? "none").ToList();
        output.WriteLine($"{result.Inventory.Groups.Count} groups, sketches: {!result.IsExact}, {result.Samples.Count} "
            + $"samples, products of {result.Products?[0].Count} updates; k* of the whole model: {string.Join(" ", positions)}");
        output.WriteLine(
            $"samples of groups with k* = {SyntheticSeries.Rank}: "
                + $"{result.Samples.Count(sample => sample.GapPosition == SyntheticSeries.Rank)} of {result.Samples.Count}");
        return whole.Count > 0 && whole.TrueForAll(sample => sample.GapPosition == SyntheticSeries.Rank) ? 0 : 1;
    }

    private static CheckpointAnalysisResult Analyze(string folder) => CheckpointAnalysis.Run(
        Series.Open(folder),
        CheckpointAnalysis.DefaultOptions with
        {
            Windows = [CheckpointAnalysis.DefaultOptions.Windows[0] with { Length = 10 }],
            Sketch = CheckpointAnalysis.DefaultOptions.Sketch with { Mode = WindowMode.Sketch },
            Grouping = ParameterGrouping.ByParameter,
        });

    private static void Read(string[] files)
    {
        var buffer = new byte[BufferBytes];
        foreach (var file in files)
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            for (long offset = 0, read; (read = RandomAccess.Read(handle, buffer, offset)) > 0;)
            {
                offset += read;
            }
        }
    }

    /// <summary>
    /// Wall time; the time that all processors worked for it, which other programs lengthen less, is added to a list.
    /// </summary>
    private static double Time(Action run, List<double> cores)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        run();
        var time = Stopwatch.GetElapsedTime(began).TotalSeconds;
        cores.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        return time;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Lets VmHWM begin anew at the present resident memory.</summary>
    private static bool TryResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A figure of the kernel about a process, in bytes.</summary>
    public static long Status(string name, string process = "self") => File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
        .Select(line => 1024 * long.Parse(
            line.AsSpan(name.Length + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture))
        .First();
}
