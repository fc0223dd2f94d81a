using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

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
