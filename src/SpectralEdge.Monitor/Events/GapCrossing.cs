using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>The levels on both sides of the gap came close and parted again: the directions above and below it exchanged, or only touched. <see cref="StateEvent.ValueAfter"/> is the smallest gap, <see cref="SpectralEvent.FirstStep"/> the sample at which the levels had parted.</summary>
public sealed record GapCrossing : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_crossing";

    /// <inheritdoc/>
    public override string Quantity => "eigenvalue_gap";

    /// <summary>Position k of the gap, from 1.</summary>
    public required int Position { get; init; }

    /// <summary>How long the gap stayed below the threshold.</summary>
    /// <value>Samples, above 0; not a whole number.</value>
    public required double Duration { get; init; }

    /// <summary>The angle by which the upper direction turned towards the lower one.</summary>
    /// <value>Radians, at least 0: π/2 for a full exchange.</value>
    public required double Rotation { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("position", Position);
        json.WriteFinite("duration", Duration);
        json.WriteFinite("rotation", Rotation);
    }
}
