namespace SpectralEdge.Monitor;

/// <summary>Decides when the gap of one group opens, collapses or moves.</summary>
/// <remarks>
/// <para>
/// One state machine with two states. Closed: m consecutive samples at or above the upper threshold, with k* defined and its
/// p-value small, open it. Open: m consecutive samples at or below the lower threshold, or with k* undefined, collapse it; m
/// consecutive samples with the largest ratio at one and the same other position move it. Where the noise floor is higher than a
/// threshold it takes its place, if there is a null at all. Every crossing has to exceed its threshold by a number of standard
/// errors.
/// </para>
/// <para>
/// Warm-up: there is no sample before the window is full. Nothing is frozen as a reference but the position and the peak of the
/// open gap. After an event the machine is in its other state and goes on at once. A sample without a defined ratio, or without a
/// p-value for the chosen null, breaks every run of agreeing samples and decides nothing. The false-alarm rate depends on the run
/// and is not calibrated.
/// </para>
/// </remarks>
internal sealed class GapDetector(GapOptions options) : ISpectralDetector
{
    private readonly CollapseControl _control = new(options);
    private bool _open;
    private int _position;
    private double _peakRatio;
    private long _peakStep;
    private double _previousRatio = double.NaN;
    private Change _pending;

    /// <summary>What the latest samples agree on.</summary>
    internal enum Direction
    {
        None,
        Opening,
        Collapsing,
        Shifting,
    }

    /// <inheritdoc/>
    public string Name => "gap";

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        _control.Update(sample);
        var direction = DirectionOf(sample);
        if (direction == Direction.None)
        {
            _pending = default;
        }
        else
        {
            Pend(direction, sample);
        }

        TrackPeak(sample);
        _previousRatio = sample.GapRatio;
        return _pending.Samples >= options.Hold ? Settle(sample) : null;
    }

    /// <summary>Forgets samples that have not settled anything yet: the next ones are not their neighbours.</summary>
    public void Interrupt()
    {
        _pending = default;
        _control.Interrupt();
    }

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        _open = state.Flag("open", _open);
        _position = state.Int("position", _position, 0, int.MaxValue);
        _peakRatio = state.Number("peak_ratio", _peakRatio);
        _peakStep = state.Count("peak_step", _peakStep);
        _previousRatio = state.Number("previous_ratio", _previousRatio);
        _pending = new Change(
            (Direction)state.Int("direction", (int)_pending.Direction, 0, (int)Direction.Shifting),
            state.Int("pending_position", _pending.Position, 0, int.MaxValue),
            state.Int("samples", _pending.Samples, 0, int.MaxValue),
            state.Count("first_step", _pending.FirstStep),
            state.Number("ratio_before", _pending.RatioBefore));
        _control.Carry(state);
    }

    private Direction DirectionOf(SpectralSample sample)
    {
        if (double.IsNaN(sample.GapRatio) || sample.Significance.IsUndecided)
        {
            return Direction.None;
        }

        var margin = options.StandardErrors * sample.StandardError;
        if (!_open)
        {
            // A null without a p-value has its floor, which k* has beaten.
            var isCertain = !(sample.Significance.PValue(sample.Significance.Null) > options.OpenPValue);
            return isCertain && sample.GapPosition is not null && sample.GapRatio - margin >= UpperThreshold(sample)
                ? Direction.Opening
                : Direction.None;
        }

        if (sample.GapPosition is not { } position || sample.GapRatio + margin <= LowerThreshold(sample))
        {
            return Direction.Collapsing;
        }

        // Where the held ratio is undefined there is nothing left at the held position.
        var held = sample.Ratios[_position - 1];
        return position != _position && (double.IsNaN(held) || sample.GapRatio - held >= margin)
            ? Direction.Shifting
            : Direction.None;
    }

    private void Pend(Direction direction, SpectralSample sample)
    {
        var position = sample.LargestRatioPosition;
        var agrees = _pending.Direction == direction && (direction != Direction.Shifting || _pending.Position == position);
        _pending = agrees
            ? _pending with { Samples = _pending.Samples + 1 }
            : new Change(direction, position, 1, sample.Step, _previousRatio);
    }

    private void TrackPeak(SpectralSample sample)
    {
        if (_open && sample.GapRatio > _peakRatio)
        {
            _peakRatio = sample.GapRatio;
            _peakStep = sample.Step;
        }
    }

    private SpectralEvent Settle(SpectralSample sample)
    {
        var pending = _pending;
        _pending = default;
        SpectralEvent settled = pending.Direction switch
        {
            Direction.Opening => Opened(sample, pending),
            Direction.Collapsing => Collapsed(sample, pending),
            _ => Shifted(sample, pending),
        };

        if (pending.Direction == Direction.Opening)
        {
            _peakRatio = sample.GapRatio;
            _peakStep = sample.Step;
        }

        _open = pending.Direction != Direction.Collapsing;
        _position = sample.LargestRatioPosition;
        return settled;
    }

    private GapOpened Opened(SpectralSample sample, in Change pending) => new()
    {
        Origin = Origin.Of(sample, pending.FirstStep),
        PositionBefore = null,
        PositionAfter = sample.GapPosition,
        RatioBefore = pending.RatioBefore,
        RatioAfter = sample.GapRatio,
        Threshold = UpperThreshold(sample),
        StandardError = sample.StandardError,
        PValue = sample.Significance.PValue(sample.Significance.Null),
    };

    private GapCollapsed Collapsed(SpectralSample sample, in Change pending)
    {
        var others = _control.Others(_position, sample.Window);
        return new()
        {
            Origin = Origin.Of(sample, pending.FirstStep),
            PositionBefore = _position,
            PositionAfter = sample.GapPosition,
            RatioBefore = pending.RatioBefore,
            RatioAfter = sample.GapRatio,
            Threshold = LowerThreshold(sample),
            StandardError = sample.StandardError,
            PValue = sample.Significance.PValue(sample.Significance.Null),
            PeakRatio = _peakRatio,
            PeakStep = _peakStep,
            ControlPositions = others.Open,
            ControlCollapses = others.Collapsed,
        };
    }

    private GapPositionShifted Shifted(SpectralSample sample, in Change pending) => new()
    {
        Origin = Origin.Of(sample, pending.FirstStep),
        PositionBefore = _position,
        PositionAfter = sample.GapPosition,
        RatioBefore = pending.RatioBefore,
        RatioAfter = sample.GapRatio,
        Threshold = sample.Ratios[_position - 1],
        StandardError = sample.StandardError,
        PValue = sample.Significance.PValue(sample.Significance.Null),
    };

    private double UpperThreshold(SpectralSample sample) => Math.Max(options.OpenAbove, Floor(sample));

    private double LowerThreshold(SpectralSample sample) => Math.Max(options.CollapseBelow, Floor(sample));

    private static double Floor(SpectralSample sample) => sample.Significance.Null == GapNull.None ? 1 : sample.NoiseFloor;

    /// <summary>A change that some consecutive samples have shown and that is not settled yet.</summary>
    internal readonly record struct Change(Direction Direction, int Position, int Samples, long FirstStep, double RatioBefore);
}
