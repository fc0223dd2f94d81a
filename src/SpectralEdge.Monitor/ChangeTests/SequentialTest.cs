namespace SpectralEdge.Monitor;

/// <summary>Watches one series of values for a lasting change of its level.</summary>
/// <remarks>
/// <para>
/// A pure state machine. Warm-up: the first m values give the reference, mean and standard deviation, and there is no
/// statistic yet. Then every value is standardized with the reference and added to two sums, one for each direction. The
/// reference is frozen; only <see cref="SequentialKind.PageHinkley"/> goes on learning its mean, each value after it was
/// judged, and keeps the scale.
/// </para>
/// <para>
/// A steep beginning scatters more than all that follows, and a test that keeps its scale is deaf. So where the memory is
/// measured every further m values are looked at too: if their standard deviation is less than a quarter of the reference's,
/// they are the reference from then on, and the sums begin again. Scales never grow.
/// </para>
/// <para>
/// After a detection everything is forgotten, and the test is armed again after a new warm-up of m values, those after the
/// detection: the series has a new level. With m = 0 only the sums begin again. Values that are NaN or infinite are left out.
/// </para>
/// <para>
/// False alarms: what the threshold was calibrated to (<see cref="RunLengthCalibration"/>). Textbook thresholds hold for
/// independent values with known mean and scale: k = 0.5, h = 5 has a mean run length of 465 there, of about 27 on a moving
/// average of 10. No allocation; not thread-safe.
/// </para>
/// </remarks>
internal sealed class SequentialTest
{
    // Chosen by measurement: run lengths keep to 0.93 of what was asked for, with 3 to 0.84 (docs/studies/change-tests.md).
    private const double Calmer = 4;

    private readonly SequentialOptions _options;
    private ShiftReference _reference;
    private ShiftLanes _upper;
    private ShiftLanes _lower;
    private double? _anchor;

    // The newest values of a two-sample test, oldest first.
    private readonly double[] _kept;
    private int _keptCount;

    // Where the memory is measured: the warm-up as it comes, and after it each further m values.
    private readonly double[] _stretch;
    private int _stretchCount;

    /// <summary>Creates a test at the beginning of its warm-up.</summary>
    /// <param name="options">Options.</param>
    /// <exception cref="MonitorOptionsException">The options cannot be used.</exception>
    public SequentialTest(SequentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _kept = new double[options.Kind == SequentialKind.TwoSample ? options.Newest : 0];
        _stretch = new double[options.Memory > 0 ? options.WarmUp : 0];
        Restart();
    }

    /// <summary>True until the reference is known.</summary>
    public bool IsWarmingUp => _reference.Seen < _options.WarmUp;

    /// <summary>The reference level: NaN before the first value.</summary>
    public double Level => _reference.Seen == 0 && _options.WarmUp > 0 ? double.NaN : _reference.Mean;

    /// <summary>The standard deviation of the reference: 0 until the warm-up is complete.</summary>
    public double Scale => _reference.Scale;

    /// <summary>The statistic after the last value: NaN until the warm-up is complete, then 0 or more.</summary>
    public double Statistic =>
        IsWarmingUp ? double.NaN
        : _options.Kind == SequentialKind.ShiryaevRoberts
            ? (Upper.Sum + Lower.Sum) / (_options.Direction == LevelDirection.Both ? 6 : 3)
        : Math.Max(Upper.First, Lower.First);

    // A side that is not looked at does not count.
    private ShiftLanes Upper => _options.Direction == LevelDirection.Down ? default : _upper;

    private ShiftLanes Lower => _options.Direction == LevelDirection.Up ? default : _lower;

    /// <summary>Takes the next value of the series.</summary>
    /// <param name="value">In any unit; left out where it is not finite.</param>
    /// <returns>
    /// The statistic with the value in it, and the direction if it reached the threshold. A test that found
    /// something begins again.
    /// </returns>
    public SequentialDecision Update(double value)
    {
        if (!double.IsFinite(value))
        {
            return new(Statistic, ShiftDirection.None);
        }

        if (IsWarmingUp)
        {
            Learn(value);
            return new(Statistic, ShiftDirection.None);
        }

        Add(_reference.Standardize(value));
        var decision = Decide();
        if (decision.Detected)
        {
            Restart();
        }
        else if (_options.Kind == SequentialKind.PageHinkley)
        {
            _reference = _reference.With(value);
        }

        if (!decision.Detected && Collect(value))
        {
            LearnCalm();
        }

        return decision;
    }

