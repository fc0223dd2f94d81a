namespace SpectralEdge.Monitor;

/// <summary>
/// Holds the position of a significant gap and says when the gap there weakens, or is absorbed while another one is open.
/// </summary>
/// <remarks>
/// <para>
/// Held is the position k* that stood in m consecutive samples with a small p-value (<see cref="HeldGapOptions"/>). Weakened:
/// ln(R − 1) at the held position is further below its peak than a drawdown threshold, calibrated as those of
/// <see cref="LevelDetector"/>, times its own scatter. Absorbed: the same while the largest ratio stands elsewhere and is
/// significant, or m consecutive samples with the held ratio at or below the noise floor while it does.
/// </para>
/// <para>
/// Warm-up: ten windows of samples, at least 100, from the hold on; until then only the noise floor decides, and m samples
/// without any k* let the position go. After an event the position of the gap that is open is held, with a new warm-up; where
/// none is, nothing is held. Where a window was emptied the unfinished series and the peak begin again, position and scatter
/// stay. Undefined ratios, and samples without a p-value, decide nothing. False alarms: docs/reference/events.md.
/// </para>
/// </remarks>
internal sealed class HeldGapDetector : ISpectralDetector, ICalibratedDetector
{
    private readonly HeldGapOptions _options;
    private readonly SequentialTest _test;
    private readonly double _threshold;
    private readonly string _source;
    private int _held;
    private Series _candidate;
    private Series _absorbed;
    private Series _lost;
    private double _peak = double.NaN;
    private long _peakStep = -1;
    private double _previous = double.NaN;

    /// <summary>Creates a detector that holds nothing.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public HeldGapDetector(HeldGapOptions? options = null)
    {
        _options = options ?? new HeldGapOptions();
        _options.Validate();
        var level = _options.ToLevel();
        (_threshold, _source) = LevelThresholds.Find(level);
        _test = new SequentialTest(level.ToSequential() with { Threshold = _threshold });
    }

    /// <inheritdoc/>
    public string Name => "held_gap";

    /// <summary>The position that is held; 0 for none.</summary>
    internal int Held => _held;

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var significance = sample.Significance;
        if (double.IsNaN(sample.GapRatio) || significance.IsUndecided)
        {
            (_candidate, _absorbed, _lost) = (default, default, default);
            return null;
        }

        var open = !(significance.PValue(significance.Null) > _options.OpenPValue) ? sample.GapPosition ?? 0 : 0;
        if (_held == 0)
        {
            TryHold(sample, open);
            return null;
        }

