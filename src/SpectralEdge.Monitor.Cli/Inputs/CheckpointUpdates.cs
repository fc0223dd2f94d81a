using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Checkpoints as updates.</summary>
internal sealed class CheckpointUpdates(CheckpointSeries series, string name, WatchSettings settings) : IUpdateSeries
{
    private CheckpointAnalysisResult? _watched;

    public string Name => name;

    public IReadOnlyList<(string Name, string Value)> Facts =>
    [
        ("parameters", $"{series.ParameterCount:N0}"),
        ("tensors", Numbers.Text(series.Blocks.Count)),
        ("number formats", string.Join(", ", series.Blocks.Select(block => block.Type).Distinct())),
        .. Skips(),
    ];

    public IReadOnlyList<string> Problems => SkippedFiles.Notes(series.Skips.Files);

    /// <summary>Every file that was looked at: its step, or why it was passed over.</summary>
    public IReadOnlyList<InfoFile> Files =>
    [
        .. series.Checkpoints.Select(checkpoint => new InfoFile(checkpoint.Path, checkpoint.Step, null)),
        .. series.Skips.Files.Select(file => new InfoFile(file.Path, null, file.Reason)),
    ];

    /// <summary>Every tensor that is watched.</summary>
    public IReadOnlyList<InfoTensor> Tensors =>
    [
        .. series.Blocks.Select(block => new InfoTensor(
            block.Name, block.Shape, block.Type, block.Count, Grouping.Of(settings.Groups).GroupOf(block.Name))),
    ];

    public IReadOnlyList<SeriesGroup> Groups =>
        [
            .. series.Blocks.GroupBy(block => Grouping.Of(settings.Groups).GroupOf(block.Name))
                .Select(group => new SeriesGroup(group.Key, group.Sum(block => block.Count), null)),
        ];

    public IReadOnlyList<long> Steps => [.. series.Checkpoints.Select(checkpoint => checkpoint.Step)];
    public IReadOnlyList<double>? Losses => null;

    public DotProducts Products(string group, Reporter reporter)
    {
        var products = WatchAndNote(
            Options() with { Windows = [new(settings.Every ?? 1, MonitorOptions.SmallestWindow)] }, reporter,
            withProducts: true).Products
            ?? throw new UsageException("Sketches of all checkpoints do not fit 256 MiB, so their inner products are not known. "
                + "Take a shorter --dim, or fewer checkpoints.");
        var found = products.FirstOrDefault(of => of.Group == group)
            ?? throw new UsageException($"There is no group '{group}'; there is "
                + $"{string.Join(", ", products.Select(of => of.Group))}. Name one with --group.");
        return found.Products;
    }

    public double? DimensionsOf(string group) =>
        _watched?.Samples.FirstOrDefault(sample => sample.Group == group)?.EffectiveDimensions
            ?? (group == ParameterGrouping.WholeModel ? series.ParameterCount : null);

    public RunRecord Watch(WatchSettings settings, Reporter reporter)
    {
        var result = Watch(Options(), reporter, withProducts: false);
        return new RunRecord
        {
            Name = name,
            Samples = result.Samples,
            Events = [.. result.Events],
            Incidents = result.Incidents,
            Problems = LeftOut(result),
        };
    }

    /// <summary>Records the sketches of all checkpoints.</summary>
    /// <param name="options">Adds what is to be recorded and where.</param>
    /// <param name="reporter">Receives progress.</param>
    /// <returns>What was watched, and where it was recorded.</returns>
    public CheckpointAnalysisResult Record(Func<MonitorOptions, MonitorOptions> options, Reporter reporter) =>
        WatchAndNote(
            options(Options() with { Windows = [new(settings.Every ?? 1, MonitorOptions.SmallestWindow)] }), reporter,
            withProducts: false);

    public void Dispose()
    {
        // Checkpoints are open only while they are read.
    }

    private MonitorOptions Options() => settings.For(CheckpointAnalysis.DefaultOptions) with
    {
        Sketch = new()
        {
            Mode = settings.IsExact ? WindowMode.Exact : settings.SketchLength is null ? WindowMode.Auto : WindowMode.Sketch,
            MemoryBudget = settings.IsExact ? long.MaxValue : CheckpointAnalysis.DefaultOptions.Sketch.MemoryBudget,
            Length = settings.SketchLength ?? WatchSettings.DefaultSketchLength,
        },
        Grouping = Grouping.Of(settings.Groups),
    };

    private CheckpointAnalysisResult Watch(MonitorOptions options, Reporter reporter, bool withProducts)
    {
        using var progress = reporter.Progress("reading checkpoints", series.Checkpoints.Count);
        var seen = new HashSet<long>();
        return _watched = CheckpointAnalysis.Run(
            series,
            options with
            {
                Detectors =
                [
                    .. options.Detectors,
                    _ => new SampleCounter(step => Count(seen, step, progress, options.Windows[0].Length)),
                ],
            },
            withProducts);
    }

    /// <summary>For results that have no place for problems.</summary>
    private CheckpointAnalysisResult WatchAndNote(MonitorOptions options, Reporter reporter, bool withProducts)
    {
        var result = Watch(options, reporter, withProducts);
        foreach (var problem in LeftOut(result))
        {
            reporter.Note($"{name}: {problem}");
        }

        return result;
    }