    /// <summary>
    /// Begins the sums anew: the next value is not the neighbour of the last one. The reference is kept, finished or not, since
    /// it hardly asks for neighbours.
    /// </summary>
    public void Interrupt()
    {
        (_upper, _lower, _anchor, _keptCount) = (default, default, null, 0);
    }

    /// <summary>Forgets everything.</summary>
    public void Restart()
    {
        _reference = _options.WarmUp == 0 ? ShiftReference.Known : default;
        _stretchCount = 0;
        Interrupt();
    }

    /// <summary>Saves what the test goes on from, or goes on from what a test with the same options saved.</summary>
    public void Carry(StateCarrier state)
    {
        _reference = ShiftReference.Carry(state, _reference);
        _upper = ShiftLanes.Carry(state, "upper", _upper);
        _lower = ShiftLanes.Carry(state, "lower", _lower);
        var hasAnchor = state.Flag("has_anchor", _anchor is not null);
        var anchor = state.Number("anchor", _anchor ?? 0);
        _anchor = hasAnchor ? anchor : null;
        _keptCount = state.Part("kept", _kept, _keptCount);
        _stretchCount = state.Part("stretch", _stretch, _stretchCount);
    }

    private void Learn(double value)
    {
        _reference = _reference.With(value);
        Collect(value);
        if (!IsWarmingUp)
        {
            _reference = _reference.Frozen();
            _reference = _reference with { Gain = _options.Memory > 0 ? MeasuredGain(_reference) : 1 };
        }
    }

    /// <summary>Takes the complete stretch for the reference if it is so much calmer.</summary>
    private void LearnCalm()
    {
        ShiftReference later = default;
        foreach (var value in _stretch)
        {
            later = later.With(value);
        }

        later = later.Frozen();
        if (later.Scale * Calmer < _reference.Scale)
        {
            _reference = later with { Gain = MeasuredGain(later) };
            Interrupt();
        }
    }

    /// <summary>Takes a value of a stretch of m; whether it is complete now.</summary>
    private bool Collect(double value)
    {
        if (_stretch.Length == 0)
        {
            return false;
        }

        _stretch[_stretchCount++] = value;
        _stretchCount %= _stretch.Length;
        return _stretchCount == 0;
    }

    // Sums over values that go together are divided by how many do, means of them by its root. One more, since independent values
    // have one of their own.
    private double MeasuredGain(ShiftReference learnt) => _options.Kind switch
    {
        SequentialKind.Cusum or SequentialKind.PageHinkley => 1 / (1 + NoiseMemory.Time(learnt, _stretch, _options.Memory)),
        SequentialKind.Drawdown => 1,
        SequentialKind.Derivative => NoiseMemory.Step(learnt, _stretch) is > 0 and var step ? 1 / step : 1,
        _ => 1 / Math.Sqrt(1 + NoiseMemory.Time(learnt, _stretch, _options.Memory)),
    };

    private void Add(double z)
    {
        var gain = _reference.Gain;
        switch (_options.Kind)
        {
            case SequentialKind.ShiryaevRoberts:
                _upper = ShiryaevRobertsKernel.Add(_upper, z * gain);
                _lower = ShiryaevRobertsKernel.Add(_lower, -z * gain);
                break;
            case SequentialKind.Derivative:
                Judge((z - (_anchor ?? z)) * gain);
                _anchor = z;
                break;
            case SequentialKind.Drawdown:
                _anchor = Math.Max(_anchor ?? z, z);
                Judge((z - _anchor.Value) * gain);
                break;
            case SequentialKind.TwoSample:
                Keep(z);
                Judge(
                    _keptCount < _options.Newest
                        ? 0
                        : WelchKernel.OfReference(_kept.AsSpan(0, _keptCount), _options.WarmUp) * gain);
                break;
            default:
                _upper = CusumKernel.Add(_upper, z * gain, _options.Allowance * gain);
                _lower = CusumKernel.Add(_lower, -z * gain, _options.Allowance * gain);
                break;
        }
    }

    private void Judge(double statistic) =>
        (_upper, _lower) = (new(Math.Max(0, statistic), 0, 0), new(Math.Max(0, -statistic), 0, 0));

    private void Keep(double z)
    {
        if (_keptCount == _options.Newest)
        {
            _kept.AsSpan(1, --_keptCount).CopyTo(_kept);
        }

        _kept[_keptCount++] = z;
    }

    private SequentialDecision Decide()
    {
        var statistic = Statistic;
        return new(
            statistic,
            !(statistic >= _options.Threshold) ? ShiftDirection.None
            : Upper.Sum >= Lower.Sum ? ShiftDirection.Up
            : ShiftDirection.Down);
    }
}
