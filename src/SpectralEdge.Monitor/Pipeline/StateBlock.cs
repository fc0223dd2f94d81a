namespace SpectralEdge.Monitor;

/// <summary>A block of parameters as a state knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Type">Number format of the values.</param>
/// <param name="Group">Name of its group.</param>
/// <param name="Print">Number that identifies its values.</param>
internal sealed record StateBlock(string Name, long Count, ElementType Type, string Group, ulong Print)
{
    /// <summary>What it looks like, whatever its values.</summary>
    public string Shape => $"{new Amount(Count).Of($"{Type} value")} in group '{Group}'";

    /// <summary>The blocks of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="grouping">Which group a block belongs to.</param>
    /// <param name="watched">What is watched.</param>
    /// <returns>The blocks, and whether they are those that are watched.</returns>
    /// <exception cref="MonitorOptionsException">They are not, and cannot be.</exception>
    public static (StateBlock[] Blocks, bool AreWatched) Of(
        IParameterSource source, ParameterGrouping grouping, ParameterInventory watched)
    {
        var prints = ParameterPrints.Of(source);
        var areWatched = prints.Select(
            block => (block.Name, block.Count, block.Type)).SequenceEqual(
                watched.Blocks.Select(block => (block.Name, block.Count, block.Type)));
        var inventory = areWatched ? watched : ParameterInventory.Take(source, grouping);
        return ([
            .. inventory.Blocks.Zip(
                prints,
                (block, print) => new StateBlock(
                    block.Name, block.Count, block.Type, inventory.Groups[block.Group].Name, print.Print)),
        ], areWatched);
    }

    /// <summary>Saves a block, or gives back the one that was saved.</summary>
    public static StateBlock Carry(StateCarrier state, StateBlock? block) => new(
        state.Text("block", block?.Name ?? string.Empty),
        state.Count("count", block?.Count ?? 0),
        (ElementType)state.Int("type", (int)(block?.Type ?? 0), 0, byte.MaxValue),
        state.Text("group", block?.Group ?? string.Empty),
        (ulong)state.WholeNumber("print", (long)(block?.Print ?? 0), long.MinValue, long.MaxValue));
}
