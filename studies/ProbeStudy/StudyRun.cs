using SpectralEdge.Monitor.Analysis;

namespace ProbeStudy;

/// <summary>One run of the study, read from its files.</summary>
internal sealed class StudyRun
{
    private StudyRun(Case kind, int seed, IReadOnlyDictionary<int, RunRecord> records)
    {
        (Case, Seed, Records) = (kind, seed, records);
        Main = records[ProbedRun.Windows[0]];
    }

    public Case Case { get; }

    public int Seed { get; }

    /// <summary>The run files, by the length of the window.</summary>
    public IReadOnlyDictionary<int, RunRecord> Records { get; }

    /// <summary>The one with all probes.</summary>
    public RunRecord Main { get; }

    /// <summary>The first step whose test accuracy is at least 0.95; null if there is none.</summary>
    public long? Generalised => First("test_accuracy", 0.95);

    /// <summary>The first step whose training accuracy is at least 0.99; null if there is none.</summary>
    public long? Memorised => First("train_accuracy", 0.99);

    /// <summary>Whether all run files of a run are complete.</summary>
    public static bool IsComplete(string folder, Case kind, int seed) =>
        Array.TrueForAll(ProbedRun.Windows, window => PathOf(folder, kind, seed, window) is var path
            && File.Exists(path) && RunRecordReader.Read(path).IsComplete);

    /// <summary>Reads a run.</summary>
    public static StudyRun Read(string folder, Case kind, int seed) => new(
        kind, seed, ProbedRun.Windows.ToDictionary(window => window, window => RunRecordReader.Read(PathOf(folder, kind, seed, window))));

    /// <summary>Steps and values of a field of a probe.</summary>
    /// <param name="kind">Kind of the probe.</param>
    /// <param name="value">The value.</param>
    public (double[] Steps, double[] Values) Of(string kind, Func<RecordedEntry, double> value)
    {
        var entries = Main.Entries.Where(entry => entry.Kind == kind).ToArray();
        return ([.. entries.Select(entry => (double)entry.Step)], [.. entries.Select(value)]);
    }

    /// <summary>Steps and values of a metric, every 50 steps.</summary>
    public (double[] Steps, double[] Values) Metric(string name)
    {
        var metrics = Main.Metrics.Where(metric => metric.Name == name && metric.Step % 50 == 0).ToArray();
        return ([.. metrics.Select(metric => (double)metric.Step)], [.. metrics.Select(metric => metric.Value)]);
    }

    private static string PathOf(string folder, Case kind, int seed, int window) =>
        Path.Combine(folder, $"{ProbedRun.NameOf(kind, seed)}-w{window}", "run.jsonl");

    private long? First(string metric, double level) =>
        Main.Metrics.Where(value => value.Name == metric && value.Value >= level).Select(value => (long?)value.Step).FirstOrDefault();
}
