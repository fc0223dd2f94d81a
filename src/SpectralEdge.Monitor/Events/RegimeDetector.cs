using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>Says when the adiabatic regime changed and stayed so.</summary>
/// <remarks>
/// <para>
/// The state is the regime that m samples running agree on (<see cref="SubspaceMotion.Regime"/>; it needs <see cref="SampleMeasures.Motion"/> and learning rates, and
/// says nothing without). The regime is measured against the run's own past, so a change that lasts becomes the new usual after some 32 samples:
/// what is told then is a return. Only samples with a gap that its null does not explain count.
/// </para>
/// <para>
/// False alarms: an event takes m samples running with p at most 0.001, so in white noise there is at most one in <see cref="StateSettings.ExpectedRunLength"/> samples.
/// Where there is a gap and nothing else happens, the rate depends on the run: there is no law for it.
/// </para>
/// </remarks>
public sealed class RegimeDetector : StateDetector
{
    private readonly int _samples;
    private readonly RegimeOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public RegimeDetector(RegimeOptions? options = null)
    {
        _options = options ?? new RegimeOptions();
        _options.Validate();
        _samples = _options.SamplesFor(events: 1);
    }

    /// <inheritdoc/>
    public override string Name => "regime";

    private protected override int Look(SpectralSample sample, int state) =>
        sample.Motion is { } motion && IsGated(sample) ? (int)motion.Regime : Unknown;

    private protected override double Read(SpectralSample sample) => sample.Motion?.Adiabatic ?? double.NaN;

    private protected override int SamplesFor(int state) => _samples;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in Persistence change) => new RegimeChanged
    {
        Group = sample.Group,
        Window = sample.Window,
        Stride = sample.Stride,
        Step = sample.Step,
        FirstStep = change.FirstStep,
        ValueBefore = change.Before,
        ValueAfter = sample.Motion!.Adiabatic,
        Threshold = sample.Motion!.AdiabaticBaseline,
        StandardError = 0,
        RegimeBefore = (AdiabaticRegime)before,
        RegimeAfter = (AdiabaticRegime)change.Shown,
    };

    private protected override string Describe() => $"regime: another one in {_options.Gate(_samples, 1)}";
}
