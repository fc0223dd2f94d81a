using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

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
