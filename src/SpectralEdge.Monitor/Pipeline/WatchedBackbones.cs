namespace SpectralEdge.Monitor;

/// <summary>The backbones of all groups and of the whole model, in every stride; none where they are switched off.</summary>
/// <param name="groups">The groups whose displacements are kept: all or none.</param>
/// <param name="strides">All strides.</param>
/// <param name="backbones">The backbones.</param>
internal sealed class WatchedBackbones(WatchedGroup[] groups, SharedStride[] strides, WatchedBackbone[] backbones)
{
    /// <summary>The backbone of a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <returns>The backbone; null where backbones are switched off.</returns>
    public Backbone? Of(WatchedSpectrum spectrum) =>
        Array.Find(
            backbones,
            backbone => backbone.SharedStride == spectrum.SharedStride && backbone.Name == spectrum.Sample.Group)?.Backbone;

    /// <summary>Makes the parameters read last the start of all displacements in a stride, where they have none.</summary>
    public void Begin(int strideIndex)
    {
        foreach (var group in groups)
        {
            group.Show(strides[strideIndex]);
            group.Backbone(strides[strideIndex]).Begin();
        }
    }

    /// <summary>Takes the parameters read last as where the model has gone to.</summary>
    public void Advance(int strideIndex)
    {
        var haveOtherRows = false;
        foreach (var group in groups)
        {
            group.Show(strides[strideIndex]);
            haveOtherRows = group.Backbone(strides[strideIndex]).Advance();
        }

        foreach (var backbone in backbones)
        {
            if (backbone.SharedStride!.Index == strideIndex)
            {
                backbone.Update(haveOtherRows);
            }
        }
    }

    /// <summary>Forgets where the model has been, in all strides.</summary>
    public void Clear()
    {
        foreach (var group in groups)
        {
            Array.ForEach(strides, strideIndex => group.Backbone(strideIndex).Clear());
        }

        Array.ForEach(backbones, backbone => backbone.Clear());
    }

    /// <summary>Goes once through everything that a sample does.</summary>
    public void WarmUp() => Array.ForEach(backbones, backbone => backbone.WarmUp());

    /// <summary>Saves the backbones or goes on from them.</summary>
    public void Carry(StateCarrier state) => Array.ForEach(backbones, backbone => backbone.Carry(state));
}

/// <summary>The backbone of a group, the whole model or a weight matrix, on its way from displacements to figures.</summary>
/// <remarks>
/// All windows of a stride share it. The displacements of the whole model are those of all groups one after the other, so their
/// inner products are the sum of the groups'.
/// </remarks>
internal sealed class WatchedBackbone
{
    private readonly DisplacementRows[] _rows;
    private readonly double[] _dimensions;
    private readonly double[][] _directions;
    private readonly double[] _directionSquares;
    private readonly double[] _weights = new double[WindowPlan.BackboneRows];
    private readonly BackboneAnalyzer _analyzer;
    private SampleConditions _conditions;
    private bool _hasDirection;

    /// <summary>Creates the backbone.</summary>
    /// <param name="parts">
    /// The groups: displacements, number of parameters, and number of dimensions that isotropic noise acts like in them.
    /// </param>
    /// <param name="analyzer">The analyzer that all backbones share.</param>
    public WatchedBackbone((DisplacementRows Rows, long Parameters, double Dimensions)[] parts, BackboneAnalyzer analyzer)
    {
        _rows = Array.ConvertAll(parts, part => part.Rows);
        _dimensions = Array.ConvertAll(parts, part => part.Dimensions);
        _directions = [.. _rows.Select(rows => new double[rows.Present.Length])];
        _directionSquares = new double[parts.Length];
        _analyzer = analyzer;
        Backbone = new Backbone
        {
            EffectiveDimensions = NoiseFloor.Together(
                Array.ConvertAll(parts, part => ((double)part.Parameters, part.Dimensions))),
        };
        Clear();
    }

    /// <summary>Name of the spectrum that it belongs to.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The stride; null for a weight matrix.</summary>
    public SharedStride? SharedStride { get; init; }

    /// <summary>The figures after the newest update.</summary>
    public Backbone Backbone { get; }

    /// <summary>
    /// Takes the newest update of all groups: first it is compared with the backbone as it was, then new rows change that.
    /// </summary>
    /// <param name="haveOtherRows">Whether the groups keep other displacements than before.</param>
    public void Update(bool haveOtherRows)
    {
        var hadDirection = _hasDirection;
        Project();
        Backbone.Rows = _rows[0].Count;
        Backbone.RowStride = _rows[0].Stride;
        if (haveOtherRows && Backbone.Rows >= BackboneAnalyzer.LeastRows)
        {
            Analyze(Backbone.Rows);
        }

        // A backbone that this update itself completed has nothing to say about it yet.
        Backbone.Conditions = hadDirection || _conditions != SampleConditions.None
            ? _conditions
            : SampleConditions.BackboneTooShort;
    }

    /// <summary>Goes once through the analysis, so that it is compiled before training begins.</summary>
    public void WarmUp()
    {
        Project();
        for (var rows = 0; rows < BackboneAnalyzer.LeastRows; rows++)
        {
            foreach (var group in _rows)
            {
                group.Begin();
                group.Advance();
            }
        }

        Analyze(_rows[0].Count);
        Array.ForEach(_rows, group => group.Clear());
        Clear();
    }

    /// <summary>Forgets the backbone.</summary>
    public void Clear()
    {
        _hasDirection = false;
        Backbone.Forget();
        (Backbone.Rows, Backbone.RowStride) = (0, 1);
        _conditions = Backbone.Conditions = SampleConditions.BackboneTooShort;
    }

    /// <summary>Saves the backbone, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _hasDirection = state.Flag("has_direction", _hasDirection);
        _conditions = (SampleConditions)state.Int("conditions", (int)_conditions, 0, int.MaxValue);
        state.Numbers("direction_squares", _directionSquares.AsSpan());
        Array.ForEach(_directions, direction => state.Numbers("direction", direction.AsSpan()));
        Backbone.Carry(state);
    }

    private void Project()
    {
        var projection = default(BackboneProjection);
        for (var group = 0; group < _rows.Length; group++)
        {
            var (rows, direction) = (_rows[group], _directions[group]);
            projection.Add(
                (rows.UpdateSquare, UpdateKernel.Dot(rows.Update, direction)),
                (rows.DisplacementSquare, UpdateKernel.Dot(rows.Displacement, direction)),
                _directionSquares[group],
                _dimensions[group]);
        }

        projection.Store(Backbone, _hasDirection);
    }

    private void Analyze(int count)
    {
        _analyzer.Begin(count);
        for (var group = 0; group < _rows.Length; group++)
        {
            _analyzer.Add(_rows[group].Gram, _rows[group].Steps, _dimensions[group]);
        }

        var weights = _weights.AsSpan(0, count);
        _conditions = _analyzer.Analyze(Backbone, weights);
        _hasDirection = _conditions == SampleConditions.None;
        var variance = 0.0;
        for (var group = 0; group < _rows.Length; group++)
        {
            variance += _analyzer.Phases.SquaresOf(_rows[group].Gram) / _dimensions[group];
        }

        Backbone.PhaseNoiseCosine = Math.Sqrt(2 / Math.PI * variance);
        for (var group = 0; _hasDirection && group < _rows.Length; group++)
        {
            _rows[group].Combine(weights, _directions[group]);
            _directionSquares[group] = UpdateKernel.Dot(_directions[group], _directions[group]);
        }
    }
}
