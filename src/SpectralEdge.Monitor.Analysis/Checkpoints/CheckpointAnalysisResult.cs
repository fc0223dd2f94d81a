
namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a series of checkpoints shows.</summary>
public sealed record CheckpointAnalysisResult
{
    /// <summary>All samples, in the order in which they were taken; each has the step of its checkpoint.</summary>
    /// <value>Empty for a series that is shorter than its window.</value>
    public required IReadOnlyList<SpectralSample> Samples { get; init; }

    /// <summary>All events.</summary>
    public required IReadOnlyList<SpectralEvent> Events { get; init; }

    /// <summary>All incidents: events that belong together.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>The inner products of all updates with each other: that of the whole model first, then the groups if there are several.</summary>
    /// <value>Null where they were not asked for, where sketches of all checkpoints do not fit the memory budget, and for sketches of another kind than <see cref="SketchKind.Blocked"/>.</value>
    public required IReadOnlyList<UpdateProducts>? Products { get; init; }

    /// <summary>What was watched.</summary>
    public required ParameterInventory Inventory { get; init; }

    /// <summary>Whether updates were kept exactly rather than as sketches.</summary>
    public required bool IsExact { get; init; }

    /// <summary>What was kept, skipped and lost: checkpoints that are not finite among it.</summary>
    public required MonitorReport Report { get; init; }

    /// <summary>Full path of the run file; null if there is none.</summary>
    public required string? RunFile { get; init; }
}
