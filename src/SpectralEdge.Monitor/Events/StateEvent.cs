namespace SpectralEdge.Monitor.Events;

/// <summary>The geometry of the updates went from one state to another.</summary>
public abstract record StateEvent : SpectralEvent
{
    /// <summary>The quantity at the last sample before the change showed; NaN if there was none.</summary>
    /// <value>In the unit of the quantity.</value>
    public required double ValueBefore { get; init; }

    /// <summary>The quantity at the sample that settled it.</summary>
    /// <value>In the unit of the quantity.</value>
    public required double ValueAfter { get; init; }

    /// <inheritdoc/>
    public override double Before => ValueBefore;

    /// <inheritdoc/>
    public override double After => ValueAfter;
}
