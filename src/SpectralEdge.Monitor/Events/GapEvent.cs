using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>A conclusion about the gap of one group.</summary>
public abstract record GapEvent : SpectralEvent
{
    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>Gap position k* before; null where there was none.</summary>
    public required int? PositionBefore { get; init; }

    /// <summary>Gap position k* now; null where noise alone would explain the largest ratio.</summary>
    public required int? PositionAfter { get; init; }

    /// <summary>The gap ratio at the last sample before the change showed; NaN if there was none.</summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioBefore { get; init; }

    /// <summary>The gap ratio now.</summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioAfter { get; init; }

    /// <inheritdoc/>
    public override double Before => RatioBefore;

    /// <inheritdoc/>
    public override double After => RatioAfter;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("k_before", PositionBefore);
        json.WriteFinite("k_after", PositionAfter);
    }
}
