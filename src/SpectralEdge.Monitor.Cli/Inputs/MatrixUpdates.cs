using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>A matrix of inner products as updates, at equal distances.</summary>
internal sealed class MatrixUpdates(string path, string name, WatchSettings settings) : IUpdateSeries
{
    private readonly DotProducts _products = ProductsFile.Read(path);
    private readonly int _step = settings.StepSize ?? 1;
    private readonly long _first = settings.FirstStep ?? 0;

    public string Name => name;

    public IReadOnlyList<(string Name, string Value)> Facts => [("shape", $"{_products.Count} x {_products.Count}, float64")];

    public IReadOnlyList<string> Problems => [];
    public IReadOnlyList<SeriesGroup> Groups => [new SeriesGroup(ParameterGrouping.WholeModel, (long?)settings.Parameters, null)];
    public IReadOnlyList<long> Steps => [.. Enumerable.Range(0, _products.Count + 1).Select(i => _first + ((long)i * _step))];
    public IReadOnlyList<double>? Losses => null;

    public DotProducts Products(string group, Reporter reporter) =>
        group == ParameterGrouping.WholeModel
            ? _products
            : throw new UsageException(
                $"--group is '{group}'; a matrix has one group, '{ParameterGrouping.WholeModel}'. Leave it out.");

    public double? DimensionsOf(string group) => settings.Parameters;

    public RunRecord Watch(WatchSettings settings, Reporter reporter)
    {
        var every = settings.Every ?? _step;
        if (every % _step != 0 || every / _step > _products.Count)
        {
            throw new UsageException($"--every is {every}; it must be a multiple of --step-size, {_step}, of at most "
                + $"{_step * _products.Count}. Updates can only be joined.");
        }

        var live = settings.For(new MonitorOptions());
        if (settings.Parameters is null)
        {
            if (settings.Null is { } wanted and not (GapNull.WhiteNoise or GapNull.None))
            {
                throw new UsageException($"--null is {Words.Kebab(wanted.ToString())} and --parameters is missing; that null "
                    + "must know how many parameters there were. Give --parameters, or leave --null out.");
            }

            if (live.Spectrum.Null is not GapNull.None)
            {
                reporter.Note("The null is white noise of unlimited dimension, which explains no ratio: the matrix does not say "
                    + "how many parameters there were. Give --parameters for one that explains some.");
            }
        }

        var strided = _products.AtStride(every / _step);
        var steps = Enumerable.Range(1, strided.Count).Select(i => _first + ((long)i * every)).ToArray();
        var options = new ProductsAnalysisOptions
        {
            Window = live.Windows[0].Length,
            Parameters = settings.Parameters,
            Spectrum = live.Spectrum,
            Detectors = live.Detectors,
            SamplesBetweenFalseAlarms = live.SamplesBetweenFalseAlarms,
        };
        return ProductsAnalysis.Run(strided, steps, options, name: name);
    }

    public void Dispose()
    {
        // The file was read as a whole.
    }
}
