namespace EventStudy;

/// <summary>What was heard in streams with one planted change.</summary>
internal sealed record PlantedCell
{
    public required int Window { get; init; }

    public required string Change { get; init; }

    public required string Watch { get; init; }

    public required double RunLength { get; init; }

    public required bool Sketched { get; init; }

    /// <summary>Names the streams.</summary>
    public required int Seed { get; init; }

    public required int Runs { get; init; }

    /// <summary>Share of streams with any event within 5 W samples of the change.</summary>
    public required double Found { get; init; }

    /// <summary>Median delay of the first event, in samples; null if fewer than half have one.</summary>
    public required double? MedianDelay { get; init; }

    /// <summary>The same for each kind of event.</summary>
    public required SortedDictionary<string, KindFound> Kinds { get; init; }

    /// <summary>Events before the change, but for those that tell the gap the stream begins with.</summary>
    public required int Before { get; init; }
}

/// <summary>How one kind of event found a change.</summary>
internal sealed record KindFound(double Found, double? MedianDelay);
