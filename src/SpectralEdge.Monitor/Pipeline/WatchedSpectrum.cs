namespace SpectralEdge.Monitor;

/// <summary>
/// One spectrum, of one window of a group or of the whole model, on its way from Gram matrices to samples and events.
/// </summary>
internal sealed class WatchedSpectrum
{
    private readonly GroupWindow[] _groups;
    private readonly WatchedGroup[] _members;
    private readonly WindowSpec _window;
    private readonly SpectrumAnalyzer _analyzer;
    private readonly MotionAnalyzer? _motion;
    private readonly double[] _exact;
    private readonly double[] _parts;
    private readonly PhaseAnalyzer? _phases;
    private SpectralSample? _kept;
    private long _index;

    /// <summary>Creates the spectrum.</summary>
    /// <param name="name">Name of the spectrum.</param>
    /// <param name="groups">The groups whose Gram matrices add up to its own.</param>
    /// <param name="window">The window.</param>
    /// <param name="windowStride">The stride that the window belongs to.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="floor">The noise floor for windows of this length.</param>
    /// <param name="spectra">Number of spectra that are watched at once: they share the false alarms that are asked for.</param>
    /// <param name="detectors">Detectors that have seen the spectrum before; null for new ones.</param>
    public WatchedSpectrum(
        string name, WatchedGroup[] groups, WindowSpec window, SharedStride windowStride, MonitorOptions options,
        NoiseFloor floor, int spectra, ISpectralDetector[]? detectors)
    {
        _members = groups;
        _groups = [.. groups.Select(group => group.Window(windowStride))];
        _window = window;
        SharedStride = windowStride;
        var parts = _groups.Max(group => group.Gram.Parts);
        var dimensions = NoiseFloor.Together(
            [.. groups.Select(group => ((double)group.ParameterCount, group.EffectiveDimensions))]);
        var laws = new GapLaws(window.Length, options.Spectrum.LargestPositionFor(window), dimensions);
        _analyzer = new SpectrumAnalyzer(window.Length, options.Spectrum.LargestPositionFor(window), parts, windowStride.Capacity)
        {
            CollisionVariance = groups.Max(group => group.CollisionVariance),
            IsOneSketch = groups.Length == 1,
            Rule = options.Spectrum.GapRule,
            FixedPosition = options.Spectrum.FixedPosition,
            Laws = laws,
        };
        _exact = new double[windowStride.Capacity * windowStride.Capacity];
        _parts = new double[parts * _exact.Length];
        Sample = NewSample(name, windowStride.Index, options);
        (Sample.NoiseFloor, Sample.EffectiveDimensions) = (floor.For(dimensions), dimensions);
        (Sample.Significance.Null, Sample.Significance.Level) =
            (options.Spectrum.Null ?? laws.Strictest, options.Spectrum.NoiseLevel);
        _motion = Sample.Motion is null
            ? null
            : new MotionAnalyzer(
                window.Length, options.Spectrum.LargestPositionFor(window), Sample.Flow is not null,
                options.Spectrum.Measures.HasFlag(SampleMeasures.Backbone));
        _phases = options.Spectrum.Measures.HasFlag(SampleMeasures.Phases) ? new PhaseAnalyzer() : null;
        Detectors = detectors ?? DetectorPlan.Create(
            options, new(window, default, name, dimensions, options.Spectrum.LargestPositionFor(window)), spectra);
    }

    /// <summary>The stride that the window belongs to.</summary>
    public SharedStride SharedStride { get; }

    /// <summary>Index of the group; −1 for the whole model.</summary>
    public int Group { get; init; } = -1;

    /// <summary>
    /// The newest sample, filled anew by the next one; its <see cref="SpectralSample.Index"/> is meaningless until the window was
    /// full once.
    /// </summary>
    public SpectralSample Sample { get; }

    /// <summary>The newest sample for those outside: it never changes. Made when it is first asked for.</summary>
    public SpectralSample Kept => _kept ??= Sample.Copy();

    /// <summary>What draws conclusions: the detector of gap events, then the user's own.</summary>
    public ISpectralDetector[] Detectors { get; }

    /// <summary>Whether there has been a sample.</summary>
    public bool HasSample { get; private set; }

