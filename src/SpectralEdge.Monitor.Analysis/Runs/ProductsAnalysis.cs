using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Watches a run that is known only by the inner products of its updates, with the analyzer and the detectors of
/// a live monitor.</summary>
/// <remarks>Samples have everything that follows from inner products of updates: spectrum, gap, nulls, rank, norms, phases,
/// motion and flow; no learning rate, so that regimes are undefined, no backbone, and no standard errors, since no sketch is
/// known. For exact products with the number of parameters, samples and events are those that a live monitor with exact updates
/// gives.</remarks>
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
        private readonly MotionAnalyzer? _motion;
        private readonly PhaseAnalyzer _phases = new();
        private readonly ISpectralDetector[] _detectors;
        private readonly SpectrumOptions _spectrum;
        private readonly int _largest;
        private readonly double _dimensions;
        private readonly double _floor;
        private readonly GapNull _null;
        private long _index;

        public Watch(ProductsAnalysisOptions options, string group)
        {
            var live = new MonitorOptions
            {
                Windows = [new(10, options.Window)],
                Spectrum = options.Spectrum,
                Detectors = options.Detectors,
                SamplesBetweenFalseAlarms = options.SamplesBetweenFalseAlarms,
            };
            var window = new WindowSpec(1, options.Window);
            (_window, _group, _spectrum) = (options.Window, group, options.Spectrum);
            _largest = _spectrum.LargestPositionFor(window);
            _dimensions = options.Parameters ?? NullChecks.Many;
            _floor = new NoiseFloor(options.Window, _largest, _spectrum.NoiseLevel).For(_dimensions);
            var laws = new GapLaws(options.Window, _largest, _dimensions);
            _null = _spectrum.Null ?? (options.Parameters is null ? GapNull.WhiteNoise : laws.Strictest);

            // One more than the window has: motion needs the update that left.
            _analyzer = new SpectrumAnalyzer(options.Window, _largest, 1, options.Window + 1)
            {
                IsOneSketch = true,
                Laws = laws,
                Rule = _spectrum.GapRule,
                FixedPosition = _spectrum.FixedPosition,
            };
            _motion = Has(SampleMeasures.Motion)
                ? new MotionAnalyzer(options.Window, _largest, Has(SampleMeasures.Flow), Has(SampleMeasures.Backbone))
                : null;
            _detectors = DetectorPlan.Create(live, new(window, default, group, _dimensions, _largest), 1);
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
                Motion = _motion is null ? null : new SubspaceMotion(_window, _largest),
                Flow = Has(SampleMeasures.Flow) ? new FlowAccount(_window) : null,
            };
            (sample.Significance.Null, sample.Significance.Level) = (_null, _spectrum.NoiseLevel);
            Load(products, last - _window, _analyzer.Matrix(0));
            _analyzer.Analyze(sample, 1);
            _motion?.Analyze(sample, _analyzer.Matrix(0), 1, hasPredecessor: last >= _window);
            sample.Phases = Has(SampleMeasures.Phases) ? _phases.Update(sample.GapRatio, step) : null;
            return sample;
        }

        private bool Has(SampleMeasures measures) => _spectrum.Measures.HasFlag(measures);

        /// <summary>Copies the products of W updates and the one before them; nothing is before the first window.</summary>
        private void Load(DotProducts products, int before, Span<double> matrix)
        {
            if (before >= 0)
            {
                products.CopyWindow(before, _window + 1, matrix);
                return;
            }

            matrix.Clear();
            for (var i = 0; i < _window; i++)
            {
                products.Row(i, 0, _window).CopyTo(matrix[(((i + 1) * (_window + 1)) + 1)..]);
            }
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

    /// <summary>Where the gap is looked for, what it has to beat, and what samples hold beside their spectrum.</summary>
    /// <value>The default is that of a live monitor, but for the null where <see cref="Parameters"/> are not known: then it is
    /// white noise. Of backbones only the rotation is given, with motion.</value>
    public SpectrumOptions Spectrum { get; init; } = new();

    /// <summary>Which detectors run. Those of learning rates never raise an event here.</summary>
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

        if (Spectrum.Null is { } wanted and not (GapNull.WhiteNoise or GapNull.None) && Parameters is null)
        {
            problems.Add($"Spectrum.Null is {wanted} and Parameters is null; that null must know how many there are. Set "
                + "Parameters, or leave the null out.");
        }

        DetectorPlan.Check(
            problems,
            new MonitorOptions { Detectors = Detectors, SamplesBetweenFalseAlarms = SamplesBetweenFalseAlarms });
        problems.ThrowIfAny();
    }
}
