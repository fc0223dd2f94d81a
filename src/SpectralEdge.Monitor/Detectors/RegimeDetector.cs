using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="RegimeDetector"/>.</summary>
internal sealed record RegimeOptions : GatedOptions;

/// <summary>Says when the adiabatic regime changed and stayed so.</summary>
/// <remarks>
/// <para>
/// The state is the regime that m consecutive samples agree on (<see cref="SubspaceMotion.Regime"/>; it needs
/// <see cref="SampleMeasures.Motion"/> and learning rates, and says nothing without). The regime is measured against the run's
/// own past, so a change that lasts becomes the new usual after some 32 samples: the event that follows then is its return. Only
/// samples with a gap that its null does not explain count.
/// </para>
/// <para>
/// False alarms: an event takes m consecutive samples with p at most 0.001, so in white noise there is at most one in
/// <see cref="HoldOptions.ExpectedRunLength"/> samples. Where there is a gap and nothing else happens, the rate depends on the
/// run and is not known.
/// </para>
/// </remarks>
internal sealed class RegimeDetector : StateDetector
{
    private readonly int _samples;
    private readonly RegimeOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
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

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change) => new RegimeChanged
    {
        Origin = Origin.Of(sample, change.FirstStep),
        ValueBefore = change.Before,
        ValueAfter = sample.Motion!.Adiabatic,
        Threshold = sample.Motion!.AdiabaticBaseline,
        StandardError = 0,
        RegimeBefore = (AdiabaticRegime)before,
        RegimeAfter = (AdiabaticRegime)change.Shown,
    };

    private protected override string Describe() => $"regime: another one in {_options.Gate(_samples, 1)}";
}

/// <summary>The adiabatic regime became another one. The threshold is the run's own usual value of 𝒜.</summary>
public sealed record RegimeChanged : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "regime_changed";

    /// <inheritdoc/>
    public override string Quantity => "adiabatic";

    /// <summary>The regime before.</summary>
    public required AdiabaticRegime RegimeBefore { get; init; }

    /// <summary>The regime now.</summary>
    public required AdiabaticRegime RegimeAfter { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("regime_before", RegimeBefore.ToText());
        json.WriteString("regime_after", RegimeAfter.ToText());
    }
}
