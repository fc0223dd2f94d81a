using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>
/// Compares what the ranks declare. All ranks see the same declarations, so all of them find the same problems in the same words.
/// </summary>
internal static class ShardCheck
{
    // Enough to see what is wrong; a plan shifted by one can have an overlap at every block.
    private const int MostProblems = 20;

    /// <summary>Throws if the ranks cannot be watched together.</summary>
    /// <param name="ranks">The declaration of every rank, in the order of the ranks.</param>
    /// <exception cref="MonitorOptionsException">Some ranks disagree, or their blocks do not make up whole groups.</exception>
    public static void Require(IReadOnlyList<ShardDeclaration> ranks)
    {
        var found = Faults(ranks).ToList();
        if (found.Count == 0)
        {
            // Without these, the places of blocks would be compared for nothing.
            found =
            [
                .. Settings(ranks),
                .. Steps(ranks),
                .. Placed(ranks).GroupBy(placed => placed.Block.Group, StringComparer.Ordinal).SelectMany(Tiling),
            ];
        }

        var problems = new OptionProblems("The shards");
        found.Take(MostProblems).ToList().ForEach(problems.Add);
        if (found.Count > MostProblems)
        {
            problems.Add(Text($"{new Amount(found.Count - MostProblems):more problem} of this kind. Fix these first."));
        }

        problems.ThrowIfAny();
    }

    /// <summary>The groups of all ranks together, in the order in which they appear from rank 0 on.</summary>
    public static IReadOnlyList<ShardGroup> Groups(IReadOnlyList<ShardDeclaration> ranks) =>
    [
        .. ranks.SelectMany(rank => rank.Blocks).GroupBy(block => block.Group, StringComparer.Ordinal)
            .Select(group => new ShardGroup(
                group.Key, group.Sum(block => block.Count), group.Any(block => block.Type == ElementType.Float64))),
    ];

    private static IEnumerable<string> Faults(IReadOnlyList<ShardDeclaration> ranks) =>
        from rank in Enumerable.Range(0, ranks.Count)
        where ranks[rank].Fault is not null
        select Text($"Rank {rank} cannot take part: {ranks[rank].Fault!.Replace("\n- ", " ", StringComparison.Ordinal)}");

    private static IEnumerable<string> Settings(IReadOnlyList<ShardDeclaration> ranks)
    {
        var names = ranks.SelectMany(rank => rank.Settings).Select(setting => setting.Key).Distinct(StringComparer.Ordinal);
        return
            from name in names
            let values = ranks.Select(
                rank => rank.Settings.FirstOrDefault(setting => setting.Key == name).Value ?? "unknown").ToList()
            let other = values.FindIndex(value => value != values[0])
            where other > 0
            select string.Create(
                CultureInfo.InvariantCulture,
                $"Option {name} is {values[0]} on rank 0 and {values[other]} on rank {other}; it must be the same on all ranks. "
                    + $"Give every rank the same MonitorOptions.");
    }

    private static IEnumerable<string> Steps(IReadOnlyList<ShardDeclaration> ranks) =>
        from rank in Enumerable.Range(1, ranks.Count - 1)
        where ranks[rank].Step != ranks[0].Step
        select string.Create(
            CultureInfo.InvariantCulture,
            $"startStep is {ranks[0].Step} on rank 0 and {ranks[rank].Step} on rank {rank}; it must be the same on all "
                + $"ranks. Load the same checkpoint everywhere.");

    private static IEnumerable<(int Rank, ShardBlock Block)> Placed(IReadOnlyList<ShardDeclaration> ranks) =>
        ranks.SelectMany((declaration, rank) => declaration.Blocks.Select(block => (rank, block)));

    private static IEnumerable<string> Tiling(IGrouping<string, (int Rank, ShardBlock Block)> group)
    {
        var placed = group.OrderBy(one => one.Block.Offset).ThenBy(one => one.Rank).ToList();
        var before = placed[0];
        if (before.Block.Offset != 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Group '{group.Key}' begins at index {before.Block.Offset}, with {Describe(before)}; its indices must begin at "
                    + $"0. Fix the offset, or hand over the block before it.");
        }

        foreach (var next in placed.Skip(1))
        {
            var (last, first) = (before.Block.Last, next.Block.Offset);
            if (first <= last)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Group '{group.Key}': {Describe(next)} overlaps {Describe(before)}; every index may be taken once. Fix the "
                        + $"offset of one of them.");
            }
            else if (first > last + 1)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Group '{group.Key}': no rank holds indices {last + 1} to {first - 1}, between {Describe(before)} and "
                        + $"{Describe(next)}; every index must be taken once. Fix an offset, or hand over the block between "
                        + $"them.");
            }

            before = next.Block.Last > last ? next : before;
        }
    }

    private static string Describe((int Rank, ShardBlock Block) placed) =>
        Text($"block '{placed.Block.Name}' of rank {placed.Rank} (indices {placed.Block.Offset} to {placed.Block.Last})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
