namespace SpectralEdge.Monitor;

/// <summary>Says when the gap of one spectrum opens, weakens, moves, is absorbed or collapses, or is unsteady.</summary>
/// <remarks>
/// <para>
/// Closed: m consecutive samples with k* at one position and a p-value of at most α open a gap there. Open at k, the level
/// and the scatter of ln(R_k − 1) are learnt as the run goes (<see cref="OpenGap"/>). A sample in which k* is defined there
/// with a p-value of at most 0.05, and the strength R_k − 1 is above a quarter of its highest level, shows the gap. Others
/// are a change if ln(R_k − 1) is c deviations below its level, or the lead of a significant ratio elsewhere c deviations
/// above its own: m consecutive ones settle it; smaller ones when they last for windows, and eight windows without the gap
/// whatever its scatter. So do m samples of a strength below a quarter of its highest level, and c + √(2 ln n) deviations
/// without the trend below it (<see cref="GapSwing"/>), n windows after it opened. Then it collapsed; or, if a gap stands
/// elsewhere, was absorbed (its strength fell to a quarter) or moved. Weakened: W samples that show the gap c deviations below
/// its level. All numbers follow from window and run length
/// (<see cref="GapRule"/>).
/// </para>
/// <para>
/// Warm-up: until two windows of an open gap are known, it changes only if it does not show for a window. After a change the
/// level is learnt anew; a gap that collapsed while it was significant opens again when it is four times as strong as at its
/// lowest. Changes that come too fast are one event, and openings that are undone make the next one rarer (<see
/// cref="GapCalm"/>). A sample without a p-value for the null breaks every series and decides nothing; where the null has a
/// floor but no p-value, k* decides. After a window restart the state is kept, unfinished series are not. Nothing is
/// allocated without an event.
/// </para>
/// </remarks>
internal sealed class GapDetector : ISpectralDetector, ICalibratedDetector
{
    private readonly GapOptions _options;
    private readonly GapRule _rule;
    private readonly GapCalm _calm;
    private readonly CollapseControl _control;
    private readonly OpenGap _open;
    private readonly GapSeries[] _absent = new GapSeries[GapRule.Tiers];
    private double _left = double.NaN;
    private double _lowest = double.NaN;
    private GapSeries _unseen;
    private GapSeries _fallen;
    private bool _isMissing;
    private double _previousRatio = double.NaN;
    private GapSeries _opening;
    private GapSeries _weakening;

    /// <summary>Creates a detector of a closed gap.</summary>
    /// <param name="options">Bounds set by hand; null for none.</param>
    /// <param name="window">W, from 2 to 512.</param>
    /// <param name="runLength">Mean number of samples between two false alarms.</param>
    public GapDetector(GapOptions? options = null, int window = 10, double runLength = 10_000)
    {
        _options = options ?? new();
        _options.Validate();
        _rule = new GapRule(_options, window, runLength);
        _calm = new GapCalm(window, runLength);
        _open = new OpenGap(_rule);
        _control = new CollapseControl(_options);
    }

    /// <inheritdoc/>
    public string Name => "gap";

    /// <summary>The position of the open gap; 0 for none.</summary>
    internal int Held => _open.Position;

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        _control.Update(sample);
        _calm.Tick();
        GapEvent? told = null;
        if (double.IsNaN(sample.GapRatio) || sample.Significance.IsUndecided)
        {
            ForgetSeries();
        }
        else
        {
            told = Look(sample);
        }

