using System.Globalization;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A recording as updates.</summary>
internal sealed class RecordingUpdates : IUpdateSeries
{
    private readonly TrajectoryReader _reader;
    private readonly List<long> _steps = [];
    private readonly List<double> _losses = [];
    private readonly int _breaks;
    private readonly int _layouts;

    /// <summary>Opens a recording and goes through it once.</summary>
    public RecordingUpdates(string path, string name)
    {
        _reader = TrajectoryReader.Open(path);
        Name = name;
        var layouts = new HashSet<int>();
        foreach (var sample in _reader.Samples())
        {
            _breaks += _steps.Count > 0 && !sample.IsUpdate ? 1 : 0;
            layouts.Add(sample.Header.Layout);
            _steps.Add(sample.Step);
            _losses.Add(sample.Loss);
        }

        _layouts = layouts.Count;
        Problems =
        [
            .. _reader.Losses.Select(
                loss => $"{loss.Bytes} bytes at byte {loss.Offset} give no sample: {Words.Plain(loss.Reason)}"),
            .. _breaks > 0
                ? [$"{Words.Count(_breaks, "break")}, where no update leads from one record to the next"]
                : Array.Empty<string>(),
            .. _layouts > 1 ? [$"{Words.Count(_layouts, "set")} of blocks, one after the other"] : Array.Empty<string>(),
        ];
        if (_steps.Count == 0)
        {
            _reader.Dispose();
            throw new UsageException($"'{path}' holds no record. Nothing was recorded, or all of it is damaged.");
        }
    }

    public string Name { get; }

    public IReadOnlyList<(string Name, string Value)> Facts =>
    [
        ("parameters", $"{_reader.Header.Groups.Sum(group => group.Parameters):N0}"),
        ("blocks", Numbers.Text(_reader.Header.Blocks)),
        ("number format", _reader.Header.Precision.ToString()),
        ("sketch", $"{_reader.Header.Projection}, version {_reader.Header.SketchVersion}, seed {_reader.Header.Seed}"),
        ("started", _reader.Header.Started.ToString("u", CultureInfo.InvariantCulture)),
        ("written by", _reader.Header.LibraryVersion),
    ];

    public IReadOnlyList<string> Problems { get; }

    public IReadOnlyList<SeriesGroup> Groups =>
        [.. _reader.Header.Groups.Select(group => new SeriesGroup(group.Name, group.Parameters, group.Length))];

    public IReadOnlyList<long> Steps => _steps;
    public IReadOnlyList<double>? Losses => _losses.Skip(1).Any(double.IsFinite) ? [.. _losses.Skip(1)] : null;

    public DotProducts Products(string group, Reporter reporter)
    {
        if (_breaks > 0)
        {
            throw new UsageException($"The recording has {Words.Count(_breaks, "break")}; its updates must follow each other for "
                + "one matrix. analyze empties its window there.");
        }

        var products = _reader.ReadProducts();
        var index = products.Header.Groups.ToList().FindIndex(of => of.Name == group);
        return group == ParameterGrouping.WholeModel ? DotProducts.FromMatrix(products.Whole, products.Updates.Count)
            : index >= 0 ? DotProducts.FromMatrix(products.Group(index), products.Updates.Count)
            : throw new UsageException($"There is no group '{group}'; there is "
                + $"{string.Join(", ", products.Header.Groups.Select(of => of.Name).Prepend(ParameterGrouping.WholeModel))}. "
                + "Name one with --group.");
    }

    public double? DimensionsOf(string group) => RecordingAnalysis.DimensionsOf(_reader.Header, group);

    public RunRecord Watch(WatchSettings settings, Reporter reporter)
    {
        using var progress = reporter.Progress("reading the recording", _steps.Count);
        return RecordingAnalysis.Run(_reader, settings.For(new MonitorOptions()), Name, progress);
    }

    /// <summary>Writes the recording again.</summary>
    public long Copy(string path, TrajectoryPrecision precision, Reporter reporter)
    {
        using var progress = reporter.Progress("writing the recording", _steps.Count);
        return RecordingCopy.Write(_reader, path, precision, progress);
    }

    public void Dispose() => _reader.Dispose();
}
