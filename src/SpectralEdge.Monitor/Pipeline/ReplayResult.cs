namespace SpectralEdge.Monitor;

/// <summary>What detectors say about a recorded run.</summary>
public sealed record ReplayResult
{
    /// <summary>What the run file says about the run.</summary>
    public required RunHeader Header { get; init; }

    /// <summary>The events, in the order in which a monitor raises them.</summary>
    public required IReadOnlyList<SpectralEvent> Events { get; init; }

    /// <summary>The incidents, in the order in which they ended.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Number of samples that the detectors saw.</summary>
    public required long Samples { get; init; }

    /// <summary>
    /// The step from which on samples are missing, since they were thinned out or the file was cut; events from there on may
    /// differ from those recorded. Null if none are.
    /// </summary>
    public long? IncompleteFrom { get; init; }

    /// <summary>Lines of the file that could not be read and were left out.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
