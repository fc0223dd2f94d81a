using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// A gap that its null does not explain came or went. The threshold is the noise floor of white noise; what decided
/// is the p-value.
/// </summary>
public abstract record EdgeEvent : StateEvent
{
    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>Gap position k* now; null where its null explains the largest ratio.</summary>
    public required int? Position { get; init; }

    /// <summary>
    /// The p-value that decided: at most this for an edge that emerged, above it, or without k*, for one that was lost.
    /// </summary>
    /// <value>From 0.001 to 1.</value>
    public required double DecidingPValue { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("position", Position);
        json.WriteFinite("deciding_p_value", DecidingPValue);
    }
}

/// <summary>There is a gap that its null does not explain, in enough consecutive samples.</summary>
public sealed record EdgeEmerged : EdgeEvent
{
    /// <inheritdoc/>
    public override string Kind => "edge_emerged";
}

/// <summary>There is no gap any more that its null does not explain.</summary>
public sealed record EdgeLost : EdgeEvent
{
    /// <inheritdoc/>
    public override string Kind => "edge_lost";
}
