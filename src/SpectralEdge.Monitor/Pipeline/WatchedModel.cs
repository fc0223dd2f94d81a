namespace SpectralEdge.Monitor;

/// <summary>
/// Everything that depends on which blocks are watched: their windows and spectra. Replaced as a whole when they change.
/// </summary>
internal sealed class WatchedModel
{
    private readonly IParameterSource _source;
    private readonly SharedStride[] _strides;
    private readonly WatchedGroup[] _groups;
    private readonly SampleCollector _collector;
    private readonly WatchedBackbones _backbones;

    /// <summary>Prepares empty windows for an inventory.</summary>
    /// <param name="source">The source.</param>
    /// <param name="inventory">What it hands over.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="floors">The noise floor for each length of a window.</param>
    /// <param name="workers">The threads that sketch.</param>
    /// <param name="before">What was watched before; detectors of groups of the same name go on.</param>
    /// <exception cref="MonitorOptionsException">The blocks cannot be watched with these options.</exception>
    public WatchedModel(
        IParameterSource source, ParameterInventory inventory, MonitorOptions options,
        IReadOnlyDictionary<int, NoiseFloor> floors, SketchWorkers workers, WatchedModel? before)
    {
        _source = source;
        _strides = SharedStride.Of(options);
        Inventory = inventory;
        Plan = WindowPlan.For(Inventory, options);
        var isCut = !Plan.IsExact
            && Inventory.Groups.Any(group => WindowPlan.PartsFor(group, options.Sketch.Kind, Plan.SketchLength) > 1);
        var parted = isCut ? new double[Plan.SketchLength] : [];
        _groups = [.. Inventory.Groups.Select(group => new WatchedGroup(group, Plan, options, _strides, workers, parted))];
        _collector = new SampleCollector(Inventory, _groups);
        var detectors = (before?.Spectra ?? []).ToDictionary(spectrum => spectrum.Key, spectrum => spectrum.Detectors);

        var spectra = options.Windows.Count * (_groups.Length == 1 ? 1 : _groups.Length + 1);
        WatchedSpectrum Watch(string name, WatchedGroup[] groups, WindowSpec window) => new(
            name, groups, window, Array.Find(_strides, windowStride => windowStride.Every == window.Every)!, options,
            floors[window.Length], spectra, detectors.GetValueOrDefault((name, window)))
        {
            Group = groups.Length == _groups.Length ? -1 : Array.IndexOf(_groups, groups[0]),
        };

        // With a single group its spectrum is the whole model's: shown once, under that name.
        WatchedGroup[] single = _groups.Length == 1 ? [] : _groups;
        Spectra =
        [
            .. options.Windows.SelectMany(window =>
                single.Select(
                    group => Watch(group.Name, [group], window)).Prepend(Watch(ParameterGrouping.WholeModel, _groups, window))),
        ];
        _backbones = BackbonesOf(single);
        Array.ForEach(Spectra, spectrum => spectrum.Sample.Backbone = _backbones.Of(spectrum));
        Clear();
    }

    /// <summary>What is watched.</summary>
    public ParameterInventory Inventory { get; }

    /// <summary>How the updates are kept.</summary>
    public WindowPlan Plan { get; }

    /// <summary>All spectra: window by window, that of the whole model, then those of the groups.</summary>
    public WatchedSpectrum[] Spectra { get; }

    /// <summary>The spectrum of all groups together in the first window.</summary>
    public WatchedSpectrum Whole => Spectra[0];

    /// <summary>How the blocks of the last sample differ from the inventory; null if they do not.</summary>
    public string? Difference => _collector.Difference;

    /// <summary>Whether they differ because there are other blocks, rather than by a fault of the source.</summary>
    public bool HasOtherBlocks => _collector.HasOtherBlocks;

    /// <summary>Number of updates kept in a stride.</summary>
    public int UpdateCount(int strideIndex) => _groups[0].Window(_strides[strideIndex]).Count;

    /// <summary>Number of doubles in the sketches of all groups; 0 where updates are kept exactly.</summary>
    public int SketchTotal => _groups.Sum(group => group.Sketch.Length);

    /// <summary>For each group, what a recording holds of it.</summary>
    public IReadOnlyList<(string Name, long Parameters, int Length)> RecordedGroups =>
    [
        .. _groups.Select(group => (group.Name, group.ParameterCount, group.Recorded.Length)),
    ];

    /// <summary>Copies what a recording holds of the sample that ended last.</summary>
    /// <param name="sketches">Shape [sum of the lengths of <see cref="RecordedGroups"/>]: overwritten.</param>
    public void CopyRecordedTo(Span<double> sketches)
    {
        foreach (var group in _groups)
        {
            group.Recorded.CopyTo(sketches);
            sketches = sketches[group.Recorded.Length..];
        }
    }

    /// <summary>Reads the parameters, as the end of an update.</summary>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    /// <returns>False if the blocks are not those of the inventory.</returns>
    public bool Read(bool[] due)
    {
        if (!ReadShard(due))
        {
            return false;
        }

        Keep();
        return true;
    }

    /// <summary>Reads the parameters that are here, which are a shard if others hold the rest.</summary>
    /// <param name="due">For each stride, whether it takes the sample.</param>
    /// <returns>False if the blocks are not those of the inventory.</returns>
    public bool ReadShard(bool[] due) => _collector.Collect(_source, due);

