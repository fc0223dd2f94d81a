using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>Says when the phase of the gap ratio changed and stayed so: rise, plateau, collapse.</summary>
/// <remarks>
/// <para>
/// The state is the phase that m samples running agree on, by one of the papers' methods (<see cref="SpectralSample.Phases"/>; it needs <see cref="SampleMeasures.Phases"/> and
/// says nothing without). Rise and plateau count only in samples with a gap that its null does not explain, and a collapse only after one of them. Phases are
/// provisional: a later maximum turns what was told as a collapse into a rise, and that is then told too. The first phase is not told.
/// </para>
/// <para>
/// False alarms: a rise or a plateau takes m samples running with p at most 0.001 and there is at most one collapse after it, so that in white noise
/// there is at most one event in <see cref="StateSettings.ExpectedRunLength"/> samples. Where there is a gap and nothing happens, the rate depends on the run: there is no law for it.
/// </para>
/// </remarks>
public sealed class PhaseDetector : StateDetector
{
    /// <summary>What began to rise by chance collapses again.</summary>
    private const int EventsOfASeries = 2;

    private readonly int _samples;
    private readonly PhaseChangeOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public PhaseDetector(PhaseChangeOptions? options = null)
    {
        _options = options ?? new PhaseChangeOptions();
        _options.Validate();
        _samples = _options.SamplesFor(EventsOfASeries);
    }

    /// <inheritdoc/>
    public override string Name => "phase";

    private protected override int Look(SpectralSample sample, int state) => PhaseOf(sample) switch
    {
        GapPhase.Collapse => state == Unknown ? Unknown : (int)GapPhase.Collapse,
        var phase => IsGated(sample) ? (int)phase : Unknown,
    };

    private protected override double Read(SpectralSample sample) => sample.GapRatio;

    private protected override int SamplesFor(int state) => _samples;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in Persistence change) => new PhaseChanged
    {
        Group = sample.Group,
        Window = sample.Window,
        Stride = sample.Stride,
        Step = sample.Step,
        FirstStep = change.FirstStep,
        ValueBefore = change.Before,
        ValueAfter = sample.GapRatio,
        Threshold = sample.Phases!.Value.PeakRatio,
        StandardError = sample.StandardError,
        PValue = sample.Significance.PValue(sample.Significance.Null),
        Method = _options.Method,
        PhaseBefore = (GapPhase)before,
        PhaseAfter = (GapPhase)change.Shown,
    };

    private protected override string Describe() => $"phase: another one by the method '{_options.Method.ToText()}' in {_options.Gate(_samples, EventsOfASeries)}";

    private GapPhase PhaseOf(SpectralSample sample) => sample.Phases is not { } phases ? GapPhase.Undefined : _options.Method switch
    {
        PhaseMethod.Peak => phases.Peak,
        PhaseMethod.Derivative => phases.Derivative,
        _ => phases.Threshold,
    };
}
