using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>Which blocks are watched, in which order, and how they fall into groups.</summary>
public sealed class ParameterInventory
{
    // More than any memory holds, and far below the largest long.
    private const long MostValues = 1L << 56;

    private ParameterInventory(IReadOnlyList<ParameterBlock> blocks, IReadOnlyList<ParameterGroup> groups)
    {
        Blocks = blocks;
        Groups = groups;
        ParameterCount = groups.Sum(group => group.Count);
    }

    /// <summary>The blocks, in the order in which the source gives them.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>The groups, in the order of their first block.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Number of watched parameters, P.</summary>
    public long ParameterCount { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{new Amount(ParameterCount):parameter} in {new Amount(Blocks.Count):block} and {new Amount(Groups.Count):group}");

    /// <summary>Asks a source for its blocks and sorts them into groups.</summary>
    /// <param name="source">The source.</param>
    /// <param name="grouping">Which group a block belongs to.</param>
    /// <returns>The inventory.</returns>
    /// <exception cref="MonitorOptionsException">
    /// There are no parameters, a block is empty, two blocks have the same name, or a group has that of the whole model.
    /// </exception>
    public static ParameterInventory Take(IParameterSource source, ParameterGrouping grouping)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(grouping);
        var listing = new ListingReceiver();
        source.Capture(listing);
        Check(listing.Blocks);

        var groups = new List<ParameterGroup>();
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        var blocks = new List<ParameterBlock>();
        foreach (var (name, count, type) in listing.Blocks)
        {
            var groupName = GroupOf(name, grouping);
            if (!indices.TryGetValue(groupName, out var index))
            {
                index = groups.Count;
                indices.Add(groupName, index);
                groups.Add(new ParameterGroup(groupName, 0, false));
            }

            var group = groups[index];
            blocks.Add(new ParameterBlock(name, count, type, index, group.Count));
            groups[index] = new ParameterGroup(groupName, group.Count + count, group.HasDoubles || type == ElementType.Float64);
        }

        CheckGroups(groups);
        return new ParameterInventory(blocks, groups);
    }

    /// <summary>The same blocks as a part of a larger model.</summary>
    /// <param name="groups">The groups of the larger model; each group of a block is among them.</param>
    /// <param name="offsets">Index in its group of the first coordinate of each block, by the block's name.</param>
    /// <returns>The inventory: these blocks, those groups, and the number of parameters of the larger model.</returns>
    /// <exception cref="MonitorOptionsException">A group has the name of the whole model.</exception>
    internal ParameterInventory Within(IReadOnlyList<ParameterGroup> groups, IReadOnlyDictionary<string, long> offsets)
    {
        CheckGroups([.. groups]);
        var indices = groups.Select((group, index) => (group.Name, index)).ToDictionary(StringComparer.Ordinal);
        return new ParameterInventory(
            [
                .. Blocks.Select(block => block with { Group = indices[Groups[block.Group].Name], Offset = offsets[block.Name] }),
            ], groups);
    }

    private static void Check(List<(string Name, long Count, ElementType Type)> blocks)
    {
        var problems = new OptionProblems("The parameters");
        if (blocks.Count == 0)
        {
            problems.Add("Number of blocks is 0; there must be at least 1. Either no parameter is trainable, or they were "
                + "disposed: hand over a living model with trainable parameters.");
        }

        CheckNamesAndTypes(blocks, problems);
        if (blocks.Aggregate(Int128.Zero, (sum, block) => sum + Math.Max(0, block.Count)) is var total && total > MostValues)
        {
            problems.Add(FormattableString.Invariant(
                $"Number of values is {total}; there may be {MostValues}. Hand over the counts that the blocks have."));
        }

        foreach (var (name, count, _) in blocks.Where(block => block.Count < 1))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Block '{name}' has {count} values; there must be at least 1. Leave empty blocks out."));
        }

        foreach (var same in blocks.GroupBy(block => block.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"Block name '{same.Key}' occurs {same.Count()} times; each name may occur "
                    + $"once. Give the blocks distinct names."));
        }

        problems.ThrowIfAny();
    }

    private static void CheckNamesAndTypes(List<(string Name, long Count, ElementType Type)> blocks, OptionProblems problems)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (string.IsNullOrEmpty(blocks[i].Name))
            {
                problems.Add(FormattableString.Invariant(
                    $"Name of block number {i + 1} is null or empty; every block must have one. Give it a name."));
            }

            if (!Enum.IsDefined(blocks[i].Type))
            {
                problems.Add(FormattableString.Invariant(
                    $"Type of block '{blocks[i].Name}' is {(int)blocks[i].Type}; it must be one of ElementType's. Convert it."));
            }
        }
    }

    private static string GroupOf(string name, ParameterGrouping grouping)
    {
        try
        {
            return grouping.GroupOf(name) is { } group
                ? group.Length > 0 ? group : throw new InvalidOperationException("it gave an empty name")
                : throw new InvalidOperationException("it gave null");
        }
        catch (Exception exception)
        {
            throw new MonitorOptionsException(
                $"The parameters cannot be used:\n- Group of block '{name}' is unknown; the grouping function must give a name "
                    + $"for every block ({exception.Message}). Fix the function.",
                exception);
        }
    }

    private static void CheckGroups(List<ParameterGroup> groups)
    {
        var problems = new OptionProblems("The parameters");
        if (groups.Count > 1 && groups.Exists(group => group.Name == ParameterGrouping.WholeModel))
        {
            problems.Add(
                $"Group name '{ParameterGrouping.WholeModel}' occurs among {groups.Count} groups; it is the name of the "
                    + $"whole model. Give the group another name.");
        }

        problems.ThrowIfAny();
    }

    /// <summary>Notes what blocks there are and looks at no value.</summary>
    private sealed class ListingReceiver : IBlockListing
    {
        public List<(string Name, long Count, ElementType Type)> Blocks { get; } = [];

        public SketchSlice? Begin(string name, long count, ElementType type)
        {
            Blocks.Add((name, count, type));
            return null;
        }

        public void Values(ParameterValues values)
        {
        }

        public void Sketch(ReadOnlySpan<double> sketch)
        {
        }

        public void SketchFollows()
        {
        }

        public void GroupSketch(int group, ReadOnlySpan<double> sketch)
        {
        }
    }
}
