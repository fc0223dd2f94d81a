using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Describes an input.</summary>
internal static class InputInfo
{
    /// <summary>Describes an input.</summary>
    /// <param name="input">What was given.</param>
    /// <param name="settings">How checkpoints are read and grouped.</param>
    /// <param name="withFiles">Whether all files of checkpoints are wanted.</param>
    /// <param name="withTensors">Whether all their tensors are.</param>
    /// <param name="reporter">Receives notes.</param>
    public static InfoText Of(Input input, WatchSettings settings, bool withFiles, bool withTensors, Reporter reporter)
    {
        settings.RequireUsable(input.Kind);
        if (input.Kind != InputKind.Checkpoints && (withFiles || withTensors))
        {
            throw new UsageException($"{(withFiles ? "--files" : "--tensors")} cannot be used here: it lists what checkpoints "
                + "hold. Leave it out.");
        }

        if (input.Kind == InputKind.Run)
        {
            return OfRun(input, reporter);
        }

        if (input.Kind == InputKind.History)
        {
            return OfHistory(input, reporter);
        }

        using var series = UpdateSeries.Open(input, settings);
        var checkpoints = series as CheckpointUpdates;
        return OfSeries(input, series) with
        {
            Files = withFiles ? checkpoints?.Files : null,
            Tensors = withTensors ? checkpoints?.Tensors : null,
        };
    }

    private static InfoText OfRun(Input input, Reporter reporter)
    {
        var run = RunFiles.Read(input.Path, reporter);
        var header = run.Header!;
        IReadOnlyList<string> problems = run.IsComplete
            ? run.Problems
            : [.. run.Problems, "the run has no end: it was cut off, or goes on"];
        var size = SizeOf(RunFiles.FileOf(input.Path));
        return new InfoText(
            run.Name, "run", "a run that a monitor recorded", header.StartStep, run.Samples[^1].Step, run.Samples.Count, size,
            [.. Facts(run, header, input.Recordings), ("size", InfoText.Size(size))],
            [.. header.Inventory.Groups.Select(group => new SeriesGroup(group.Name, group.Parameters, group.SketchLength))],
            problems);
    }

    private static InfoText OfHistory(Input input, Reporter reporter)
    {
        var history = Histories.Read(input.Path, reporter);
        var columns = history.Columns;
        var size = SizeOf(input.Path);
        return new InfoText(
            input.Name, "history", "values that a run logged", columns.Min(column => column.Steps[0]),
            columns.Max(column => column.Steps[^1]), columns.Max(column => column.Steps.Count), size,
            [.. columns.Select(column => (column.Name, HistoryText.Of(column))), ("size", InfoText.Size(size))], [],
            [.. history.Problems, .. columns.SelectMany(column => column.Notes())]);
    }

    private static List<(string Name, string Value)> Facts(RunRecord run, RunHeader header, IReadOnlyList<string> recordings) =>
    [
        ("started", header.Started.ToString("u", CultureInfo.InvariantCulture)),
        ("written by", header.LibraryVersion),
        ("steps", $"{header.StartStep} to {run.Samples[^1].Step}"),
        ("samples", Numbers.Text(run.Samples.Count)),
        ("spectra", SpectrumChoice.List(run.Spectra(), 6)),
        ("events", List(run.Events.CountBy(value => value.Kind).Select(pair => $"{pair.Value} {pair.Key}"))),
        ("incidents", Numbers.Text(run.Incidents.Count)),
        ("metrics", List(run.Metrics.Select(metric => metric.Name).Distinct())),
        ("window restarts", Numbers.Text(run.Restarts.Count)),
        ("blocks", Numbers.Text(header.Inventory.Blocks.Count)),
        (recordings.Count > 1 ? "recordings" : "recording", List(recordings)),
    ];

    private static string List(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("none"));

    private static InfoText OfSeries(Input input, IUpdateSeries series)
    {
        var (kind, what) = input.Kind switch
        {
            InputKind.Recording => ("recording", "a recording of sketches"),
            InputKind.Matrix => ("matrix", "a matrix of inner products"),
            _ => ("checkpoints", "checkpoints of a training run"),
        };
        var steps = series.Steps;
        var bytes = input.Paths.Sum(SizeOf);
        List<(string, string)> facts =
        [
            ("steps", $"{steps[0]} to {steps[^1]}"),
            ("updates", Numbers.Text(steps.Count - 1)),
            ("steps between", Distances(steps)),
            .. series.Facts,
            ("size", InfoText.Size(bytes)),
        ];
        return new InfoText(
            series.Name, kind, what, steps[0], steps[^1], steps.Count, bytes, facts, series.Groups, series.Problems);
    }

    private static string Distances(IReadOnlyList<long> steps)
    {
        const int Shown = 5;
        var distances = steps.Zip(steps.Skip(1), (from, to) => to - from).CountBy(distance => distance)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).ToList();
        return distances is [var only]
            ? Numbers.Text(only.Key)
            : string.Join(", ", distances.Take(Shown).Select(pair => $"{pair.Key} ({pair.Value}×)"))
                + (distances.Count > Shown ? " and others" : string.Empty);
    }

    private static long SizeOf(string path) =>
        Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
            : new FileInfo(path).Length;
}
