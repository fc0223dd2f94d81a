using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

public class NonFiniteFinderTests
{
    [Fact]
    public void Find_FiniteValues_FindsNothing() =>
        Assert.Null(NonFiniteFinder.Find(new ParameterArrays().Add(
            "w", [float.MaxValue, -0f, float.Epsilon]).Add("b", [double.MaxValue, double.MinValue])));

    [Fact]
    public void Find_NoBlocks_FindsNothing() => Assert.Null(NonFiniteFinder.Find(new ParameterArrays()));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Find_SeveralBadBlocks_NamesTheFirst(float bad) =>
        Assert.Equal(
            "b", NonFiniteFinder.Find(new ParameterArrays().Add("a", new float[3]).Add("b", [0, bad]).Add("c", [double.NaN])));

    // Values are widened 1024 at a time: the ends of the pieces are where a slip would show.
    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(2999)]
    public void Find_BadValueAnywhere_FindsItInEveryFormat(int index)
    {
        var singles = new float[3000];
        singles[index] = float.NaN;
        var doubles = new double[3000];
        doubles[index] = double.PositiveInfinity;
        var halves = new Half[3000];
        halves[index] = Half.NegativeInfinity;
        var upperHalves = new ushort[3000];
        upperHalves[index] = 0x7FC0;

        Assert.Equal("w", Find(ElementType.Float32, MemoryMarshal.AsBytes(singles.AsSpan()).ToArray()));
        Assert.Equal("w", Find(ElementType.Float64, MemoryMarshal.AsBytes(doubles.AsSpan()).ToArray()));
        Assert.Equal("w", Find(ElementType.Float16, MemoryMarshal.AsBytes(halves.AsSpan()).ToArray()));
        Assert.Equal("w", Find(ElementType.BFloat16, MemoryMarshal.AsBytes(upperHalves.AsSpan()).ToArray()));
    }

    [Fact]
    public void Find_BlockGivenInPieces_LooksAtEveryPiece() =>
        Assert.Equal("w", NonFiniteFinder.Find(new ScriptedSource(receiver =>
        {
            receiver.Begin("w", 2, ElementType.Float32);
            receiver.Values(new ParameterValues([1f]));
            receiver.Values(new ParameterValues([float.NaN]));
        })));

    [Fact]
    public void Find_BlockGivenAsSketch_LooksAtTheSketch() =>
        Assert.Equal("w", NonFiniteFinder.Find(new ScriptedSource(receiver =>
        {
            receiver.Begin("w", 100, ElementType.Float32);
            receiver.Sketch([0, double.NaN]);
        })));

    [Fact]
    public void Find_GroupSketch_NamesNoBlock() => Assert.Null(NonFiniteFinder.Find(new ScriptedSource(receiver =>
    {
        receiver.Begin("w", 100, ElementType.Float32);
        receiver.SketchFollows();
        receiver.GroupSketch(0, [double.NaN]);
    })));

    private static string? Find(ElementType type, byte[] bytes) => NonFiniteFinder.Find(new ScriptedSource(receiver =>
    {
        receiver.Begin("w", 3000, type);
        receiver.Values(new ParameterValues(type, bytes));
    }));
}
