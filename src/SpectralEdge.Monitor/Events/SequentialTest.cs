namespace SpectralEdge.Monitor.Events;

/// <summary>Watches one series of values for a lasting change of its level.</summary>
/// <remarks>
/// <para>
/// A pure state machine. Warm-up: the first m values give the reference, mean and standard deviation, and there is no statistic
/// yet. Then every value is standardized with the reference and added to two sums, one for each direction. The reference is
/// frozen; only <see cref="SequentialKind.PageHinkley"/> goes on learning its mean, each value after it was judged, and keeps the scale.
/// </para>
/// <para>
/// After a detection everything is forgotten, and the test is armed again after a new warm-up of m values, those after the
/// detection: the series has a new level. With m = 0 only the sums begin again. Values that are NaN or infinite are left out.
/// </para>
/// <para>
/// False alarms: what the threshold was calibrated to (<see cref="RunLengthCalibration"/>). Textbook thresholds hold for independent values with
/// known mean and scale: k = 0.5, h = 5 has a mean run length of 465 there, of about 27 on a moving average of 10. No allocation; not thread-safe.
/// </para>
/// </remarks>
internal sealed class SequentialTest
{
    private readonly SequentialOptions _options;
    private ShiftReference _reference;
    private ShiftLanes _upper;
    private ShiftLanes _lower;

    /// <summary>Creates a test at the beginning of its warm-up.</summary>
    /// <param name="options">Settings.</param>
    /// <exception cref="MonitorOptionsException">The options cannot be used.</exception>
    public SequentialTest(SequentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        Restart();
    }

    /// <summary>True until the reference is known.</summary>
    public bool IsWarmingUp => _reference.Seen < _options.WarmUp;

    /// <summary>The statistic after the last value: NaN until the warm-up is complete, then 0 or more.</summary>
    public double Statistic =>
        IsWarmingUp ? double.NaN
        : _options.Kind == SequentialKind.ShiryaevRoberts ? (_upper.Sum + _lower.Sum) / 6
        : Math.Max(_upper.First, _lower.First);

    /// <summary>Takes the next value of the series.</summary>
    /// <param name="value">In any unit; left out where it is not finite.</param>
    /// <returns>The statistic with the value in it, and the direction if it reached the threshold. A test that found something has begun again.</returns>
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

        return decision;
    }

    /// <summary>Begins the sums anew: the next value is not the neighbour of the last one. The reference is kept, finished or not, since it does not ask for neighbours.</summary>
    public void Interrupt() => (_upper, _lower) = (default, default);

    /// <summary>Forgets everything.</summary>
    public void Restart()
    {
        _reference = _options.WarmUp == 0 ? ShiftReference.Known : default;
        Interrupt();
    }

    /// <summary>What a test with the same options needs to go on from here.</summary>
    /// <returns>The state.</returns>
    public SequentialState Save() => new(_reference, _upper, _lower);

    /// <summary>Goes on from where a test with the same options was saved.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    public void Restore(SequentialState state) => (_reference, _upper, _lower) = state;

    private void Learn(double value)
    {
        _reference = _reference.With(value);
        if (!IsWarmingUp)
        {
            _reference = _reference.Frozen();
        }
    }

    private void Add(double z)
    {
        if (_options.Kind == SequentialKind.ShiryaevRoberts)
        {
            _upper = ShiryaevRobertsKernel.Add(_upper, z);
            _lower = ShiryaevRobertsKernel.Add(_lower, -z);
        }
        else
        {
            _upper = CusumKernel.Add(_upper, z, _options.Allowance);
            _lower = CusumKernel.Add(_lower, -z, _options.Allowance);
        }
    }

    private SequentialDecision Decide()
    {
        var statistic = Statistic;
        return new(
            statistic,
            !(statistic >= _options.Threshold) ? ShiftDirection.None
            : _upper.Sum >= _lower.Sum ? ShiftDirection.Up
            : ShiftDirection.Down);
    }
}