    /// <summary>Whether the window holds W updates.</summary>
    public bool IsFull => _groups[0].Count >= _window.Length;

    /// <summary>Identifies this spectrum's group and window, also after the watched blocks have changed.</summary>
    public (string Group, WindowSpec Window) Key => (Sample.Group, _window);

    /// <summary>Place in the ring of the oldest update of a full window.</summary>
    private int Oldest => (_groups[0].Newest + 1 + SharedStride.Capacity - _window.Length) % SharedStride.Capacity;

    /// <summary>Fills in the sample from the groups' full windows.</summary>
    public void Update(long step, long stride, double? loss, double? learningRateSum)
    {
        HasSample = true;
        _kept = null;
        Sample.Index = _index++;
        Sample.Step = step;
        Sample.Stride = stride;
        Sample.Loss = loss;
        Sample.LearningRateSum = learningRateSum;
        Analyze(Sample, hasPredecessor: _groups[0].Count > _window.Length);
        Sample.Phases = _phases?.Update(Sample.GapRatio, step);
        if (Sample.Backbone is { } backbone)
        {
            backbone.UpdateNorm = Sample.UpdateNorm;
        }
    }

    /// <summary>The full window of the newest sample.</summary>
    public WindowAccess Access(ParameterInventory inventory) => new(Kept, inventory, _members, _groups, Oldest);

    /// <summary>Asks the detectors about the sample.</summary>
    /// <param name="settled">What it settled: added to.</param>
    public void Detect(List<SpectralEvent> settled)
    {
        foreach (var detector in Detectors)
        {
            if (detector.Update(Sample) is { } value)
            {
                settled.Add(value);
            }
        }
    }

    /// <summary>Informs the detectors that the window was emptied.</summary>
    public void Interrupt() => Array.ForEach(Detectors, static detector => detector.Interrupt());

    /// <summary>Analyses whatever the window holds and forgets it.</summary>
    public void WarmUp()
    {
        // Once for each kind of sample there is.
        Analyze(Sample.Copy(), hasPredecessor: false);
        Analyze(Sample.Copy(), hasPredecessor: true);
    }

    /// <summary>Saves what the next sample depends on, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _index = state.Count("index", _index);
        _motion?.Carry(state);
        _phases?.Carry(state);
    }

    private SpectralSample NewSample(string name, int strideIndex, MonitorOptions options) => new(name, _window.Length)
    {
        StrideIndex = strideIndex,
        Motion = options.Spectrum.Measures.HasFlag(SampleMeasures.Motion)
            ? new SubspaceMotion(_window.Length, options.Spectrum.LargestPositionFor(_window))
            : null,
        Flow = options.Spectrum.Measures.HasFlag(SampleMeasures.Flow) ? new FlowAccount(_window.Length) : null,
    };

    private void Analyze(SpectralSample sample, bool hasPredecessor)
    {
        FillMatrices();
        _analyzer.Analyze(sample, Oldest);
        _motion?.Analyze(sample, _analyzer.Matrix(0), Oldest, hasPredecessor);
    }

    /// <summary>
    /// Adds up the groups' Gram matrices: all of them, and all but one part of every sketch, scaled up to make good for it.
    /// </summary>
    private void FillMatrices()
    {
        var parts = _analyzer.Parts;
        _exact.AsSpan().Clear();
        _parts.AsSpan().Clear();
        foreach (var group in _groups)
        {
            // A group with a single part is no estimate: nothing of it is left out.
            for (var part = 0; part < group.Gram.Parts; part++)
            {
                PartedGram.Add(group.Gram.Part(part), group.Gram.Parts == 1 ? _exact : Part(part));
            }
        }

        var whole = _analyzer.Matrix(0);
        _exact.CopyTo(whole);
        for (var part = 0; part < parts; part++)
        {
            PartedGram.Add(Part(part), whole);
        }

        for (var left = 0; parts > 1 && left < parts; left++)
        {
            PartedGram.LeaveOut(_exact, whole, Part(left), parts / (parts - 1.0), _analyzer.Matrix(1 + left));
        }
    }

    private Span<double> Part(int part) => _parts.AsSpan(part * _exact.Length, _exact.Length);
}
