using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="PhaseDetector"/>.</summary>
internal sealed record PhaseChangeOptions : GatedOptions
{
    /// <summary>The method whose phases are watched.</summary>
    /// <value>The default is <see cref="PhaseMethod.Derivative"/>, the one that the numbers of 2603.15678 are of.</value>
    public PhaseMethod Method { get; init; } = PhaseMethod.Derivative;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange((long)Method, 0, (long)PhaseMethod.Threshold, "There are no others.", nameof(Method));
    }
}

/// <summary>Says when the phase of the gap ratio changed and stayed so: rise, plateau, collapse.</summary>
/// <remarks>
/// <para>
/// The state is the phase that m consecutive samples agree on, by one of the papers' methods
/// (<see cref="SpectralSample.Phases"/>; it needs <see cref="SampleMeasures.Phases"/> and says nothing without). Rise and plateau
/// count only in samples with a gap that its null does not explain, and a collapse only after one of them. Phases are
/// provisional: a later maximum turns what was reported as a collapse into a rise, and that is then reported too. The first phase
/// is not reported.
/// </para>
/// <para>
/// False alarms: a rise or a plateau takes m consecutive samples with p at most 0.001 and there is at most one collapse after it,
/// so that in white noise there is at most one event in <see cref="HoldOptions.ExpectedRunLength"/> samples. Where there is a gap
/// and nothing happens, the rate depends on the run and is not known.
/// </para>
/// </remarks>
internal sealed class PhaseDetector : StateDetector
{
    /// <summary>A rise by chance is followed by a collapse: two false alarms.</summary>
    private const int EventsOfASeries = 2;

    private readonly int _samples;
    private readonly PhaseChangeOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
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

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change) => new PhaseChanged
    {
        Origin = Origin.Of(sample, change.FirstStep),
        ValueBefore = change.Before,
        ValueAfter = sample.GapRatio,
        Threshold = sample.Phases!.Value.PeakRatio,
        StandardError = sample.StandardError,
        PValue = sample.Significance.PValue(sample.Significance.Null),
        Method = _options.Method,
        PhaseBefore = (GapPhase)before,
        PhaseAfter = (GapPhase)change.Shown,
    };

    private protected override string Describe() =>
        $"phase: another one by the method '{_options.Method.ToText()}' in {_options.Gate(_samples, EventsOfASeries)}";

    private GapPhase PhaseOf(SpectralSample sample) =>
        sample.Phases is not { } phases ? GapPhase.Undefined : _options.Method switch
        {
            PhaseMethod.Peak => phases.Peak,
            PhaseMethod.Derivative => phases.Derivative,
            _ => phases.Threshold,
        };
}

/// <summary>
/// The phase of the gap ratio became another one, as far as the run has come. The threshold is the largest ratio so far.
/// </summary>
public sealed record PhaseChanged : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "phase_changed";

    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>The method that found the phases.</summary>
    public required PhaseMethod Method { get; init; }

    /// <summary>The phase before.</summary>
    public required GapPhase PhaseBefore { get; init; }

    /// <summary>The phase now.</summary>
    public required GapPhase PhaseAfter { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("method", Method.ToText());
        json.WriteString("phase_before", PhaseBefore.ToText());
        json.WriteString("phase_after", PhaseAfter.ToText());
    }
}
