namespace SpectralEdge.Monitor.Probes;

/// <summary>The rates and the decay of the newest updates, as they were when each was heard of.</summary>
/// <remarks>
/// The monitor adds up the rates over the steps of an update; where it was given none, the optimizer's own rate at the end of
/// the update counts for all of its steps. Blocks with different rates keep the proportion that they have at the end of the
/// update.
/// </remarks>
internal sealed class UpdateRates
{
    private readonly IProbedModel _model;
    private readonly int _capacity;
    private readonly List<UpdateRate> _updates = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="model">The model, which is asked for its optimizer at every sample: rates change.</param>
    /// <param name="capacity">Number of updates remembered.</param>
    public UpdateRates(IProbedModel model, int capacity) => (_model, _capacity) = (model, capacity);

    /// <summary>The newest update.</summary>
    public UpdateRate Newest => _updates[^1];

    /// <summary>Hears of a sample.</summary>
    public void Observe(WindowAccess window)
    {
        if (_updates.Count == _capacity)
        {
            _updates.RemoveAt(0);
        }

        _updates.Add(Read(window));
    }

    /// <summary>Forgets what lay before an emptied window.</summary>
    public void Interrupt() => _updates.Clear();

    /// <summary>The newest updates of a window, without a gap between them, oldest first.</summary>
    public List<UpdateRate> Of(WindowAccess window)
    {
        var (known, step) = (new List<UpdateRate>(), window.Sample.Step);
        for (var i = _updates.Count - 1; i >= 0 && known.Count < window.Window && _updates[i].Step == step; i--)
        {
            known.Insert(0, _updates[i]);
            step -= _updates[i].Stride;
        }

        return known;
    }

    private UpdateRate Read(WindowAccess window)
    {
        IReadOnlyList<BlockRule>? rules = null;
        string? fault = null;
        try
        {
            rules = _model.Optimizer?.Rules;
            if (rules is not null && rules.Count != window.Blocks.Count)
            {
                fault = $"The optimizer gives {rules.Count} rules for {window.Blocks.Count} blocks; it must give one for each. "
                    + "Give the rules in the order of the blocks.";
                rules = null;
            }
        }
        catch (Exception exception)
        {
            // Samples are heard of outside of any measurement; whoever needs the rules says what is wrong.
            fault = $"The rules of the optimizer cannot be read: {exception.GetType().Name}: {exception.Message}";
        }

        var usual = rules is null ? double.NaN : Usual(window, rules);
        var sum = window.Sample.LearningRateSum ?? (window.Sample.Stride * usual);
        var blocks = new double[window.Blocks.Count];
        for (var b = 0; b < blocks.Length; b++)
        {
            var isUsual = rules is null || !(usual > 0) || rules[b].LearningRate == usual;
            blocks[b] = isUsual ? sum : sum * (rules![b].LearningRate / usual);
        }

        return new UpdateRate(window.Sample.Step, window.Sample.Stride, sum, blocks, rules, fault);
    }

    /// <summary>
    /// The common rate of blocks that have one; else their root mean square, weighted by values, as the monitor has it.
    /// </summary>
    private static double Usual(WindowAccess window, IReadOnlyList<BlockRule> rules)
    {
        var (squares, count, first, isOne) = (0.0, 0L, double.NaN, true);
        for (var b = 0; b < rules.Count; b++)
        {
            var rate = rules[b].LearningRate;
            if (window.Blocks[b].Window < 0 || double.IsNaN(rate))
            {
                continue;
            }

            first = count == 0 ? rate : first;
            isOne &= rate == first;
            squares += window.Blocks[b].Count * rate * rate;
            count += window.Blocks[b].Count;
        }

        return isOne ? first : Math.Sqrt(squares / count);
    }
}

/// <summary>What is known of the steps of one update.</summary>
/// <param name="Step">The step that it ended at.</param>
/// <param name="Stride">Number of its steps, Q.</param>
/// <param name="Sum">Ση of the whole; NaN if no rate is known.</param>
/// <param name="Blocks">Ση of each block; NaN where it is not known.</param>
/// <param name="Rules">The rule of each block at its end; null for none.</param>
/// <param name="Fault">What was wrong with the rules; null for nothing.</param>
internal sealed record UpdateRate(
    long Step, long Stride, double Sum, double[] Blocks, IReadOnlyList<BlockRule>? Rules, string? Fault);
