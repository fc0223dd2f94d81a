namespace SpectralEdge.Monitor.Recording;

/// <summary>The blocks and groups that a run file tells about.</summary>
/// <param name="Groups">The groups, in the order of their first block.</param>
/// <param name="Blocks">The blocks, in the order in which they are read.</param>
public sealed record RunInventory(IReadOnlyList<RunGroup> Groups, IReadOnlyList<RunBlock> Blocks)
{
    /// <summary>Number of groups after those, left out of a line that would have been too long.</summary>
    public long GroupsLeftOut { get; init; }

    /// <summary>Number of blocks after those, left out of a line that would have been too long.</summary>
    public long BlocksLeftOut { get; init; }
}
