namespace EventStudy;

/// <summary>What was heard in the quiet streams of one class.</summary>
internal sealed record QuietCell
{
    public required int Window { get; init; }

    public required string Class { get; init; }

    public required string Watch { get; init; }

    public required double RunLength { get; init; }

    /// <summary>Names the streams.</summary>
    public required int Seed { get; init; }

    public required int Runs { get; init; }

    public required int Samples { get; init; }

    /// <summary>Events by their kind; those of levels have the quantity behind it.</summary>
    public required SortedDictionary<string, int> Kinds { get; init; }

    /// <summary>Streams with any event.</summary>
    public required int Touched { get; init; }

    public int Events => Kinds.Values.Sum();
}
