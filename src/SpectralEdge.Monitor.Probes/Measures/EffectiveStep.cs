using System.Globalization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>What the optimizer makes of a gradient at one sample: an update is −Ση q (g + ω θ), without momentum.</summary>
/// <remarks>
/// q holds the preconditioner and, where blocks have several learning rates, their proportion in the step completed last to the
/// rate of the sample (the root mean square, weighted by values). A block without a rate does not move.
/// </remarks>
internal sealed class EffectiveStep
{
    private readonly WindowAccess _window;
    private readonly double[] _rates;
    private readonly double[] _preconditioner;
    private readonly IReadOnlyList<BlockRule> _rules = [];

    /// <summary>Asks the optimizer.</summary>
    /// <param name="view">The sample.</param>
    /// <exception cref="ProbeSkippedException">The optimizer gives something else than it says.</exception>
    public EffectiveStep(ProbeView view)
    {
        _window = view.Window;
        _rates = new double[_window.Blocks.Count];
        _preconditioner = new double[view.Count];
        _rates.AsSpan().Fill(1);
        _preconditioner.AsSpan().Fill(1);
        RateSum = _window.Sample.LearningRateSum ?? double.NaN;
        if (view.Optimizer is not { } optimizer)
        {
            return;
        }

        _rules = optimizer.Rules;
        if (_rules.Count != _rates.Length)
        {
            throw new ProbeSkippedException(
                $"The optimizer gives {_rules.Count} rules for {_rates.Length} blocks; it must give one for each, in order.");
        }

        FindRates();
        IsPreconditioned = optimizer.ReadPreconditioner(_preconditioner);
        if (!IsPreconditioned)
        {
            _preconditioner.AsSpan().Fill(1);
        }

        var bad = Array.FindIndex(_preconditioner, static element => element < 0 || double.IsInfinity(element));
        IsDefined = !Array.Exists(_preconditioner, double.IsNaN);
        if (bad >= 0)
        {
            throw new ProbeSkippedException(string.Create(
                CultureInfo.InvariantCulture,
                $"Element {bad} of the preconditioner is {_preconditioner[bad]}; each must be at least 0, or NaN."));
        }
    }

    /// <summary>Ση over the steps of the newest update; NaN if no rate is known.</summary>
    public double RateSum { get; private set; }

    /// <summary>η, the mean rate of a step.</summary>
    public double Rate => RateSum / _window.Sample.Stride;

    /// <summary>Whether q is known: not where an update is no multiple of the gradient element by element, as Muon's.</summary>
    public bool IsDefined { get; } = true;

    /// <summary>Whether there is a preconditioner.</summary>
    public bool IsPreconditioned { get; }

    /// <summary>Whether q is something else than ones.</summary>
    public bool IsScaled => IsPreconditioned || Array.Exists(_rates, static rate => rate != 1);

    /// <summary>The least and the largest momentum of a block that moves; 0 where nothing is known.</summary>
    public (double Least, double Largest) Momentum
    {
        get
        {
            double[] moving =
                [.. _rules.Where((_, b) => _rates[b] > 0 && _window.Blocks[b].Window >= 0).Select(rule => rule.Momentum)];
            return moving.Length == 0 ? (0, 0) : (moving.Min(), moving.Max());
        }
    }

    /// <summary>Whether an update is −η (g + ω θ) exactly, with decoupled decay if there is any.</summary>
    public bool IsPlainDescent =>
        !IsScaled && Momentum.Largest == 0 && _rules.All(rule => rule.IsDecoupled || rule.WeightDecay == 0);

    /// <summary>Multiplies by q; elements outside the groups of the spectrum become 0.</summary>
    /// <param name="vector">Shape [P]: changed.</param>
    public void Scale(Span<double> vector)
    {
        for (var b = 0; b < _rates.Length; b++)
        {
            var (start, count) = ((int)_window.Blocks[b].Start, (int)_window.Blocks[b].Count);
            if (_window.Blocks[b].Window < 0)
            {
                vector.Slice(start, count).Clear();
                continue;
            }

            for (var i = start; i < start + count; i++)
            {
                vector[i] *= _rates[b] * _preconditioner[i];
            }
        }
    }

    /// <summary>√q, 0 outside the groups of the spectrum.</summary>
    /// <returns>Shape [P].</returns>
    public double[] Roots()
    {
        var roots = new double[_preconditioner.Length];
        roots.AsSpan().Fill(1);
        Scale(roots);
        return Array.ConvertAll(roots, Math.Sqrt);
    }

    /// <summary>
    /// ω along a direction of length 1: Σ_i v[i]² ω_i, with the proportion of the rates, and of coupled decay the preconditioner.
    /// </summary>
    public double Decay(ReadOnlySpan<double> direction)
    {
        var decay = 0.0;
        for (var b = 0; b < _rules.Count; b++)
        {
            var (start, count) = ((int)_window.Blocks[b].Start, (int)_window.Blocks[b].Count);
            for (var i = start; _rules[b].WeightDecay != 0 && i < start + count; i++)
            {
                decay += direction[i] * direction[i] * _rates[b] * _rules[b].WeightDecay
                    * (_rules[b].IsDecoupled ? 1 : _preconditioner[i]);
            }
        }

        return decay;
    }

    /// <summary>Proportions of the rates; to the bit 1 where all blocks have one.</summary>
    private void FindRates()
    {
        var known = _rules.Select((rule, b) => (Rate: rule.LearningRate, _window.Blocks[b].Count, _window.Blocks[b].Window))
            .Where(static block => block.Window >= 0 && !double.IsNaN(block.Rate)).ToList();
        if (known.Count == 0)
        {
            return;
        }

        var usual = known.TrueForAll(block => block.Rate == known[0].Rate)
            ? known[0].Rate
            : Math.Sqrt(known.Sum(block => block.Count * block.Rate * block.Rate) / known.Sum(block => block.Count));
        RateSum = double.IsNaN(RateSum) ? _window.Sample.Stride * usual : RateSum;
        for (var b = 0; b < _rates.Length; b++)
        {
            var rate = _rules[b].LearningRate;
            _rates[b] = double.IsNaN(rate) ? 0 : rate == usual ? 1 : rate / usual;
        }
    }
}