        return Judge(sample, open);
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        (_candidate, _absorbed, _lost, _peak, _peakStep) = (default, default, default, double.NaN, -1);
        _test.Interrupt();
    }

    /// <inheritdoc/>
    public string Describe() => FormattableString.Invariant(
        $"drawdown of the held edge_strength: threshold {_threshold:G4} for {_options.ExpectedRunLength} samples, {_source}");

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _held = state.Int("held", _held, 0, int.MaxValue);
        _candidate = Series.Carry(state, "candidate", _candidate);
        _absorbed = Series.Carry(state, "absorbed", _absorbed);
        _lost = Series.Carry(state, "lost", _lost);
        _peak = state.Number("peak", _peak);
        _peakStep = state.WholeNumber("peak_step", _peakStep, -1, long.MaxValue);
        _previous = state.Number("previous", _previous);
        _test.Carry(state);
    }

    private void TryHold(SpectralSample sample, int open)
    {
        _candidate = _candidate.With(open, sample.Step);
        if (_candidate.Samples >= _options.Hold)
        {
            Hold(open);
        }
    }

    private void Hold(int position)
    {
        (_held, _candidate, _absorbed, _lost) = (position, default, default, default);
        (_peak, _peakStep, _previous) = (double.NaN, -1, double.NaN);
        _test.Restart();
    }

    private HeldGapEvent? Judge(SpectralSample sample, int open)
    {
        var ratio = sample.Ratios[_held - 1];
        var elsewhere = open != 0 && open != _held ? open : 0;
        var isGone = ratio + (_options.StandardErrors * sample.RatioErrors[_held - 1]) <= sample.NoiseFloor;
        _absorbed = _absorbed.With(isGone ? elsewhere : 0, sample.Step);
        _lost = _lost.With(_test.IsWarmingUp && sample.GapPosition is null ? _held : 0, sample.Step);

        var (level, scale) = (_peak, _test.Scale);
        var drawdown = ratio > 1 ? Fall(ratio, sample.Step) : default;
        if (drawdown.Detected || _absorbed.Samples >= _options.Hold)
        {
            return Settle(sample, ratio, elsewhere, drawdown, double.IsNaN(level) ? double.NaN : level - (_threshold * scale));
        }

        _previous = _absorbed.Samples == 0 ? ratio : _previous;
        if (_lost.Samples >= _options.Hold)
        {
            Hold(0);
        }

        return null;
    }

    private SequentialDecision Fall(double ratio, long step)
    {
        var isKnown = !_test.IsWarmingUp;
        var strength = Math.Log(ratio - 1);
        if (isKnown && !(strength <= _peak))
        {
            (_peak, _peakStep) = (strength, step);
        }

        return _test.Update(strength);
    }

    private HeldGapEvent Settle(SpectralSample sample, double ratio, int elsewhere, SequentialDecision drawdown, double lowest)
    {
        var (held, previous, peak, peakStep, absorbed) = (_held, _previous, _peak, _peakStep, _absorbed);
        var firstStep = absorbed.Samples >= _options.Hold ? absorbed.FirstStep : sample.Step;
        var threshold = drawdown.Detected ? 1 + Math.Exp(lowest) : sample.NoiseFloor;
        Hold(sample.GapPosition ?? 0);
        return elsewhere != 0 ? Absorbed() : Weakened();

        GapAbsorbed Absorbed() => new()
        {
            Origin = Origin.Of(sample, firstStep),
            PositionBefore = held,
            PositionAfter = elsewhere,
            RatioBefore = previous,
            RatioAfter = ratio,
            Threshold = threshold,
            StandardError = sample.RatioErrors[held - 1],
            PValue = sample.Significance.PValue(sample.Significance.Null),
            PeakRatio = 1 + Math.Exp(peak),
            PeakStep = peakStep,
            Drawdown = drawdown.Detected ? drawdown.Statistic : double.NaN,
            DrawdownThreshold = _threshold,
        };

        GapWeakened Weakened() => new()
        {
            Origin = Origin.Of(sample, firstStep),
            PositionBefore = held,
            PositionAfter = sample.GapPosition,
            RatioBefore = previous,
            RatioAfter = ratio,
            Threshold = threshold,
            StandardError = sample.RatioErrors[held - 1],
            PValue = sample.Significance.PValue(sample.Significance.Null),
            PeakRatio = 1 + Math.Exp(peak),
            PeakStep = peakStep,
            Drawdown = drawdown.Statistic,
            DrawdownThreshold = _threshold,
        };
    }

    /// <summary>Samples in a row that agree on a position.</summary>
    internal readonly record struct Series(int Position, int Samples, long FirstStep)
    {
        /// <summary>With one sample more; position 0 agrees with nothing.</summary>
        public Series With(int position, long step) =>
            position == 0 ? default
            : position == Position ? this with { Samples = Samples + 1 }
            : new(position, 1, step);

        /// <summary>Saves one, or gives back the one that was saved.</summary>
        public static Series Carry(StateCarrier state, string name, in Series value) => new(
            state.Int(name, value.Position, 0, int.MaxValue), state.Int("samples", value.Samples, 0, int.MaxValue),
            state.Count("first_step", value.FirstStep));
    }
}
