namespace SpectralEdge.Monitor;

/// <summary>
/// Adds up the learning rates over the steps of the updates to come: for each stride one sum for the whole model and one
/// for each group.
/// </summary>
/// <remarks>A sum is undefined from a step without a usable rate until the next sample of its stride.</remarks>
/// <param name="schedule">Says when a stride was sampled.</param>
/// <param name="startStep">The step that the first updates start from.</param>
/// <param name="groups">Number of groups that are watched.</param>
internal sealed class LearningRates(SamplingSchedule schedule, long startStep, int groups)
{
    // Shape [1 + groups]: the whole model's, then the groups'.
    private double[] _rates = new double[groups + 1];

    // Shape [strides, 1 + groups].
    private double[] _sums = new double[schedule.Strides * (groups + 1)];
    private double[] _blockRates = [];
    private ParameterInventory? _inventory;
    private long _last = startStep;

    /// <summary>Takes the learning rate of all steps since the one noted last.</summary>
    /// <param name="step">The step. One below 0 is refused elsewhere and ignored here; one that is not new adds nothing.</param>
    /// <param name="rate">
    /// The rate of all parameters, or of the whole model beside <paramref name="blockRates"/>; negative, NaN and infinite ones
    /// make the sums undefined, and so does null without <paramref name="blockRates"/>.
    /// </param>
    /// <param name="blockRates">
    /// One for each block, NaN for a block without one; of another length: none for any. Empty for <paramref name="rate"/>.
    /// </param>
    /// <param name="inventory">The blocks that are watched.</param>
    public void Note(long step, double? rate, ReadOnlySpan<double> blockRates, ParameterInventory inventory)
    {
        if (blockRates.IsEmpty)
        {
            _inventory = null;
            _rates.AsSpan().Fill(rate ?? double.NaN);
        }
        else if (_inventory != inventory || !blockRates.SequenceEqual(_blockRates))
        {
            (_inventory, _blockRates) = (inventory, blockRates.ToArray());
            FindRates();
        }

        _rates[0] = rate ?? _rates[0];

        Add(step);
    }

    /// <summary>The sums since the last sample of a stride.</summary>
    /// <param name="strideIndex">The stride.</param>
    /// <returns>Shape [1 + groups]: that of the whole model, then those of the groups; NaN where they are undefined.</returns>
    public ReadOnlySpan<double> Sum(int strideIndex) => _sums.AsSpan(strideIndex * _rates.Length, _rates.Length);

    /// <summary>The sum since the last sample of a stride.</summary>
    /// <param name="strideIndex">The stride.</param>
    /// <param name="group">Index of the group; −1 for the whole model.</param>
    /// <returns>Null where it is undefined.</returns>
    public double? Sum(int strideIndex, int group) =>
        group + 1 < _rates.Length && _sums[(strideIndex * _rates.Length) + group + 1] is var sum && !double.IsNaN(sum)
            ? sum
            : null;

    /// <summary>Saves the sums, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        _last = state.WholeNumber("rate_step", _last, long.MinValue, long.MaxValue);
        Resize(state.Int("rate_columns", _rates.Length, 1, 1 << 24));
        state.Numbers("rate_sums", _sums.AsSpan());
    }

    /// <summary>Begins new sums for the strides that were sampled at a step.</summary>
    /// <param name="step">The step.</param>
    public void BeginAfter(long step)
    {
        for (var strideIndex = 0; strideIndex < schedule.Strides; strideIndex++)
        {
            if (schedule.StrideTo(strideIndex, step) == 0)
            {
                _sums.AsSpan(strideIndex * _rates.Length, _rates.Length).Clear();
            }
        }
    }

    /// <summary>
    /// One rate for blocks that have several: their root mean square, weighted by values; to the bit the common one where there
    /// is one.
    /// </summary>
    /// <remarks>
    /// Optimizers that normalise move each coordinate by about its rate, so that the norm of an update is this times √P.
    /// </remarks>
    private void FindRates()
    {
        var blocks = _inventory!.Blocks;
        Resize(_inventory.Groups.Count + 1);
        _rates.AsSpan().Fill(double.NaN);
        if (_blockRates.Length != blocks.Count)
        {
            return;
        }

        for (var column = 0; column < _rates.Length; column++)
        {
            var (squares, count, first, isOne) = (0.0, 0L, double.NaN, true);
            for (var i = 0; i < blocks.Count; i++)
            {
                if ((column > 0 && blocks[i].Group != column - 1) || double.IsNaN(_blockRates[i]))
                {
                    continue;
                }

                first = count == 0 ? _blockRates[i] : first;
                isOne &= _blockRates[i] == first;
                squares += blocks[i].Count * _blockRates[i] * _blockRates[i];
                count += blocks[i].Count;
            }

            _rates[column] = isOne ? first : Math.Sqrt(squares / count);
        }
    }

    private void Resize(int columns)
    {
        if (columns != _rates.Length)
        {
            // Other groups are watched; what was added up is not theirs.
            (_rates, _sums) = (new double[columns], new double[schedule.Strides * columns]);
            _sums.AsSpan().Fill(double.NaN);
        }
    }

    private void Add(long step)
    {
        if (step < 0)
        {
            return;
        }

        var steps = Math.Max(0, step - _last);
        _last = step;
        for (var i = 0; steps > 0 && i < _sums.Length; i++)
        {
            var rate = _rates[i % _rates.Length];
            _sums[i] += rate is >= 0 and < double.PositiveInfinity ? steps * rate : double.NaN;
        }
    }
}
