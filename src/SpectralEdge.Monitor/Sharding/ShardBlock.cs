namespace SpectralEdge.Monitor.Sharding;

/// <summary>A run of consecutive coordinates of a group that one rank holds.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Name">Name of the block on its rank.</param>
/// <param name="Offset">Index in the group of its first value.</param>
/// <param name="Count">Number of its values, at least 1.</param>
/// <param name="Type">Number format of its values.</param>
internal sealed record ShardBlock(string Group, string Name, long Offset, long Count, ElementType Type)
{
    /// <summary>Index in the group of its last value.</summary>
    public long Last => Offset + Count - 1;
}
