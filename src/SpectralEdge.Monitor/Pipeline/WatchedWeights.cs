using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Looks at the singular values of chosen weight matrices at a stride of its own.</summary>
internal sealed class WatchedWeights
{
    private readonly IParameterSource _source;
    private readonly MonitorOptions _options;
    private readonly BlockReader _reader;
    private readonly float[][] _values;
    private readonly MatrixTrajectory[] _trajectories = [];
    private readonly MonitorCounters _counters;
    private long _last;

    /// <summary>Prepares to read the matrices.</summary>
    /// <param name="source">Where the matrices are read from.</param>
    /// <param name="options">Validated options with at least one matrix.</param>
    /// <param name="inventory">What is watched.</param>
    /// <param name="startStep">The step that the first stride starts from.</param>
    /// <param name="counters">Where failures are counted.</param>
    /// <exception cref="MonitorOptionsException">A matrix does not lie in a block.</exception>
    public WatchedWeights(
        IParameterSource source, MonitorOptions options, ParameterInventory inventory, long startStep, MonitorCounters counters)
    {
        (_source, _options, _counters, _last) = (source, options, counters, startStep);
        var problems = new OptionProblems(nameof(MonitorOptions));
        for (var i = 0; i < options.Weights.Matrices.Count; i++)
        {
            Check(problems, i, options.Weights.Matrices[i], inventory);
        }

        problems.ThrowIfAny();
        _values = [.. options.Weights.Matrices.Select(matrix => new float[matrix.Count])];
        _reader = new BlockReader([.. options.Weights.Matrices.Select(matrix => (matrix.Block, matrix.Offset))], _values);
        if (options.Spectrum.Measures.HasFlag(SampleMeasures.Backbone))
        {
            var analyzer = new BackboneAnalyzer(WindowPlan.BackboneRows);
            _trajectories = [.. options.Weights.Matrices.Select(matrix => new MatrixTrajectory(matrix, options, analyzer))];
        }
    }

    /// <summary>Reads and decomposes all matrices, if their stride is over.</summary>
    /// <param name="step">The step.</param>
    /// <param name="recorder">Where spectra are recorded.</param>
    /// <param name="taken">Who else gets them.</param>
    /// <param name="sender">Whom handlers see as the sender.</param>
    public void Look(long step, RunRecorder recorder, GuardedEvent<WeightSpectrum> taken, object sender)
    {
        // A step that went backwards begins the stride anew.
        if (step >= _last && step - _last < _options.Weights.Every)
        {
            return;
        }

        if (step < _last)
        {
            Array.ForEach(_trajectories, static trajectory => trajectory.Clear());
        }

        _last = step;
        try
        {
            Take(step, recorder, taken, sender);
        }
        catch (Exception exception)
        {
            // No exception may reach the training loop.
            _counters.Skip(
                step, SkipReason.WeightsFailed, $"Weight matrices could not be decomposed ({exception.Message}); windows go on.",
                exception);
        }
    }

    /// <summary>Saves when the matrices were looked at last and where they have been, or goes on from there.</summary>
    public void Carry(StateCarrier state)
    {
        _last = state.WholeNumber("last_weights", _last, long.MinValue, long.MaxValue);
        Array.ForEach(_trajectories, trajectory => trajectory.Carry(state));
    }

    private void Take(long step, RunRecorder recorder, GuardedEvent<WeightSpectrum> taken, object sender)
    {
        if (_reader.Read(_source) is >= 0 and var missing)
        {
            throw new InvalidOperationException(
                $"block '{_options.Weights.Matrices[missing].Block}' did not give all values of its weight matrix");
        }

        for (var i = 0; i < _values.Length; i++)
        {
            var matrix = _options.Weights.Matrices[i];
            var spectrum = WeightSpectrum.Of(
                matrix.Name ?? matrix.Block, step, _values[i], matrix.Rows, matrix.Columns, _options.Weights.Top);
            if (_trajectories.Length > 0)
            {
                spectrum = spectrum with { Backbone = _trajectories[i].Take(_values[i]) };
            }

            recorder.WriteFinding(step, spectrum, static (file, weights) => file.WriteWeights(weights));
            taken.Raise(sender, spectrum);
        }
    }

    private static void Check(OptionProblems problems, int index, WeightMatrix matrix, ParameterInventory inventory)
    {
        if (inventory.Blocks.FirstOrDefault(block => string.Equals(
            block.Name, matrix.Block, StringComparison.Ordinal)) is not { } found)
        {
            var names = string.Join(", ", inventory.Blocks.Take(20).Select(block => $"'{block.Name}'"));
            problems.Add(
                $"Weights.Matrices[{index}].Block is '{matrix.Block}'; it must be the name of a watched block: "
                    + $"{names}{(inventory.Blocks.Count > 20 ? ", …" : string.Empty)}. Names are case-sensitive.");
        }
        else if (found.Count % matrix.Columns != 0 || matrix.Offset + matrix.Count > found.Count)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Weights.Matrices[{index}] has {new Amount(matrix.Rows):row} from row {matrix.FirstRow} on, of "
                    + $"{new Amount(matrix.Columns):column} each; block '{matrix.Block}' has {new Amount(found.Count):value}, "
                    + $"which must be whole rows and hold all of these. Give the block's own number of columns."));
        }
    }
}

/// <summary>Where one weight matrix has been since the first look, as displacements of its sketch.</summary>
internal sealed class MatrixTrajectory
{
    private readonly SketchMap _map;
    private readonly DisplacementRows _rows;
    private readonly WatchedBackbone _backbone;

    /// <summary>Creates it without a start.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="analyzer">The analyzer that all matrices share.</param>
    public MatrixTrajectory(WeightMatrix matrix, MonitorOptions options, BackboneAnalyzer analyzer)
    {
        var length = SketchMap.LengthFor(matrix.Count, WindowPlan.LongestBackbone);
        _map = new SketchMap(SketchMap.SeedOf(options.Sketch.Seed, matrix.Name ?? matrix.Block), length);
        _rows = new DisplacementRows(WindowPlan.BackboneRows, length);
        _backbone = new WatchedBackbone([(_rows, matrix.Count, NoiseFloor.Effective(matrix.Count, length))], analyzer);
    }

    /// <summary>Takes the matrix as it is now; the first one is the start.</summary>
    /// <param name="values">Its values, finite.</param>
    /// <returns>The figures, which stay as they are.</returns>
    public Backbone Take(ReadOnlySpan<float> values)
    {
        _rows.Present.Clear();
        SketchKernel.Accumulate(new ParameterValues(values), 0, _map, _rows.Present);
        var haveOtherRows = _rows.Advance();
        _rows.Begin();
        _backbone.Update(haveOtherRows);
        _backbone.Backbone.UpdateNorm = Math.Sqrt(_rows.UpdateSquare);
        return _backbone.Backbone.Copy();
    }

    /// <summary>Forgets where the matrix has been: the next look is the start.</summary>
    public void Clear()
    {
        _rows.Clear();
        _backbone.Clear();
    }

    /// <summary>Saves the displacements, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        _rows.Carry(state);
        _backbone.Carry(state);
    }
}
