namespace SpectralEdge.Monitor.Tests;

/// <summary>Ranks that do not fit together are refused by a message that names both sides.</summary>
public class ShardCheckTests
{
    private const string Same = "Give every rank the same MonitorOptions.";

    [Fact]
    public void Require_BlocksThatFillTheirGroups_ArePassedInAnyOrder()
    {
        ShardDeclaration[] ranks =
        [
            Holding(Block("all", "b", 10, 5)),
            Holding(Block("all", "c", 15, 1), Block("other", "x", 0, 3)),
            Holding(Block("all", "a", 0, 10)),
        ];

        ShardCheck.Require(ranks);

        Assert.Equal([new ShardGroup("all", 16, false), new ShardGroup("other", 3, false)], ShardCheck.Groups(ranks));
    }

    [Fact]
    public void Groups_BlockOfDoublesOnAnyRank_MakesAGroupOfDoubles() => Assert.Equal(
        [new ShardGroup("all", 3, true)],
        ShardCheck.Groups([Holding(Block("all", "a", 0, 1)), Holding(new ShardBlock("all", "b", 1, 2, ElementType.Float64))]));

    [Fact]
    public void Require_Overlap_NamesBothBlocks() => AssertRefused(
        [Holding(Block("all", "a", 0, 100)), Holding(Block("all", "b", 90, 60))],
        "Group 'all': block 'b' of rank 1 (indices 90 to 149) overlaps block 'a' of rank 0 (indices 0 to 99); every index may be "
            + "taken once. Fix the offset of one of them.");

    [Fact]
    public void Require_BlockInsideAnother_OverlapsItAlone() => AssertRefused(
        [Holding(Block("all", "a", 0, 100), Block("all", "c", 100, 10)), Holding(Block("all", "b", 40, 2))],
        "Group 'all': block 'b' of rank 1 (indices 40 to 41) overlaps block 'a' of rank 0 (indices 0 to 99); every index may be "
            + "taken once. Fix the offset of one of them.");

    [Fact]
    public void Require_SameBlockOnTwoRanks_IsAnOverlap() => AssertRefused(
        [Holding(Block("all", "a", 0, 10)), Holding(Block("all", "a", 0, 10))],
        "Group 'all': block 'a' of rank 1 (indices 0 to 9) overlaps block 'a' of rank 0 (indices 0 to 9); every index may be "
            + "taken once. Fix the offset of one of them.");

    [Fact]
    public void Require_Gap_NamesItAndBothNeighbours() => AssertRefused(
        [Holding(Block("all", "b", 110, 5)), Holding(Block("all", "a", 0, 100))],
        "Group 'all': no rank holds indices 100 to 109, between block 'a' of rank 1 (indices 0 to 99) and block 'b' of rank 0 "
            + "(indices 110 to 114); every index must be taken once. Fix an offset, or hand over the block between them.");

    [Fact]
    public void Require_GroupThatDoesNotBeginAtZero_IsRefused() => AssertRefused(
        [Holding(Block("all", "a", 1, 10)), Holding(Block("all", "b", 11, 10))],
        "Group 'all' begins at index 1, with block 'a' of rank 0 (indices 1 to 10); its indices must begin at 0. Fix the offset, "
            + "or hand over the block before it.");

    [Fact]
    public void Require_SettingThatDiffers_NamesBothValues() => AssertRefused(
        [With("8192"), With("8192"), With("4096")],
        $"Option sketch_length is 8192 on rank 0 and 4096 on rank 2; it must be the same on all ranks. {Same}");

    [Fact]
    public void Require_SettingThatARankDoesNotKnow_IsRefused() => AssertRefused(
        [Holding(Block("all", "a", 0, 10)), new ShardDeclaration([new("seed", "7")], 0, [Block("all", "b", 10, 1)], null)],
        $"Option seed is unknown on rank 0 and 7 on rank 1; it must be the same on all ranks. {Same}");

    [Fact]
    public void Require_StartStepThatDiffers_NamesBothValues() => AssertRefused(
        [Holding(Block("all", "a", 0, 10)), Holding(Block("all", "b", 10, 1)) with { Step = 1000 }],
        "startStep is 0 on rank 0 and 1000 on rank 1; it must be the same on all ranks. Load the same checkpoint everywhere.");

    [Fact]
    public void Require_RankWithAFault_IsNamedAndNothingElseIsCompared() => AssertRefused(
        [
            Holding(),
            new ShardDeclaration(
                [new("seed", "7")],
                3,
                [],
                "The parameters cannot be used:\n- Number of blocks is 0; there must be at least 1. Hand over a model."),
        ],
        "Rank 1 cannot take part: The parameters cannot be used: Number of blocks is 0; there must be at least 1. Hand "
            + "over a model.");

    [Fact]
    public void Require_ManyProblems_ListsTheFirstTwenty()
    {
        ShardDeclaration[] ranks = [Holding([.. Enumerable.Range(0, 26).Select(i => Block("all", $"b{i}", 2 * i, 1))])];

        var lines = Refusal(ranks).Split('\n');

        Assert.Equal(22, lines.Length);
        Assert.Equal("- 5 more problems of this kind. Fix these first.", lines[^1]);
    }

    // Cuts a group at random and deals the pieces out; then moves one piece by one place.
    [Fact]
    public void Require_RandomCuts_ArePassedUntilOneIsMoved() => Property.ForAll(random =>
    {
        var (pieces, offset) = (new List<ShardBlock>(), 0L);
        for (var i = 0; i < 10; i++)
        {
            var count = random.Next(1, 50);
            pieces.Add(Block("all", $"b{i}", offset, count));
            offset += count;
        }

        var moved = random.Next(pieces.Count);
        var all = pieces.ToArray();
        random.Shuffle(all);
        ShardDeclaration[] ranks = [Holding(all[..4]), Holding(all[4..5]), Holding(all[5..])];
        ShardCheck.Require(ranks);

        var index = Array.FindIndex(all, piece => piece.Name == $"b{moved}");
        all[index] = all[index] with { Offset = all[index].Offset + (moved == 0 || random.Next(2) == 0 ? 1 : -1) };
        Assert.Contains(
            $"block 'b{moved}' of rank",
            Refusal([Holding(all[..4]), Holding(all[4..5]), Holding(all[5..])]),
            StringComparison.Ordinal);
    });

    private static ShardBlock Block(string group, string name, long offset, long count) => new(
        group, name, offset, count, ElementType.Float32);

    private static ShardDeclaration Holding(params ShardBlock[] blocks) => new([], 0, blocks, null);

    private static ShardDeclaration With(string length) => new([new("every", "10"), new("sketch_length", length)], 0, [], null);

    private static string Refusal(IReadOnlyList<ShardDeclaration> ranks) =>
        Assert.Throws<MonitorOptionsException>(() => ShardCheck.Require(ranks)).Message;

    private static void AssertRefused(IReadOnlyList<ShardDeclaration> ranks, string problem) =>
        Assert.Equal($"The shards cannot be used:\n- {problem}", Refusal(ranks));
}