    private string[] LeftOut(CheckpointAnalysisResult result) =>
    [
        .. result.Report.Skipped.Select(skip => $"{Words.Count(skip.Value, "checkpoint")} left out: {Words.Plain(skip.Key)}"),
        .. Grouping.Of(settings.Groups).IdlePatterns(series.Blocks.Select(block => block.Name))
            .Select(pattern => $"no tensor falls to the pattern {pattern}; info --tensors shows the names there are"),
        .. Standing(result),
        .. TensorNotes(),
    ];

    /// <summary>What is said where checkpoints are the same as those before them.</summary>
    private static string[] Standing(CheckpointAnalysisResult result)
    {
        long[] steps =
        [
            .. result.Samples.Where(sample => sample.Group == ParameterGrouping.WholeModel && sample.UpdateNorm == 0)
                .Select(sample => sample.Step),
        ];
        return steps.Length == 0
            ? []
            : [$"{Words.Count(steps.Length, "update")} are exactly zero, at steps "
                + $"{Words.List(steps.Select(step => Numbers.Text(step)), 5)}: these checkpoints hold the same values as those "
                + "before them"];
    }

    private IEnumerable<string> TensorNotes()
    {
        var skips = series.Skips;
        return
        [
            .. skips.Buffers.Count > 0
                ? [$"left out: {Words.Count(skips.Buffers.Count, "buffer")} of normalisation layers, which no optimizer moves "
                    + $"({Words.List(skips.Buffers, 3)})"]
                : Array.Empty<string>(),
            .. skips.Averages.Count > 0
                ? [$"left out: {Words.Count(skips.Averages.Count, "averaged tensor")} ({Words.List(skips.Averages, 3)})"]
                : Array.Empty<string>(),
        ];
    }

    private static void Count(HashSet<long> seen, long step, ProgressLine progress, int window)
    {
        if (seen.Add(step))
        {
            progress.Report(window + seen.Count);
        }
    }

    private IEnumerable<(string Name, string Value)> Skips()
    {
        var skips = series.Skips;
        (string Name, int Count)[] counts =
        [
            ("files (info --files lists them)", skips.Files.Count),
            ("tensors of optimizers", skips.OptimizerTensors),
            ("tensors of integers", skips.IntegerTensors),
            ("empty tensors", skips.EmptyTensors),
            ("tensors by --include-tensors and --exclude-tensors", skips.ExcludedTensors),
        ];
        return counts.Where(count => count.Count > 0).Select(count => ($"left out: {count.Name}", Numbers.Text(count.Count)))
            .Concat(
                new[]
                {
                    ("masks", skips.Masks), ("buffers of normalisation layers", skips.Buffers), ("averages", skips.Averages),
                    ("tied heads", skips.TiedHeads),
                }.Where(kind => kind.Item2.Count > 0).Select(kind => ($"left out: {kind.Item1}", Words.List(kind.Item2, 6))));
    }
}

/// <summary>Says which files of checkpoints were passed over.</summary>
internal static class SkippedFiles
{
    private const int Named = 3;

    /// <summary>One sentence for each file that is, or was to be, a checkpoint; one for all where many have the same
    /// reason.</summary>
    public static IReadOnlyList<string> Notes(IReadOnlyList<SkippedFile> files) =>
    [
        .. files.Where(file => file.IsCheckpoint).GroupBy(file => file.Reason).SelectMany(
            group => group.Count() <= Named
                ? group.Select(file => $"{Path.GetFileName(file.Path)} left out: {file.Reason}")
                : [$"{group.Count()} files left out: {group.Key} "
                    + $"({Words.List(group.Select(file => Path.GetFileName(file.Path)), Named)})"]),
    ];
}

/// <summary>A detector that detects nothing and reports each sample.</summary>
/// <param name="report">Receives the step of each sample.</param>
internal sealed class SampleCounter(Action<long> report) : ISpectralDetector
{
    public string Name => "sample_counter";

    public SpectralEvent? Update(SpectralSample sample)
    {
        report(sample.Step);
        return null;
    }
}

/// <summary>Reads how blocks are grouped.</summary>
internal static class Grouping
{
    /// <summary>Reads a text such as <c>layer</c> or <c>attention=*.attn.*,mlp=*.mlp.*</c>.</summary>
    /// <param name="text">The text; null for no groups.</param>
    public static ParameterGrouping Of(string? text) => text switch
    {
        null or "whole" => ParameterGrouping.Whole,
        "layer" => ParameterGrouping.ByLayer,
        "parameter" => ParameterGrouping.ByParameter,
        _ => ParameterGrouping.ByPattern([.. text.Split(',').Select(part => Pattern(text, part))]),
    };

    private static (string Group, string Pattern) Pattern(string text, string part) =>
        part.Split('=', 2) is [{ Length: > 0 } group, { Length: > 0 } pattern]
            ? (group, pattern)
            : throw new UsageException($"--groups is '{text}'; it must be whole, layer, parameter, or patterns such as "
                + $"attention=*.attn.*,mlp=*.mlp.*, separated by commas. '{part}' is none of them.");
}
