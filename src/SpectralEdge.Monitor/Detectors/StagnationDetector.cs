using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor;

/// <summary>
/// Options of a <see cref="StagnationDetector"/>. Levels are of T = ‖Σ δ‖²/Σ ‖δ‖², which is 1 in a random walk of any lengths.
/// </summary>
internal sealed record StagnationOptions : HoldOptions
{
    /// <summary>T from which on updates count as having a common direction.</summary>
    /// <value>
    /// No unit, above <see cref="StagnantTo"/> and at most 4096; T is at most W. The default is 2: the common direction has as
    /// large a part as all else (chosen, not measured). Where few dimensions scatter more, it is higher.
    /// </value>
    public double MovingFrom { get; init; } = 2;

    /// <summary>T down to which updates count as a random walk.</summary>
    /// <value>
    /// No unit, from 1. The default is 1.25 (chosen, not measured). Where few dimensions scatter more, it is higher.
    /// </value>
    public double StagnantTo { get; init; } = 1.25;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(StagnantTo, 1, 4096, "A random walk has 1.");
        problems.RequireInRange(MovingFrom, Math.BitIncrement(StagnantTo), 4096, "Between the two a state is kept.");
    }
}

/// <summary>Says when updates that had a common direction become a random walk, and when a random walk gets one.</summary>
/// <remarks>
/// <para>
/// T = ‖Σ δ‖²/Σ ‖δ‖², over the window. For steps at right angles it is 1, whatever their lengths, so the drift ratio of a random
/// walk is √(Σ ‖δ‖²)/Σ ‖δ‖ (1/√W for equal lengths). In isotropic noise of p dimensions the cosine of two steps has mean 0 and
/// variance 1/p and pairs are uncorrelated, so T has the mean 1 and the variance 2 (1 − Σ ‖δ‖⁴/(Σ ‖δ‖²)²)/p, at most 2 (1 −
/// 1/W)/p; normal for large p.
/// </para>
/// <para>
/// Moving: m consecutive samples with T of at least <see cref="StagnationOptions.MovingFrom"/>, and above 1 by z standard
/// deviations. Stagnant: m consecutive samples with T of at most <see cref="StagnationOptions.StagnantTo"/>, or within 2 standard
/// deviations of 1. The first of the two is not reported: with pure noise from the start nothing changed. Between the two a state
/// is kept.
/// </para>
/// <para>
/// False alarms: z is such that in isotropic noise of any lengths one sample in 2 <see cref="HoldOptions.ExpectedRunLength"/>
/// looks as if it moved; each is followed by a stagnation at most. Momentum of 0.7 has a T of 4.2 in windows of ten: such noise
/// moves, and goes on moving.
/// </para>
/// </remarks>
internal sealed class StagnationDetector : StateDetector
{
    private const int Stagnant = 1;
    private const int InMotion = 2;

    private readonly double _deviations;
    private readonly StagnationOptions _options;

    /// <summary>Creates a detector at the beginning of its warm-up.</summary>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public StagnationDetector(StagnationOptions? options = null)
    {
        _options = options ?? new StagnationOptions();
        _options.Validate();
        _deviations = Normal.InvCDF(0, 1, 1 - (0.5 / _options.ExpectedRunLength));
    }

    /// <inheritdoc/>
    public override string Name => "stagnation";

    private protected override int Look(SpectralSample sample, int state)
    {
        var excess = Excess(sample);
        var deviation = Deviation(sample);
        return excess >= Math.Max(_options.MovingFrom - 1, _deviations * deviation) ? InMotion
            : excess <= Math.Max(_options.StagnantTo - 1, 2 * deviation) ? Stagnant
            : Unknown;
    }

    private protected override double Read(SpectralSample sample) => sample.DriftRatio;

    private protected override int SamplesFor(int state) => _options.Hold;

    private protected override SpectralEvent? Tell(SpectralSample sample, int before, in PendingState change)
    {
        var walk = Math.Sqrt(sample.TotalVariance) / sample.PathLength;
        var deviation = Deviation(sample);
        if (change.Shown == Stagnant)
        {
            return new Stagnated
            {
                Origin = Origin.Of(sample, change.FirstStep),
                ValueBefore = change.Before,
                ValueAfter = sample.DriftRatio,
                Threshold = walk * Math.Sqrt(1 + Math.Max(_options.StagnantTo - 1, 2 * deviation)),
                StandardError = 0,
                RandomWalkRatio = walk,
            };
        }

        return new Moving
        {
            Origin = Origin.Of(sample, change.FirstStep),
            ValueBefore = change.Before,
            ValueAfter = sample.DriftRatio,
            Threshold = walk * Math.Sqrt(1 + Math.Max(_options.MovingFrom - 1, _deviations * deviation)),
            StandardError = 0,
            RandomWalkRatio = walk,
        };
    }

    private protected override string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"stagnation: T at least {_options.MovingFrom}, then at most {_options.StagnantTo}, in {_options.Hold} consecutive "
            + $"samples: one false alarm in {_options.ExpectedRunLength:0,0} samples of isotropic noise at most");

    /// <summary>T − 1.</summary>
    private static double Excess(SpectralSample sample) =>
        (sample.Window * sample.DriftSpeed * sample.Window * sample.DriftSpeed / sample.TotalVariance) - 1;

    /// <summary>What T scatters by in isotropic noise of equal lengths; by less where they differ.</summary>
    private static double Deviation(SpectralSample sample) =>
        Math.Sqrt(2 * (1 - (1.0 / sample.Window)) / sample.EffectiveDimensions);
}

/// <summary>Updates that had a common direction move no farther now than a random walk of the same lengths.</summary>
public sealed record Stagnated : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "stagnated";

    /// <inheritdoc/>
    public override string Quantity => "drift_ratio";

    /// <summary>The drift ratio of a random walk with the same lengths of updates.</summary>
    /// <value>No unit, from 1/√W to 1.</value>
    public required double RandomWalkRatio { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("random_walk_ratio", RandomWalkRatio);
    }
}

/// <summary>Updates that moved no farther than a random walk have a common direction now.</summary>
public sealed record Moving : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "moving";

    /// <inheritdoc/>
    public override string Quantity => "drift_ratio";

    /// <summary>The drift ratio of a random walk with the same lengths of updates.</summary>
    /// <value>No unit, from 1/√W to 1.</value>
    public required double RandomWalkRatio { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("random_walk_ratio", RandomWalkRatio);
    }
}