        _previousRatio = sample.GapRatio;
        return told ?? (_calm.Ends() ? Steady(sample) : null);
    }

    /// <summary>Forgets samples that have not settled anything yet: the next ones are not their neighbours.</summary>
    public void Interrupt()
    {
        ForgetSeries();
        _control.Interrupt();
    }

    /// <inheritdoc/>
    public string Describe() => _rule.Describe(_options);

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _open.Carry(state);
        _left = state.Number("left", _left);
        _lowest = state.Number("lowest", _lowest);
        _previousRatio = state.Number("previous_ratio", _previousRatio);
        _unseen = GapSeries.Carry(state, "unseen", _unseen);
        _fallen = GapSeries.Carry(state, "fallen", _fallen);
        foreach (ref var absent in _absent.AsSpan())
        {
            absent = GapSeries.Carry(state, "absent", absent);
        }

        _opening = GapSeries.Carry(state, "opening", _opening);
        _weakening = GapSeries.Carry(state, "weakening", _weakening);
        _calm.Carry(state);
        _control.Carry(state);
    }

    /// <summary>Takes what a sample shows.</summary>
    private GapEvent? Look(SpectralSample sample)
    {
        var change = _open.Position == 0 ? WhileClosed(sample) : WhileOpen(sample);
        if (change.Direction == GapDirection.None)
        {
            // While it is new, samples without any gap are not learnt: else a gap of noise would teach its own absence.
            if (_open.Position > 0 && (_open.IsKnown || !_isMissing))
            {
                _open.Learn(sample);
            }

            return null;
        }

        var told = Settle(sample, change);
        if (change.Direction == GapDirection.Weakening)
        {
            return _calm.IsUnsteady ? null : told;
        }

        var wasUnsteady = _calm.IsUnsteady;
        var begins = _calm.Change(
            change.FirstStep, change.Direction == GapDirection.Opening, change.Direction == GapDirection.Collapsing);
        return wasUnsteady ? null : begins ? Unsteady(told) : told;
    }

    /// <summary>What has settled while no gap is open.</summary>
    private SettledChange WhileClosed(SpectralSample sample)
    {
        // After a collapse: the lowest level, a mean over about a window, of what is left. NaN before the first one.
        _left += (OpenGap.Strength(sample.GapRatio) - _left) / _rule.Window;
        _lowest = Math.Min(_lowest, _left);
        var ratio = sample.GapRatio - (GapRule.StandardErrors * sample.StandardError);
        var opens = Shows(sample, _rule.Level)
            && ratio >= (_options.OpenAbove ?? 1)
            && !(OpenGap.Strength(ratio) < _lowest + GapRule.Quarter);
        _opening = _opening.Next(opens, sample.LargestRatioPosition, sample.Step, _previousRatio);
        var needed = _rule.SamplesToOpen(double.IsNaN(PValue(sample))) << _calm.Undone;
        return _opening.Samples >= needed ? new(GapDirection.Opening, _opening.FirstStep, double.NaN, double.NaN) : default;
    }

    /// <summary>What has settled while a gap is open.</summary>
    private SettledChange WhileOpen(SpectralSample sample)
    {
        // Where the held ratio is undefined there is nothing left at its position.
        var ratio = sample.Ratios[_open.Position - 1] + (GapRule.StandardErrors * sample.RatioErrors[_open.Position - 1]);
        var shows = Shows(sample, GapRule.LoseAbove) && sample.GapPosition == _open.Position;
        var isBelow = sample.GapRatio + (GapRule.StandardErrors * sample.StandardError) <= _options.CollapseBelow;
        var isElsewhere = Shows(sample, _rule.Level) && sample.GapPosition != _open.Position && !isBelow;
        var stands = shows && !isBelow && (_options.CollapseBelow is not null || !(ratio <= _open.QuarterThreshold));
        var size = Size(sample, ratio, shows, isElsewhere);
        for (var tier = 0; tier < _absent.Length; tier++)
        {
            _absent[tier] = _absent[tier].Next(
                !stands && size >= _rule.DeviationsOf(tier), _open.Position, sample.Step, double.NaN);
        }

        _isMissing = !stands && !isElsewhere;
        _unseen = _unseen.Next(!stands, _open.Position, sample.Step, double.NaN);

        // Whatever the level followed it: three quarters of the highest strength are gone.
        var isFallen = _open.IsKnown && _options.CollapseBelow is null && ratio <= _open.QuarterThreshold;
        _fallen = _fallen.Next(isFallen, _open.Position, sample.Step, double.NaN);
        _weakening = _weakening.Next(
            stands && _open.IsKnown && _open.Fall(ratio) >= _rule.DeviationsOf(1), _open.Position, sample.Step, _previousRatio);
        return Decided(sample, ratio, size, isElsewhere);
    }

    /// <summary>What the series add up to.</summary>
    private SettledChange Decided(SpectralSample sample, double ratio, double size, bool isElsewhere)
    {
        if (_fallen.Samples >= _rule.SamplesWhileOpen)
        {
            return new(
                isElsewhere && sample.GapRatio > _open.QuarterThreshold ? GapDirection.Absorbing : GapDirection.Collapsing,
                _fallen.FirstStep, _open.FallFromSummit(ratio), _open.FallNeeded);
        }

        var (settled, needed) = Settled(isElsewhere);
        return settled.Samples == 0
            ? _weakening.Samples >= _rule.Window
                ? new(GapDirection.Weakening, _weakening.FirstStep, _open.Fall(ratio), _rule.DeviationsOf(1))
                : default
            : new(
                !isElsewhere ? GapDirection.Collapsing
                : ratio <= _open.Quarter ? GapDirection.Absorbing
                : GapDirection.Moving,
                settled.FirstStep, size, needed);
    }

    /// <summary>How large a change a sample is that does not show the gap, in deviations of the run.</summary>
    private double Size(SpectralSample sample, double ratio, bool shows, bool isElsewhere)
    {
        if (double.IsNaN(ratio) || (_options.CollapseBelow is not null && !isElsewhere))
        {
            // Infinite: a bound that was set by hand, or nothing left at the held position, is enough.
            return isElsewhere || _options.CollapseBelow is not null ? double.PositiveInfinity : 0;
        }

        // What lost three quarters and is still significant has weakened before, and its level is a new one.
        var fall = shows ? _open.FallFromSummit(ratio) : _open.Fall(ratio);
        var lead = isElsewhere ? _open.Lead(sample, sample.LargestRatioPosition, GapRule.StandardErrors) : double.NaN;
        return lead >= 0 ? Math.Max(fall, _open.Rise(lead)) : fall;
    }

    /// <summary>The samples that settle a change, none if it is not, and the deviations that it needs.</summary>
    private (GapSeries Samples, double Needed) Settled(bool isElsewhere)
    {
        if (!_open.IsKnown && _options.CollapseBelow is null)
        {
            return (_unseen.Samples >= _rule.MissingWhileUnknown(isElsewhere) ? _unseen : default, double.NaN);
        }

        for (var tier = 0; tier < _absent.Length; tier++)
        {
            if (_absent[tier].Samples >= _rule.SamplesOf(tier))
            {
                return (_absent[tier], _rule.DeviationsOf(tier));
            }
        }

        return (_unseen.Samples >= _rule.Missing ? _unseen : default, double.NaN);
    }

    /// <summary>Whether a sample shows a gap at a level; where the null has no p-values, whether it has a k*.</summary>
    private bool Shows(SpectralSample sample, double level) =>
        sample.GapPosition is not null
            && !(sample.Significance.PValue(sample.Significance.Null) > level)
            && (sample.Significance.Null != GapNull.None || _options.OpenAbove is not null);

    /// <summary>Makes the event, and goes on in the new state.</summary>
    private GapEvent Settle(SpectralSample sample, SettledChange change)
    {
        GapEvent told = change.Direction switch
        {
            GapDirection.Opening => Opened(sample, change),
            GapDirection.Collapsing => Collapsed(sample, change),
            GapDirection.Absorbing => Absorbed(sample, change),
            GapDirection.Moving => Moved(sample, change),
            _ => Weakened(sample, change),
        };
        ForgetSeries();
        if (change.Direction == GapDirection.Weakening)
        {
            _open.Recenter(sample);
            return told;
        }

        var closes = change.Direction == GapDirection.Collapsing;
        _left = closes ? OpenGap.Strength(sample.GapRatio) : double.NaN;
        _lowest = _left;
        _open.Hold(closes ? 0 : sample.LargestRatioPosition, sample);
        return told;
    }

    private void ForgetSeries()
    {
        (_opening, _weakening, _unseen, _fallen) = (default, default, default, default);
        _absent.AsSpan().Clear();
    }

    private GapOpened Opened(SpectralSample sample, SettledChange change) => new()
    {
        Origin = Origin.Of(sample, change.FirstStep),
        PositionBefore = null,
        PositionAfter = sample.GapPosition,
        RatioBefore = _opening.RatioBefore,
        RatioAfter = sample.GapRatio,
        Threshold = Math.Max(_options.OpenAbove ?? 1, Floor(sample)),
        StandardError = sample.StandardError,
        PValue = PValue(sample),
        ExpectedRunLength = RunLength,
    };

    private GapCollapsed Collapsed(SpectralSample sample, SettledChange change)
    {
        var (held, others) = (_open.Position, _control.Others(_open.Position, sample.Window));
        return new()
        {
            Origin = Origin.Of(sample, change.FirstStep),
            PositionBefore = held,
            PositionAfter = sample.GapPosition,
            RatioBefore = _open.Level,
            RatioAfter = sample.Ratios[held - 1],
            Deviations = change.Deviations,
            DeviationsNeeded = change.Needed,
            Threshold = _options.CollapseBelow
                ?? (sample.Ratios[held - 1] <= _open.QuarterThreshold ? _open.QuarterThreshold
                    : double.IsNaN(change.Needed) ? sample.NoiseFloor
                    : _open.Below(change.Needed)),
            StandardError = sample.RatioErrors[held - 1],
            PValue = PValue(sample),
            ExpectedRunLength = RunLength,
            PeakRatio = _open.PeakRatio,
            PeakStep = _open.PeakStep,
            ControlPositions = others.Open,
            ControlCollapses = others.Collapsed,
        };
    }

    private GapAbsorbed Absorbed(SpectralSample sample, SettledChange change) => new()
    {
        Origin = Origin.Of(sample, change.FirstStep),
        PositionBefore = _open.Position,
        PositionAfter = sample.GapPosition,
        RatioBefore = _open.Level,
        RatioAfter = sample.Ratios[_open.Position - 1],
        Deviations = change.Deviations,
        DeviationsNeeded = change.Needed,
        Threshold = sample.Ratios[_open.Position - 1] <= _open.QuarterThreshold ? _open.QuarterThreshold : _open.Quarter,
        StandardError = sample.RatioErrors[_open.Position - 1],
        PValue = PValue(sample),
        ExpectedRunLength = RunLength,
        PeakRatio = _open.PeakRatio,
        PeakStep = _open.PeakStep,
    };

    private GapPositionShifted Moved(SpectralSample sample, SettledChange change) => new()
    {
        Origin = Origin.Of(sample, change.FirstStep),
        PositionBefore = _open.Position,
        PositionAfter = sample.GapPosition,
        RatioBefore = _open.Level,
        RatioAfter = sample.GapRatio,
        Deviations = change.Deviations,
        DeviationsNeeded = change.Needed,
        Threshold = sample.Ratios[_open.Position - 1],
        StandardError = sample.StandardError,
        PValue = PValue(sample),
        ExpectedRunLength = RunLength,
    };

    private GapWeakened Weakened(SpectralSample sample, SettledChange change) => new()
    {
        Origin = Origin.Of(sample, change.FirstStep),
        PositionBefore = _open.Position,
        PositionAfter = sample.GapPosition,
        RatioBefore = _open.Level,
        RatioAfter = sample.Ratios[_open.Position - 1],
        Deviations = change.Deviations,
        DeviationsNeeded = change.Needed,
        Threshold = _open.Below(change.Needed),
        StandardError = sample.RatioErrors[_open.Position - 1],
        PValue = PValue(sample),
        ExpectedRunLength = RunLength,
        PeakRatio = _open.PeakRatio,
        PeakStep = _open.PeakStep,
    };

    private GapUnsteady Unsteady(GapEvent change) => new()
    {
        Origin = change.Origin with { FirstStep = Math.Min(_calm.FirstStep, change.FirstStep) },
        PositionBefore = change.PositionBefore,
        PositionAfter = change.PositionAfter,
        RatioBefore = change.RatioBefore,
        RatioAfter = change.RatioAfter,
        Threshold = change.Threshold,
        StandardError = change.StandardError,
        PValue = change.PValue,
        ExpectedRunLength = RunLength,
        CalmSamples = _calm.Horizon,
    };

    private GapSteady Steady(SpectralSample sample) => new()
    {
        Origin = Origin.Of(sample),
        PositionBefore = _open.Position > 0 ? _open.Position : null,
        PositionAfter = _open.Position > 0 ? _open.Position : null,
        RatioBefore = _open.Level,
        RatioAfter = _open.Position > 0 ? sample.Ratios[_open.Position - 1] : sample.GapRatio,
        Threshold = sample.NoiseFloor,
        StandardError = sample.StandardError,
        PValue = PValue(sample),
        ExpectedRunLength = RunLength,
        Changes = _calm.Changes,
    };

    private double RunLength => _options.IsByHand ? double.NaN : _rule.RunLength;

    private static double PValue(SpectralSample sample) => sample.Significance.PValue(sample.Significance.Null);

    private static double Floor(SpectralSample sample) => sample.Significance.Null == GapNull.None ? 1 : sample.NoiseFloor;
}
