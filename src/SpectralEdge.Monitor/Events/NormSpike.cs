using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>The newest update is far longer than any of the last ones. <see cref="StateEvent.ValueBefore"/> is the longest of them.</summary>
public sealed record NormSpike : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "norm_spike";

    /// <inheritdoc/>
    public override string Quantity => "update_norm";

    /// <summary>Number of updates that it is longer than.</summary>
    public required int Reference { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("reference", Reference);
    }
}
