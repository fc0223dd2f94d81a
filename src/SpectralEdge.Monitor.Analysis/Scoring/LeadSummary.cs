namespace SpectralEdge.Monitor.Analysis;

/// <summary>Leads over several runs.</summary>
/// <remarks>Everything but the two counts is over the runs that were announced, and null where it is undefined.</remarks>
public sealed record LeadSummary
{
    /// <summary>Runs in which the wanted moment came.</summary>
    public required int Runs { get; init; }

    /// <summary>Those in which an alarm came by then.</summary>
    public required int Announced { get; init; }

    /// <summary>Mean lead.</summary>
    /// <value>In the unit of the alarms, at least 0; null if no run was announced.</value>
    public required double? Mean { get; init; }

    /// <summary>Student's interval of the mean; for independent runs, and only roughly right where leads are far from a normal law.</summary>
    /// <value>In the unit of the alarms; null if fewer than two runs were announced.</value>
    public required ConfidenceInterval? MeanInterval { get; init; }

    /// <summary>Median lead.</summary>
    /// <value>In the unit of the alarms, at least 0; null if no run was announced.</value>
    public required double? Median { get; init; }

    /// <summary>Shortest lead; null if no run was announced.</summary>
    public required long? Least { get; init; }

    /// <summary>Longest lead; null if no run was announced.</summary>
    public required long? Most { get; init; }
}
