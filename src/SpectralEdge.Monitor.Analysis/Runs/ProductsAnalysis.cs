using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Watches a run that is known only by the inner products of its updates, with the analyzer and the detectors of
/// a live monitor.</summary>
/// <remarks>Samples have everything that follows from one window: spectrum, gap, nulls, rank, norms, and phases; no motion, no
/// backbone, no standard errors, since no sketch is known. For exact products with the number of parameters, spectra and events
/// are those that a live monitor with exact updates gives.</remarks>
internal static class ProductsAnalysis
{
    /// <summary>Watches one matrix.</summary>
    /// <param name="products">Inner products of the N updates, oldest first.</param>
    /// <param name="steps">Shape [N]: the step at the end of each update, rising.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="group">Name of the spectrum; null for that of the whole model.</param>
    /// <param name="losses">Shape [N]: the loss after each update, NaN for none; null for no losses.</param>
    /// <param name="name">Name of the run.</param>
    /// <returns>Samples and events; no samples where there are fewer updates than a window has.</returns>
    public static RunRecord Run(
        DotProducts products, IReadOnlyList<long> steps, ProductsAnalysisOptions? options =
            null, string? group = null, IReadOnlyList<double>? losses = null, string name = "matrix")
    {
        options ??= new ProductsAnalysisOptions();
        options.Validate();
        Require.SameLength(steps.Count, nameof(steps), products.Count, nameof(products));
        Require.SameLength(losses?.Count ?? products.Count, nameof(losses), products.Count, nameof(products));
        Require.Rising([.. steps], nameof(steps));
        var (samples, events) = (new List<SpectralSample>(), new List<SpectralEvent>());
        var (incidents, merger) = (new List<Incident>(), new IncidentMerger());
        var watch = new Watch(options, group ?? ParameterGrouping.WholeModel);
        for (var last = options.Window - 1; last < products.Count; last++)
        {
            // The first update has no step before it; it is as long as the next one.
            var stride = products.Count == 1 ? 1 : last == 0 ? steps[1] - steps[0] : steps[last] - steps[last - 1];
            var sample = watch.Sample(products, last, steps[last], stride, losses?[last]);
            samples.Add(sample);
            SpectralEvent[] settled = [.. watch.Detect(sample)];
            events.AddRange(settled);
            Add(incidents, merger.Update(sample.Step, settled));
        }

        Add(incidents, merger.Finish());
        return new RunRecord { Name = name, Samples = samples, Events = events, Incidents = incidents };
    }

    private static void Add(List<Incident> incidents, Incident? ended)
    {
        if (ended is not null)
        {
            incidents.Add(ended);
        }
    }

    /// <summary>What is kept from one window to the next.</summary>
    private sealed class Watch
    {
        private readonly int _window;
        private readonly string _group;
        private readonly SpectrumAnalyzer _analyzer;
        private readonly PhaseAnalyzer _phases = new();
        private readonly ISpectralDetector[] _detectors;
        private readonly double _dimensions;
        private readonly double _floor;
        private readonly double _level;
        private readonly GapNull _null;
        private long _index;

        public Watch(ProductsAnalysisOptions options, string group)
        {
            var live = new MonitorOptions
            {
                Windows = [new(10, options.Window)],
                Detectors = options.Detectors,
                SamplesBetweenFalseAlarms = options.SamplesBetweenFalseAlarms,
            };
            var window = new WindowSpec(1, options.Window);
            var largest = live.Spectrum.LargestPositionFor(window);
            (_window, _group, _level) = (options.Window, group, live.Spectrum.NoiseLevel);
            _dimensions = options.Parameters ?? NullChecks.Many;
            _floor = new NoiseFloor(options.Window, largest, live.Spectrum.NoiseLevel).For(_dimensions);
            var laws = new GapLaws(options.Window, largest, _dimensions);
            _null = options.Null ?? (options.Parameters is null ? GapNull.WhiteNoise : laws.Strictest);
            _analyzer = new SpectrumAnalyzer(options.Window, largest, 1, options.Window) { IsOneSketch = true, Laws = laws };
            _detectors = DetectorPlan.Create(live, new(window, default, group, _dimensions, largest), 1);
        }

        public SpectralSample Sample(DotProducts products, int last, long step, long stride, double? loss)
        {
            var sample = new SpectralSample(_group, _window)
            {
                Index = _index++,
                Step = step,
                Stride = stride,
                Loss = loss is { } known && double.IsFinite(known) ? known : null,
                NoiseFloor = _floor,
                EffectiveDimensions = _dimensions,
            };
            (sample.Significance.Null, sample.Significance.Level) = (_null, _level);
            products.CopyWindow(last - _window + 1, _window, _analyzer.Matrix(0));
            _analyzer.Analyze(sample, 0);
            sample.Phases = _phases.Update(sample.GapRatio, step);
            return sample;
        }

        public IEnumerable<SpectralEvent> Detect(SpectralSample sample) =>
            _detectors.Select(detector => detector.Update(sample)).OfType<SpectralEvent>();
    }
}

/// <summary>How a matrix of products is watched.</summary>
internal sealed record ProductsAnalysisOptions
{
    /// <summary>Number of most recent updates in the window, W.</summary>
    /// <value>Updates, from 3 to 512. The default is 10, as in the papers (2603.15678).</value>
    public int Window { get; init; } = 10;

    /// <summary>Number of coordinates p that noise in the updates has.</summary>
    /// <value>The number of parameters for exact products, about d for those of sketches; above <see cref="Window"/>. Null, the
    /// default, where it is not known: then it counts as unlimited, white noise has no ratio above 1.0001, and the thresholds
    /// alone decide.</value>
    public double? Parameters { get; init; }

    /// <summary>Null that k* is tested against.</summary>
    /// <value>Null, the default, for that of a live monitor; white noise where <see cref="Parameters"/> are not known.</value>
    public GapNull? Null { get; init; }

    /// <summary>Which detectors run. Those of motion, flow and learning rates never raise an event here.</summary>
    /// <value>The default is that of a live monitor.</value>
    public IReadOnlyList<DetectorFactory> Detectors { get; init; } = [Detect.Gap()];

    /// <summary>Mean number of samples between two false alarms of all detectors together where nothing happens.</summary>
    /// <value>Samples, as in <see cref="MonitorOptions.SamplesBetweenFalseAlarms"/>. The default is 10,000.</value>
    public double SamplesBetweenFalseAlarms { get; init; } = MonitorOptions.DefaultRunLength;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(ProductsAnalysisOptions));
        problems.RequireInRange(Window, MonitorOptions.SmallestWindow, MonitorOptions.LargestWindow, "Two ratios are needed to "
            + "compare, and a spectrum of more takes a second.");
        if (Parameters is { } parameters && !(parameters > Window))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Parameters is {parameters}; it must be above Window, "
                + $"{Window}. With fewer, no ratio means anything; leave it out if it is not known."));
        }

        if (Null is { } wanted && wanted != GapNull.WhiteNoise && Parameters is null)
        {
            problems.Add($"Null is {wanted} and Parameters is null; that null must know how many there are. Set Parameters, or "
                + "leave Null out.");
        }

        DetectorPlan.Check(
            problems,
            new MonitorOptions { Detectors = Detectors, SamplesBetweenFalseAlarms = SamplesBetweenFalseAlarms });
        problems.ThrowIfAny();
    }
}
