namespace SpectralEdge.Monitor;

/// <summary>What a run file says about the run before its first sample.</summary>
/// <param name="LibraryVersion">Version of this library.</param>
/// <param name="Started">When the run began.</param>
/// <param name="StartStep">The step that the first update starts from.</param>
/// <param name="Settings">Every option by its name, as text.</param>
/// <param name="Inventory">What is watched.</param>
public sealed record RunHeader(
    string LibraryVersion, DateTimeOffset Started, long StartStep, IReadOnlyDictionary<string, string> Settings,
    RunInventory Inventory);

/// <summary>A group as a run file names it.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Parameters">Number of its parameters, P.</param>
/// <param name="SketchLength">Length d of its sketch; null where its updates are kept exactly.</param>
public sealed record RunGroup(string Name, long Parameters, int? SketchLength);

/// <summary>A parameter block as a run file names it.</summary>
/// <param name="Name">Name of the block.</param>
/// <param name="Count">Number of its values.</param>
/// <param name="Type">Number format of its values.</param>
/// <param name="Group">Name of its group.</param>
public sealed record RunBlock(string Name, long Count, ElementType Type, string Group);

/// <summary>The blocks and groups that a run file lists.</summary>
/// <param name="Groups">The groups, in the order of their first block.</param>
/// <param name="Blocks">The blocks, in the order in which they are read.</param>
public sealed record RunInventory(IReadOnlyList<RunGroup> Groups, IReadOnlyList<RunBlock> Blocks)
{
    /// <summary>Number of groups after those, left out of a line that would have been too long.</summary>
    public long GroupsLeftOut { get; init; }

    /// <summary>Number of blocks after those, left out of a line that would have been too long.</summary>
    public long BlocksLeftOut { get; init; }
}
