namespace SpectralEdge.Monitor.Tests;

public class ParameterArraysTests
{
    [Fact]
    public void Capture_BlocksOfBothFormats_HandsThemOverInOrder()
    {
        var source = new ParameterArrays().Add("w", [1f, 2f]).Add("b", [3.0]);

        var blocks = Capture(source);

        Assert.Equal(
            [("w", 2L, ElementType.Float32), ("b", 1L, ElementType.Float64)],
            blocks.Select(block => (block.Name, block.Count, block.Type)));
        Assert.Equal([1, 2], blocks[0].Values);
        Assert.Equal([3], blocks[1].Values);
    }

    [Fact]
    public void Capture_PartsOfLargerArrays_HandsOverThePartsOnly()
    {
        var source = new ParameterArrays().Add(
            "w", new float[] { 1, 2, 3, 4 }.AsMemory(1, 2)).Add("b", new double[] { 5, 6, 7 }.AsMemory(2));

        Assert.Equal([[2, 3], [7]], Capture(source).Select(block => block.Values));
    }

    [Fact]
    public void Capture_AfterTheOptimizerWrote_HandsOverThePresentValues()
    {
        float[] values = [1, 2];
        var source = new ParameterArrays().Add("w", values);
        Capture(source);

        values[0] = 7;

        Assert.Equal([7, 2], Capture(source)[0].Values);
    }

    [Fact]
    public void Capture_EmptyBlock_IsHandedOverForTheInventoryToRefuse() =>
        Assert.Equal(0, Capture(new ParameterArrays().Add("w", Array.Empty<double>())).Single().Count);

    [Fact]
    public void Capture_Always_AllocatesNothing()
    {
        var source = new ParameterArrays().Add("w", new float[3000]).Add("b", new double[3]);
        var receiver = new NonFiniteFinder();

        Assert.Equal(0, Allocations.Of(() => source.Capture(receiver)));
    }

    [Fact]
    public void Add_NoName_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new ParameterArrays().Add(null!, new float[1]));
        Assert.Throws<ArgumentNullException>(() => new ParameterArrays().Add(null!, new double[1]));
    }

    [Fact]
    public void Capture_NoReceiver_Throws() => Assert.Throws<ArgumentNullException>(() => new ParameterArrays().Capture(null!));

    private static List<(string Name, long Count, ElementType Type, List<double> Values)> Capture(ParameterArrays source)
    {
        var receiver = new RecordingReceiver();
        source.Capture(receiver);
        return receiver.Blocks;
    }
}