    /// <summary>Copies the sketches of the shard that was read last.</summary>
    /// <param name="sketches">Shape [<see cref="SketchTotal"/>]: overwritten.</param>
    public void CopySketchesTo(Span<double> sketches)
    {
        foreach (var group in _groups)
        {
            group.Sketch.CopyTo(sketches);
            sketches = sketches[group.Sketch.Length..];
        }
    }

    /// <summary>Replaces the sketches of a shard by those of the whole model, as the end of an update.</summary>
    /// <param name="sketches">Shape [<see cref="SketchTotal"/>].</param>
    public void Keep(ReadOnlySpan<double> sketches)
    {
        foreach (var group in _groups)
        {
            sketches[..group.Sketch.Length].CopyTo(group.Sketch);
            sketches = sketches[group.Sketch.Length..];
        }

        Keep();
    }

    /// <summary>Whether the next update of a stride can start from the parameters read last.</summary>
    public bool CanStartFromLastRead(int strideIndex) =>
        Array.TrueForAll(_groups, group => group.Window(_strides[strideIndex]).CanStartFromLastSample());

    /// <summary>Makes the step between the last two reads of a stride part of its windows.</summary>
    /// <returns>False if it is not finite.</returns>
    public bool Commit(int strideIndex)
    {
        var finite = true;
        foreach (var group in _groups)
        {
            finite &= group.Window(_strides[strideIndex]).Commit();
        }

        if (finite)
        {
            _backbones.Advance(strideIndex);
        }

        return finite;
    }

    /// <summary>Whether the newest update of a stride is exactly zero in every group.</summary>
    public bool IsZero(int strideIndex)
    {
        foreach (var group in _groups)
        {
            if (!group.Window(_strides[strideIndex]).IsZero)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Makes the parameters read last the start of the next update of a stride, and of all displacements where they have none.
    /// </summary>
    /// <returns>False if they are not finite; then nothing begins.</returns>
    public bool Begin(int strideIndex)
    {
        if (!CanStartFromLastRead(strideIndex))
        {
            return false;
        }

        _backbones.Begin(strideIndex);
        return true;
    }

    /// <summary>
    /// Makes the parameters read last, which are known to be finite, the start of all displacements in all strides.
    /// </summary>
    public void BeginBackbones()
    {
        for (var strideIndex = 0; strideIndex < _strides.Length; strideIndex++)
        {
            _backbones.Begin(strideIndex);
        }
    }

    /// <summary>
    /// Forgets where the model has been, in all strides: the next sample that begins an update is the new start.
    /// </summary>
    public void ClearBackbones() => _backbones.Clear();

    /// <summary>
    /// Goes once through everything that a sample does, so that it is compiled before training begins; then empties the windows.
    /// </summary>
    /// <param name="reads">Whether the parameters are read once more; else the sample that was read last is used again.</param>
    public void WarmUp(bool reads)
    {
        if (reads)
        {
            Read(Array.ConvertAll(_strides, _ => true));
        }
        else
        {
            Keep();
        }

        for (var strideIndex = 0; strideIndex < _strides.Length; strideIndex++)
        {
            Commit(strideIndex);
        }

        foreach (var spectrum in Spectra)
        {
            spectrum.WarmUp();
        }

        _backbones.WarmUp();

        Clear();
    }

    /// <summary>Empties the windows of a stride.</summary>
    public void Clear(int strideIndex)
    {
        foreach (var group in _groups)
        {
            group.Window(_strides[strideIndex]).Clear();
        }

        foreach (var spectrum in Spectra)
        {
            if (spectrum.SharedStride.Index == strideIndex)
            {
                spectrum.Interrupt();
            }
        }
    }

    /// <summary>Saves windows, backbones and spectra, or goes on from them; detectors go their own way.</summary>
    public void Carry(StateCarrier state)
    {
        Array.ForEach(_groups, group => group.Carry(state));
        _backbones.Carry(state);
        Array.ForEach(Spectra, spectrum => spectrum.Carry(state));
    }

    /// <summary>The inventory as a run file has it.</summary>
    public RunInventory Describe() => new(
        [.. Inventory.Groups.Select((group, i) => new RunGroup(group.Name, group.Count, _groups[i].SketchLength))],
        [
            .. Inventory.Blocks.Select(block => new RunBlock(
                block.Name, block.Count, block.Type, Inventory.Groups[block.Group].Name)),
        ]);

    /// <summary>The backbones of each group and of the whole model, if the plan has room for them.</summary>
    private WatchedBackbones BackbonesOf(WatchedGroup[] single)
    {
        if (Plan.BackboneLength == 0)
        {
            return new WatchedBackbones([], _strides, []);
        }

        var analyzer = new BackboneAnalyzer(WindowPlan.BackboneRows);
        return new WatchedBackbones(
            _groups, _strides,
            [
                .. single.SelectMany(group => Tracks(group.Name, [group])),
                .. Tracks(ParameterGrouping.WholeModel, _groups),
            ]);

        WatchedBackbone[] Tracks(string name, WatchedGroup[] groups) =>
            Array.ConvertAll(_strides, windowStride => new WatchedBackbone(
                Array.ConvertAll(
                    groups, group => (group.Backbone(windowStride), group.ParameterCount, group.BackboneDimensions)),
                analyzer)
            {
                Name = name,
                SharedStride = windowStride,
            });
    }

    private void Keep()
    {
        foreach (var group in _groups)
        {
            group.Keep();
        }
    }

    private void Clear()
    {
        for (var strideIndex = 0; strideIndex < _strides.Length; strideIndex++)
        {
            Clear(strideIndex);
        }
    }
}
