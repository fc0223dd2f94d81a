using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// Where a run stands in the pattern opening, fall, turn, reopening. The names say what was measured: the edge, and the
/// order of the updates. No accuracy is.
/// </summary>
public enum GrokkingState
{
    /// <summary>No edge has opened yet.</summary>
    Undefined,

    /// <summary>The edge is open.</summary>
    EdgeOpen,

    /// <summary>
    /// The edge fell from its peak. That is no warning by itself: it also happens in runs that never generalise.
    /// </summary>
    EdgeFallen,

    /// <summary>
    /// After the fall, order returned while the loss fell and the updates kept their length: the early warning.
    /// </summary>
    OrderReturned,

    /// <summary>
    /// The edge reopened after a warning: the pattern is complete. It says that the pattern was seen, not that
    /// the network generalises.
    /// </summary>
    EdgeReopened,
}

/// <summary>What a grokking pattern was seen in. The three are different claims, and were made by different papers.</summary>
public enum GrokkingSource
{
    /// <summary>The window of parameter updates (2603.15678).</summary>
    UpdateGeometry,

    /// <summary>The spectrum of a weight matrix (2604.07380).</summary>
    WeightMatrix,

    /// <summary>
    /// The commutator defect of two batches (2602.16746). The library does not measure it; a series of one's own can be passed.
    /// </summary>
    CommutatorDefect,
}

/// <summary>A step from one state of the pattern to another.</summary>
/// <param name="From">The state before.</param>
/// <param name="To">The state now.</param>
/// <param name="FirstStep">Step of the first of the consecutive samples that showed it.</param>
/// <param name="Step">Step of the sample that settled it.</param>
/// <param name="Before">The edge before: its peak, or 1 before the first; for a turn the lowest order within the horizon.</param>
/// <param name="After">The edge now; for a turn the order.</param>
/// <param name="Threshold">What had to be passed.</param>
internal readonly record struct GrokkingChange(
    GrokkingState From, GrokkingState To, long FirstStep, long Step, double Before, double After, double Threshold);

/// <summary>What a <see cref="GrokkingPattern"/> looks at in one sample.</summary>
/// <param name="Step">Number of optimizer steps completed.</param>
/// <param name="Edge">The ratio that opens, collapses and reopens: no unit, 1 for no edge at all. NaN decides nothing.</param>
/// <param name="Order">
/// What has to turn up after the collapse, any positive unit: in updates the drift ratio. NaN is no turn.
/// </param>
/// <param name="Loss">
/// The training loss, positive; null if there is none, which leaves its condition out. NaN, infinity or 0 is no fall.
/// </param>
/// <param name="Length">Mean length of updates, any positive unit; null leaves its condition out. NaN is not calm.</param>
internal readonly record struct GrokkingReading(long Step, double Edge, double Order, double? Loss = null, double? Length = null);

/// <summary>
/// The pattern of a grokking run went on: opening, fall, turn, reopening. The step to <see cref="GrokkingState.OrderReturned"/>
/// is the early warning.
/// </summary>
/// <remarks>How often it is right and how often it is not: docs/studies/grokking-warning.md.</remarks>
public sealed record GrokkingStateChanged : SpectralEvent
{
    /// <inheritdoc/>
    public override string Kind => "grokking_state_changed";

    /// <summary>
    /// What settled it: the drift ratio for the step to <see cref="GrokkingState.OrderReturned"/>, the gap ratio for all others.
    /// </summary>
    public override string Quantity => To == GrokkingState.OrderReturned ? "drift_ratio" : "gap_ratio";

    /// <summary>What the pattern was seen in.</summary>
    public required GrokkingSource Source { get; init; }

    /// <summary>The state before.</summary>
    public required GrokkingState From { get; init; }

    /// <summary>The state now.</summary>
    public required GrokkingState To { get; init; }

    /// <summary>
    /// The quantity before: the peak of the gap, 1 before there was one, or the lowest drift ratio of the horizon.
    /// </summary>
    public required double Was { get; init; }

    /// <summary>The quantity at the sample that settled it.</summary>
    public required double Value { get; init; }

    /// <inheritdoc/>
    public override double Before => Was;

    /// <inheritdoc/>
    public override double After => Value;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("source", Source.ToText());
        json.WriteString("state_before", From.ToText());
        json.WriteString("state_after", To.ToText());
    }
}
