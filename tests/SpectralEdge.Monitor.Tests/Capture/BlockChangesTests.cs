namespace SpectralEdge.Monitor.Tests;

public class BlockChangesTests
{
    [Theory]
    [InlineData("a b", "a b c", "'c' appeared.")]
    [InlineData("a.bias", "a.weight a.bias", "'a.weight' appeared.")]
    [InlineData("a b", "b", "'a' is gone.")]
    [InlineData("a b c", "c", "'a' and 'b' are gone.")]
    [InlineData("a b", "z b", "'z' appeared; 'a' is gone.")]
    [InlineData("a b", "a b c d e f g", "'c', 'd', 'e' and 2 more appeared.")]
    [InlineData("a b", "a c d e", "'c', 'd' and 'e' appeared; 'b' is gone.")]
    [InlineData("a b", "b a", "The blocks are the same, in another order.")]
    [InlineData("a b", "a b", null)]
    public void Between_Names_SaysWhatAppearedAndWhatIsGone(string before, string now, string? expected) =>
        Assert.Equal(expected, BlockChanges.Between(Inventory(before), Inventory(now)));

    [Fact]
    public void Between_OtherSizes_SaysWhichAndHow()
    {
        var before = ParameterInventory.Take(
            new ParameterArrays().Add("a", new float[1]).Add("b", new float[5]), ParameterGrouping.Whole);
        var now = ParameterInventory.Take(
            new ParameterArrays().Add("a", new float[3]).Add("b", new double[5]), ParameterGrouping.Whole);

        Assert.Equal(
            "'a' (1 Float32 value before, 3 Float32 values now) and 'b' (5 Float32 values before, 5 Float64 values now) "
                + "changed size or format.",
            BlockChanges.Between(before, now));
    }

    private static ParameterInventory Inventory(string names)
    {
        var arrays = new ParameterArrays();
        foreach (var name in names.Split(' '))
        {
            arrays.Add(name, new float[4]);
        }

        return ParameterInventory.Take(arrays, ParameterGrouping.Whole);
    }
}
