namespace SpectralEdge.Monitor.Events;

/// <summary>A conclusion about the update geometry of one group. It says that the geometry changed, not whether that is good or bad.</summary>
public abstract record SpectralEvent
{
    /// <summary>Names what happened; it never changes once released.</summary>
    public abstract string Kind { get; }

    /// <summary>Name of the group; <c>all</c> for the whole model.</summary>
    public required string Group { get; init; }

    /// <summary>Number of updates in the window that showed it, W.</summary>
    public required int Window { get; init; }

    /// <summary>Number of optimizer steps that each update in the window spans.</summary>
    public required long Stride { get; init; }

    /// <summary>The optimizer step of the sample that settled it.</summary>
    public required long Step { get; init; }

    /// <summary>The step of the first of the consecutive samples that showed it.</summary>
    public required long FirstStep { get; init; }

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

    /// <summary>The threshold in force when the event was raised.</summary>
    /// <value>No unit, above 1.</value>
    public required double Threshold { get; init; }

    /// <summary>Standard error of <see cref="RatioAfter"/> that comes from sketching; 0 where the window is exact.</summary>
    public required double StandardError { get; init; }
}
