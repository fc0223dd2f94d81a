using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

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
