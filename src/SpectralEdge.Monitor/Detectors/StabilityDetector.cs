using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="StabilityDetector"/>.</summary>
internal sealed record StabilityOptions : GatedOptions
{
    /// <summary>The stability coefficient from which on the direction above the gap counts as stable.</summary>
    /// <value>
    /// No unit, above <see cref="UnstableTo"/> and at most 1. The default is 0.234, the mean at the gap in 2603.28964, table 5
    /// (GPT-2); directions above it have .818 there.
    /// </value>
    public double StableFrom { get; init; } = 0.234;

    /// <summary>The stability coefficient down to which it counts as lost.</summary>
    /// <value>No unit, from 0. The default is 0.02: near nothing (chosen, not measured).</value>
    public double UnstableTo { get; init; } = 0.02;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(UnstableTo, 0, 1, "A stability coefficient is never below 0.");
        problems.RequireInRange(StableFrom, Math.BitIncrement(UnstableTo), 1, "Between the two a direction keeps its state.");
    }
}

/// <summary>Says when the direction above the gap stops being stable, and when it is stable again.</summary>
/// <remarks>
/// <para>
/// α is <see cref="SubspaceMotion.Stability"/> at the position of the largest ratio; it needs <see cref="SampleMeasures.Motion"/>
/// and says nothing without. It is stable when m consecutive samples have a gap that its null does not explain and α of at least
/// <see cref="StabilityOptions.StableFrom"/>; the first time is not reported. It is lost when m consecutive samples have α of at
/// most <see cref="StabilityOptions.UnstableTo"/>, with a gap or without. Between the two a state is kept.
/// </para>
/// <para>
/// False alarms: a direction becomes stable in m consecutive samples with p at most 0.001, and is lost once each time, so that in
/// white noise there is at most one event in <see cref="HoldOptions.ExpectedRunLength"/> samples. Where there is a gap and
/// nothing happens, the rate depends on the run and is not known.
/// </para>
/// </remarks>
internal sealed class StabilityDetector : StateDetector
{
    private const int Unstable = 1;
    private const int Stable = 2;

    /// <summary>A direction that becomes stable by chance is lost again: two false alarms.</summary>
    private const int EventsOfASeries = 2;

    private readonly int _samples;
    private readonly StabilityOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public StabilityDetector(StabilityOptions? options = null)
    {
        _options = options ?? new StabilityOptions();
        _options.Validate();
        _samples = _options.SamplesFor(EventsOfASeries);
    }

    /// <inheritdoc/>
    public override string Name => "stability";

    private protected override int Look(SpectralSample sample, int state)
    {
        var stability = Read(sample);
        return stability >= _options.StableFrom && IsGated(sample) ? Stable
            : state != Unknown && stability <= _options.UnstableTo ? Unstable
            : Unknown;
    }

    private protected override double Read(SpectralSample sample) =>
        sample.Motion is { } motion && sample.LargestRatioPosition > 0
            ? motion.Stability[sample.LargestRatioPosition - 1]
            : double.NaN;

    private protected override int SamplesFor(int state) => _samples;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change) =>
        change.Shown == Unstable
            ? new StabilityLost
            {
                Origin = Origin.Of(sample, change.FirstStep),
                ValueBefore = change.Before,
                ValueAfter = Read(sample),
                Threshold = _options.UnstableTo,
                StandardError = 0,
                Position = sample.LargestRatioPosition,
            }
            : new StabilityRegained
            {
                Origin = Origin.Of(sample, change.FirstStep),
                ValueBefore = change.Before,
                ValueAfter = Read(sample),
                Threshold = _options.StableFrom,
                StandardError = 0,
                Position = sample.LargestRatioPosition,
            };

    private protected override string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"stability: at least {_options.StableFrom}, then at most {_options.UnstableTo}, in "
            + $"{_options.Gate(_samples, EventsOfASeries)}");
}

/// <summary>The stability coefficient α of the direction above the gap fell to nothing.</summary>
public sealed record StabilityLost : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "stability_lost";

    /// <inheritdoc/>
    public override string Quantity => "stability";

    /// <summary>Position k of the direction above the gap, from 1.</summary>
    public required int Position { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("position", Position);
    }
}

/// <summary>The stability coefficient α of the direction above the gap is high again.</summary>
public sealed record StabilityRegained : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "stability_regained";

    /// <inheritdoc/>
    public override string Quantity => "stability";

    /// <summary>Position k of the direction above the gap, from 1.</summary>
    public required int Position { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("position", Position);
    }
}
