using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

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
