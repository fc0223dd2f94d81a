using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// Says when a quantity of the samples leaves its level permanently: a distribution shift, a drop of the learning rate, a gap
/// that slowly closes.
/// </summary>
/// <remarks>
/// <para>
/// By default a two-sided Page–Hinkley test (Hinkley 1971) on the logarithm of the quantity, in standard deviations of
/// its warm-up, over 1 + the number of neighbours that go together in it: so one threshold does for quantities that
/// forget at once and for smooth ones. Textbook thresholds are wrong by a factor of 17 where windows overlap;
/// thresholds come from simulations of the whole procedure, warm-up included, on noise that shares W − 1 of W values as
/// the samples do (<see cref="LevelOptions"/>). Those of the default noise are in a table; others take up to some
/// seconds, once for equal options.
/// </para>
/// <para>
/// Warm-up: <see cref="LevelOptions.WarmUp"/> samples; scale and memory are then frozen, the level of Page–Hinkley goes on
/// being learnt. As many later samples that scatter less than a quarter as much take their place: the beginning of training is
/// steep, and would hide all that follows. After an event everything is learnt anew. Where a window was emptied the sums begin
/// again and the reference stays. Values that are not above 0 are left out. False alarms: as often as asked for on noise of the
/// kind described by the options; a slow drift is a change to it (docs/reference/events.md). Cost: some 20 ns a sample, a
/// two-sample test some ns more for each update of the window; nothing is allocated without an event.
/// </para>
/// </remarks>
internal sealed class LevelDetector : ISpectralDetector, ICalibratedDetector
{
    private readonly LevelOptions _options;
    private readonly SequentialOptions _settings;
    private readonly SequentialTest _test;
    private readonly string _quantity;
    private readonly string _kind;
    private readonly string _source;
    private bool _isScaled;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public LevelDetector(LevelOptions? options = null)
    {
        _options = options ?? new LevelOptions();
        _options.Validate();
        (var threshold, _source) = LevelThresholds.Find(_options);
        _settings = _options.ToSequential() with { Threshold = threshold };
        _test = new SequentialTest(_settings);
        _quantity = _options.Quantity.ToText();
        _kind = _options.Test.ToText();
    }

    /// <inheritdoc/>
    public string Name => "level_" + _quantity;

    /// <inheritdoc/>
    public SpectralEvent? Update(SpectralSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var (value, error) = Read(sample);
        if (!(value > 0))
        {
            return null;
        }

        // A test that finds something forgets its reference.
        var mean = _test.Level;
        var decision = _test.Update(Math.Log(value));
        return decision.Detected ? Changed(sample, Math.Exp(mean), value, error, decision.Statistic) : null;
    }

    /// <inheritdoc/>
    public string Describe()
    {
        var noise = _options.Threshold is null
            ? FormattableString.Invariant($", AR(1) {_options.Correlation}, t {_options.Degrees}")
            : "";
        var promise = double.IsNaN(RunLength) ? "" : FormattableString.Invariant($" for {RunLength} samples");
        return FormattableString.Invariant(
            $"{_kind} of {_quantity}: threshold {_settings.Threshold:G4}{promise}{noise}, {_source}");
    }

    /// <inheritdoc/>
    public void Interrupt() => _test.Interrupt();

    /// <inheritdoc/>
    public void Carry(StateCarrier state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Same(nameof(LevelOptions), JsonSerializer.Serialize(_options, JsonNumbers.Options));
        _isScaled = state.Flag("is_scaled", _isScaled);
        _test.Carry(state);
    }

    // A threshold that was set by hand has no run length.
    private double RunLength => _options.Threshold is null || _options.QuietLength > 0 ? _options.ExpectedRunLength : double.NaN;

    private (double Value, double Error) Read(SpectralSample sample) => _options.Quantity switch
    {
        SampleQuantity.UpdateNorm => (sample.UpdateNorm, 0),
        SampleQuantity.DriftSpeed => (sample.DriftSpeed, 0),
        SampleQuantity.TotalVariance => (sample.TotalVariance, 0),
        SampleQuantity.EffectiveRank => (sample.EffectiveRank, 0),
        SampleQuantity.Rotation => (sample.Motion?.SubspaceRotation ?? double.NaN, 0),
        SampleQuantity.Stability => (sample.Motion is { Dimension: > 0 } motion
            ? motion.Stability[motion.Dimension - 1]
            : double.NaN, 0),
        SampleQuantity.DriftRatio => (sample.DriftRatio, 0),
        SampleQuantity.StableRank => (sample.StableRank, 0),
        SampleQuantity.ScaledUpdateNorm => (Scaled(sample), 0),
        _ => (sample.EdgeStrength, sample.StandardError),
    };

    /// <summary>Lengths and scaled lengths are never compared: from the first learning rate on, all else is left out.</summary>
    private double Scaled(SpectralSample sample)
    {
        if (sample.LearningRateSum is not { } rate)
        {
            return _isScaled ? double.NaN : sample.UpdateNorm;
        }

        if (!_isScaled)
        {
            _isScaled = true;
            _test.Restart();
        }

        return rate > 0 ? sample.UpdateNorm / rate : double.NaN;
    }

    private LevelChanged Changed(SpectralSample sample, double level, double value, double error, double statistic) => new()
    {
        Origin = Origin.Of(sample),
        WatchedQuantity = _quantity,
        Level = level,
        Value = value,
        Threshold = level,
        StandardError = error,
        Statistic = statistic,
        StatisticThreshold = _settings.Threshold,
        Test = _kind,
        ExpectedRunLength = RunLength,
    };
}
