namespace SpectralEdge.Monitor;

/// <summary>
/// One group on its way from parameter values to the updates of its windows: each value is read once, however many
/// windows there are.
/// </summary>
internal sealed class WatchedGroup
{
    private readonly GroupWindow[] _windows;
    private readonly ISketcher? _sketcher;
    private readonly ulong? _seed;
    private readonly int _parts;
    private readonly double[] _sketch = [];
    private readonly double[] _parted;
    private readonly DisplacementRows[] _backbones = [];
    private readonly BlockedSketcher? _side;
    private readonly double[] _sideSketch = [];
    private readonly BlockedSketcher? _recorder;
    private readonly double[] _recorded = [];
    private bool[] _due = [];

    /// <summary>Creates the group with empty windows.</summary>
    /// <param name="group">The group.</param>
    /// <param name="plan">How its updates are kept.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="strides">The strides of the monitor.</param>
    /// <param name="workers">The threads that sketch.</param>
    /// <param name="parted">Shape [plan.SketchLength]: room that all groups share, one after the other.</param>
    // Long: exact and sketched groups have fields of their own, which are assigned once.
    public WatchedGroup(
        ParameterGroup group, WindowPlan plan, MonitorOptions options, SharedStride[] strides, SketchWorkers workers,
        double[] parted)
    {
        Name = group.Name;
        ParameterCount = group.Count;
        _parted = parted;
        if (plan.IsExact)
        {
            EffectiveDimensions = group.Count;
            if (plan.BackboneLength > 0)
            {
                var own = SketchMap.LengthFor(group.Count, plan.BackboneLength);
                _side = new BlockedSketcher(new SketchMap(SketchMap.SeedOf(options.Sketch.Seed, group.Name), own), workers);
                _sideSketch = new double[own];
                _backbones = BackbonesOf(own, strides);
                BackboneDimensions = NoiseFloor.Effective(group.Count, own);
            }

            if (options.Run.Recording)
            {
                _recorded = new double[SketchMap.LengthFor(group.Count, options.Sketch.Length)];
                _recorder = new BlockedSketcher(
                    new SketchMap(SketchMap.SeedOf(options.Sketch.Seed, group.Name), _recorded.Length), workers);
            }

            _windows =
            [
                .. strides.Select(windowStride => new GroupWindow(
                    UpdateRing.Exact(windowStride.Capacity, group.Count, group.HasDoubles, workers.Run))),
            ];
            return;
        }

        var kind = options.Sketch.Kind;
        var length = WindowPlan.LengthFor(group, kind, plan.SketchLength);
        var seed = SketchMap.SeedOf(options.Sketch.Seed, group.Name);
        SketchLength = length;
        _sketcher = Sketchers.Create(kind, seed, length, workers);
        NewSketcher = () => Sketchers.Create(kind, seed, length, workers);
        _sketch = new double[length];
        if (kind == SketchKind.Blocked)
        {
            _seed = seed;
            EffectiveDimensions = NoiseFloor.Effective(group.Count, length);
            CollisionVariance = CollisionLaw.Variance(group.Count, length);
        }
        else
        {
            // Every pair of coordinates may meet: 1/d, and 1/P from the noise itself.
            EffectiveDimensions = (double)group.Count * length / (group.Count + (double)length);
            CollisionVariance = 1.0 / length;
        }

        if (plan.BackboneLength > 0)
        {
            var own = SketchFold.LengthFor(length, plan.BackboneLength);
            _backbones = BackbonesOf(own, strides);
            BackboneDimensions = kind == SketchKind.Blocked
                ? NoiseFloor.Effective(group.Count, own)
                : (double)group.Count * own / (group.Count + (double)own);
        }

        _parts = WindowPlan.PartsFor(group, kind, length);
        _windows =
        [
            .. strides.Select(windowStride => new GroupWindow(UpdateRing.OfSketches(windowStride.Capacity, length, _parts))),
        ];
    }

    /// <summary>Name of the group.</summary>
    public string Name { get; }

    /// <summary>Length d of the sketch; null where updates are kept exactly.</summary>
    public int? SketchLength { get; }

    /// <summary>Number of its parameters, P.</summary>
    public long ParameterCount { get; }

    /// <summary>Makes a sketcher of the group's own map; only where updates are kept as sketches.</summary>
    public Func<ISketcher> NewSketcher { get; } = static () => throw new InvalidOperationException("Updates are kept exactly.");

    /// <summary>Number of dimensions that isotropic noise in a window acts like.</summary>
    public double EffectiveDimensions { get; }

    /// <summary>κ: the variance that collisions give to a ratio R_j, in units of R_j²; 0 where there are none.</summary>
    public double CollisionVariance { get; }

    /// <summary>Number of dimensions that isotropic noise in the group's displacements acts like.</summary>
    public double BackboneDimensions { get; }

    /// <summary>The group's displacements in a stride; only where backbones are watched.</summary>
    public DisplacementRows Backbone(SharedStride windowStride) => _backbones[windowStride.Index];

    /// <summary>The group's updates in a stride.</summary>
    public GroupWindow Window(SharedStride windowStride) => _windows[windowStride.Index];

