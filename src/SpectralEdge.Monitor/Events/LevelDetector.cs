using System.Collections.Concurrent;
using System.Text.Json;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>Says when a quantity of the samples leaves its level for good: a distribution shift, a drop of the learning rate, a gap that slowly closes.</summary>
/// <remarks>
/// <para>
/// A two-sided Page–Hinkley test (Hinkley 1971) on the logarithm of the quantity, in standard deviations of its warm-up. Overlapping windows make
/// textbook thresholds wrong by a factor of 17; the threshold comes from a simulation of the whole procedure, warm-up included, on noise that
/// shares W − 1 of W values as the samples do (<see cref="LevelOptions"/>). It takes about a tenth of a second, once for equal settings.
/// </para>
/// <para>
/// Warm-up: <see cref="LevelOptions.WarmUp"/> samples; the scale is then frozen, the level goes on being learnt. After an event everything is learnt anew. Where a
/// window was emptied the sums begin again and the reference stays. Values that are not above 0 are left out. False alarms: as often as asked for on
/// noise of the kind described by the options; a slow drift is a change to it, and quantities with heavier tails alarm more often
/// (docs/guide/change-tests.md). Cost: some 20 ns a sample; nothing is allocated without an event.
/// </para>
/// </remarks>
public sealed class LevelDetector : ISpectralDetector
{
    private static readonly ConcurrentDictionary<LevelOptions, SequentialOptions> Calibrated = new();

    private readonly LevelOptions _options;
    private readonly SequentialOptions _settings;
    private readonly SequentialTest _test;
    private readonly string _quantity;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public LevelDetector(LevelOptions? options = null)
    {
        _options = options ?? new LevelOptions();
        _options.Validate();
        _settings = Calibrated.GetOrAdd(_options, Calibrate);
        _test = new SequentialTest(_settings);
        _quantity = JsonNamingPolicy.SnakeCaseLower.ConvertName(_options.Quantity.ToString());
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
        var mean = _test.Save().Reference.Mean;
        var decision = _test.Update(Math.Log(value));
        return decision.Detected ? Changed(sample, Math.Exp(mean), value, error, decision.Statistic) : null;
    }

    /// <inheritdoc/>
    public void Interrupt() => _test.Interrupt();

    /// <inheritdoc/>
    public string Save() => DetectorState.Write(new State(_options, _test.Save()));

    /// <inheritdoc/>
    public void Restore(string state)
    {
        var saved = DetectorState.Read<State>(state, Name);
        if (saved.Options != _options)
        {
            throw new FormatException($"The state of detector '{Name}' belongs to other settings: {saved.Options} instead of {_options}. Restore it with the settings it was saved with.");
        }

        _test.Restore(saved.Test);
    }

    private static SequentialOptions Calibrate(LevelOptions options)
    {
        var test = new SequentialOptions { WarmUp = options.WarmUp };

        // The newest update is in no other sample; all other quantities are of the window.
        var window = options.Quantity == SampleQuantity.UpdateNorm ? 1 : options.Window;
        var noise = new NoiseModel { Window = window, Correlation = options.Correlation, Degrees = options.Degrees };
        var streams = Math.Max(600, (int)(options.ExpectedRunLength * 0.06));
        return RunLengthCalibration.OnNoise(test, noise, new CalibrationOptions { RunLength = options.ExpectedRunLength, Streams = streams }).Calibrated;
    }

    private (double Value, double Error) Read(SpectralSample sample) => _options.Quantity switch
    {
        SampleQuantity.UpdateNorm => (sample.UpdateNorm, 0),
        SampleQuantity.DriftSpeed => (sample.DriftSpeed, 0),
        SampleQuantity.TotalVariance => (sample.TotalVariance, 0),
        SampleQuantity.EffectiveRank => (sample.EffectiveRank, 0),
        _ => (sample.EdgeStrength, sample.StandardError),
    };

    private LevelChanged Changed(SpectralSample sample, double level, double value, double error, double statistic) => new()
    {
        Group = sample.Group,
        Window = sample.Window,
        Stride = sample.Stride,
        Step = sample.Step,
        FirstStep = sample.Step,
        WatchedQuantity = _quantity,
        Level = level,
        Value = value,
        Threshold = level,
        StandardError = error,
        Statistic = statistic,
        StatisticThreshold = _settings.Threshold,
        ExpectedRunLength = _options.ExpectedRunLength,
    };

    private sealed record State(LevelOptions Options, SequentialState Test);
}
