namespace SpectralEdge.Monitor.Tests;

public class ParameterInventoryTests
{
    private static readonly ParameterArrays Layers = new ParameterArrays()
        .Add("a.weight", new float[6])
        .Add("b.weight", new float[5])
        .Add("a.bias", new float[2])
        .Add("b.bias", new double[1]);

    [Fact]
    public void Take_WholeModel_PutsTheBlocksOneAfterTheOther()
    {
        var inventory = ParameterInventory.Take(Layers, ParameterGrouping.Whole);

        Assert.Equal([new ParameterGroup("all", 14, true)], inventory.Groups);
        Assert.Equal(14, inventory.ParameterCount);
        Assert.Equal(
            [
                new ParameterBlock("a.weight", 6, ElementType.Float32, 0, 0),
                new ParameterBlock("b.weight", 5, ElementType.Float32, 0, 6),
                new ParameterBlock("a.bias", 2, ElementType.Float32, 0, 11),
                new ParameterBlock("b.bias", 1, ElementType.Float64, 0, 13),
            ],
            inventory.Blocks);
    }

    [Fact]
    public void Take_InterleavedGroups_CountsOffsetsInEachGroupByItself()
    {
        var inventory = ParameterInventory.Take(Layers, ParameterGrouping.ByLayer);

        Assert.Equal([new ParameterGroup("a", 8, false), new ParameterGroup("b", 6, true)], inventory.Groups);
        Assert.Equal(14, inventory.ParameterCount);
        Assert.Equal([(0, 0L), (1, 0L), (0, 6L), (1, 5L)], inventory.Blocks.Select(block => (block.Group, block.Offset)));
    }

    [Fact]
    public void Take_AnyGrouping_CoversEveryCoordinateOfAGroupOnce() => Property.ForAll(random =>
    {
        var source = new ParameterArrays();
        for (var i = 0; i < random.Next(1, 20); i++)
        {
            source.Add($"{random.Next(4)}.{i}", new float[random.Next(1, 50)]);
        }

        var inventory = ParameterInventory.Take(source, ParameterGrouping.ByLayer);
        for (var group = 0; group < inventory.Groups.Count; group++)
        {
            var next = 0L;
            foreach (var block in inventory.Blocks.Where(block => block.Group == group))
            {
                Assert.Equal(next, block.Offset);
                next += block.Count;
            }

            Assert.Equal(next, inventory.Groups[group].Count);
        }
    });

    [Fact]
    public void Take_NamesThatDifferInCase_AreDifferentBlocksAndGroups()
    {
        var source = new ParameterArrays().Add("w", new float[1]).Add("W", new float[1]);

        Assert.Equal(
            ["w", "W"], ParameterInventory.Take(source, ParameterGrouping.ByParameter).Groups.Select(group => group.Name));
    }

    [Fact]
    public void Take_ValuesThatAreNotFinite_AreNotLookedAt() =>
        Assert.Equal(
            1, ParameterInventory.Take(new ParameterArrays().Add("w", [float.NaN]), ParameterGrouping.Whole).ParameterCount);

    [Fact]
    public void Take_NoParameters_IsRefused() => AssertRefused(
        new ParameterArrays(),
        "Number of blocks is 0; there must be at least 1. Either no parameter is trainable, or they were disposed: hand "
            + "over a living model with trainable parameters.");

    [Fact]
    public void Take_EmptyBlock_IsRefused() => AssertRefused(
        new ParameterArrays().Add("w", new float[1]).Add("empty", Array.Empty<double>()),
        "Block 'empty' has 0 values; there must be at least 1. Leave empty blocks out.");

    [Fact]
    public void Take_NegativeCount_IsRefused() => AssertRefused(
        new ScriptedSource(receiver => receiver.Begin("w", -1, ElementType.Float32)),
        "Block 'w' has -1 values; there must be at least 1. Leave empty blocks out.");

    [Fact]
    public void Take_NameThatOccursThreeTimes_IsRefusedOnce() => AssertRefused(
        new ParameterArrays().Add("w", new float[1]).Add("w", new float[2]).Add("w", new float[1]),
        "Block name 'w' occurs 3 times; each name may occur once. Give the blocks distinct names.");

    [Fact]
    public void Take_SeveralFaults_NamesThemAll() => AssertRefused(
        new ParameterArrays().Add("w", new float[1]).Add(
            "empty", Array.Empty<float>()).Add("w", new float[2]).Add("void", Array.Empty<float>()),
        "Block 'empty' has 0 values; there must be at least 1. Leave empty blocks out.",
        "Block 'void' has 0 values; there must be at least 1. Leave empty blocks out.",
        "Block name 'w' occurs 2 times; each name may occur once. Give the blocks distinct names.");

    [Fact]
    public void Take_NoSourceOrGrouping_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => ParameterInventory.Take(null!, ParameterGrouping.Whole));
        Assert.Throws<ArgumentNullException>(() => ParameterInventory.Take(Layers, null!));
    }

    private static void AssertRefused(IParameterSource source, params string[] problems)
    {
        var exception = Assert.Throws<MonitorOptionsException>(() => ParameterInventory.Take(source, ParameterGrouping.Whole));
        Assert.Equal("The parameters cannot be used:\n- " + string.Join("\n- ", problems), exception.Message);
    }
}