    /// <summary>Which part of the sketch map the coordinates from an offset on take; null where values are needed.</summary>
    public SketchSlice? SliceAt(long offset) => _seed is { } seed ? new SketchSlice(seed, SketchLength!.Value, offset) : null;

    /// <summary>The sketch of the sample that ended last; empty where updates are kept exactly.</summary>
    /// <value>Shape [d]. It may be replaced before <see cref="Keep"/>, by its sum over all shards.</value>
    public Span<double> Sketch => _sketch;

    /// <summary>What a recording holds of the sample that ended last: its sketch, also where updates are kept exactly.</summary>
    /// <value>Shape [d]; empty where updates are kept exactly and nothing is recorded.</value>
    public ReadOnlySpan<double> Recorded => _sketcher is null ? _recorded : _sketch;

    /// <summary>Begins a sample, and forgets what one that was broken off has left behind.</summary>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    public void BeginSample(bool[] due)
    {
        _due = due;
        _sketcher?.Begin();
        _side?.Begin();
        _recorder?.Begin();
    }

    /// <summary>Takes present values of consecutive coordinates.</summary>
    public void Write(long offset, ParameterValues values)
    {
        if (_sketcher is null)
        {
            WriteDue(offset, values);
            _side?.Add(values, offset);
            _recorder?.Add(values, offset);
        }
        else
        {
            _sketcher.Add(values, offset);
        }
    }

    /// <summary>Takes the sketch of present values of a block.</summary>
    public void AddSketch(ReadOnlySpan<double> sketch) => _sketcher!.AddSketch(sketch);

    /// <summary>Ends a sample whose blocks have all been written.</summary>
    public void EndSample()
    {
        _sketcher?.End(_sketch);
        _side?.End(_sideSketch);
        _recorder?.End(_recorded);
    }

    /// <summary>Takes the sample that ended last to the windows that are due, as an update that is not committed yet.</summary>
    public void Keep()
    {
        // Values are in the windows already.
        if (_sketcher is not null)
        {
            if (_parts > 1)
            {
                SketchParts.Separate(_sketch, _parted.AsSpan(0, _sketch.Length));
            }

            WriteDue(0, new ParameterValues(_parts > 1 ? _parted.AsSpan(0, _sketch.Length) : _sketch));
        }
    }

    /// <summary>Hands the sample that was kept last to the group's displacements, as their present state.</summary>
    public void Show(SharedStride windowStride) =>
        SketchFold.Fold(_side is null ? _sketch : _sideSketch, Backbone(windowStride).Present);

    /// <summary>Saves the group's windows and displacements, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        Array.ForEach(_windows, window => window.Carry(state));
        Array.ForEach(_backbones, rows => rows.Carry(state));
    }

    private static DisplacementRows[] BackbonesOf(int length, SharedStride[] strides) =>
        [.. strides.Select(_ => new DisplacementRows(WindowPlan.BackboneRows, length))];

    private void WriteDue(long offset, ParameterValues values)
    {
        for (var i = 0; i < _windows.Length; i++)
        {
            if (_due[i])
            {
                _windows[i].Write(offset, values);
            }
        }
    }
}

/// <summary>The updates of one group in one stride, and their inner products.</summary>
internal sealed class GroupWindow
{
    private readonly UpdateRing _ring;
    private readonly double[] _products;

    /// <summary>Creates an empty window.</summary>
    public GroupWindow(UpdateRing ring)
    {
        _ring = ring;
        Gram = new PartedGram(ring.Capacity, ring.Parts);
        _products = new double[ring.Parts * ring.Capacity];
    }

    /// <summary>Inner products of the updates in the window.</summary>
    public PartedGram Gram { get; }

    /// <summary>The updates.</summary>
    public UpdateRing Ring => _ring;

    /// <summary>Number of updates in the window.</summary>
    public int Count => _ring.Count;

    /// <summary>Place of the newest update.</summary>
    public int Newest => (_ring.Slot + _ring.Capacity - 1) % _ring.Capacity;

    /// <summary>Whether the newest update is exactly zero.</summary>
    public bool IsZero { get; private set; }

    /// <summary>Takes a piece of what the update ends at.</summary>
    public void Write(long offset, ParameterValues values) => _ring.Write(offset, values);

    /// <summary>Whether the next update can start from what was written last.</summary>
    public bool CanStartFromLastSample() => _ring.PreviousIsFinite();

    /// <summary>Makes the update written last part of the window.</summary>
    /// <returns>False if it is not finite; the window must then be emptied.</returns>
    public bool Commit()
    {
        var slot = _ring.Commit(_products);
        Gram.SetRow(slot, _products);
        var square = 0.0;
        for (var part = 0; part < _ring.Parts; part++)
        {
            square += _products[(part * _ring.Capacity) + slot];
        }

        IsZero = square == 0;
        return double.IsFinite(square);
    }

    /// <summary>Saves the window, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _ring.Carry(state);
        Gram.Carry(state);
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        _ring.Clear();
        Gram.Clear();
    }
}
