using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>A quantity of the samples left the level that it had in the detector's warm-up, and stays away from it.</summary>
public sealed record LevelChanged : SpectralEvent
{
    /// <inheritdoc/>
    public override string Kind => "level_changed";

    /// <inheritdoc/>
    public override string Quantity => WatchedQuantity;

    /// <summary>The reference level.</summary>
    public required double Level { get; init; }

    /// <summary>The value at the sample that settled it.</summary>
    public required double Value { get; init; }

    /// <summary>Name of the quantity, as run files name it.</summary>
    public required string WatchedQuantity { get; init; }

    /// <summary>
    /// The test's statistic: for cumulative sums the standard deviations by which values were off, added up, over 1 + the number
    /// of values that go together.
    /// </summary>
    public required double Statistic { get; init; }

    /// <summary>What the statistic had to reach for the run length asked for.</summary>
    public required double StatisticThreshold { get; init; }

    /// <summary>The test that settled it, in snake_case.</summary>
    public required string Test { get; init; }

    /// <summary>
    /// Mean number of samples between two false alarms that the threshold was set for; NaN where it was set by hand.
    /// </summary>
    public required double ExpectedRunLength { get; init; }

    /// <inheritdoc/>
    public override double Before => Level;

    /// <inheritdoc/>
    public override double After => Value;

    /// <inheritdoc/>
    private protected override string Details => string.Create(
        CultureInfo.InvariantCulture, $" ({Test} {Statistic:G4}, {StatisticThreshold:G4} were needed)");

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("statistic", Statistic);
        json.WriteFinite("statistic_threshold", StatisticThreshold);
        json.WriteString("test", Test);
        json.WriteFinite("expected_run_length", ExpectedRunLength);
    }
}


/// <summary>
/// Quantities of samples that a <see cref="LevelDetector"/> can watch. Each is watched as its logarithm, so that a factor counts
/// alike at every level.
/// </summary>
public enum SampleQuantity
{
    /// <summary>R − 1, the edge strength.</summary>
    EdgeStrength,

    /// <summary>The length of the newest update.</summary>
    UpdateNorm,

    /// <summary>The length of the mean update of the window.</summary>
    DriftSpeed,

    /// <summary>The sum of squared lengths in the window.</summary>
    TotalVariance,

    /// <summary>The effective rank of the window.</summary>
    EffectiveRank,

    /// <summary>
    /// ‖sin Θ‖_F between the leading subspaces of neighbouring windows, <c>SubspaceMotion.SubspaceRotation</c>; only where motion
    /// is measured.
    /// </summary>
    Rotation,

    /// <summary>The stability coefficient α at the gap position; only where motion is measured.</summary>
    Stability,

    /// <summary>W times the length of the mean update over the path length.</summary>
    DriftRatio,

    /// <summary>The stable rank, the total variance over the largest eigenvalue.</summary>
    StableRank,

    /// <summary>
    /// The length of the newest update over the sum of the learning rates of its steps, so that a schedule is no change of it;
    /// the length itself as long as the training loop has given no learning rate.
    /// </summary>
    ScaledUpdateNorm,
}
