namespace SpectralEdge.Monitor.Tests;

public class DenseSketcherTests
{
    /// <summary>Unaligned, at the ends of words and tiles, and far above 2^31.</summary>
    private static readonly long[] Offsets = [0, 1, 63, 64, 2047, 2048, 5000, (1L << 31) + 7, (1L << 40) - 100];

    [Theory]
    [InlineData(SketchKind.DenseSign, "signs")]
    [InlineData(SketchKind.DenseGaussian, "normals")]
    public void Add_AgainstTheGoldenFile_HasItsColumns(SketchKind kind, string entries)
    {
        foreach (var golden in ReferenceMaps.Of("dense"))
        {
            var sketcher = new DenseSketcher(
                kind, golden.GetProperty("seed").GetUInt64(), golden.GetProperty("length").GetInt32());
            var scale = 1 / Math.Sqrt(sketcher.Length);
            foreach (var column in golden.GetProperty("columns").EnumerateArray())
            {
                double[] expected = [.. column.GetProperty(entries).EnumerateArray().Select(entry => scale * entry.GetDouble())];

                Assert.Equal(expected, Sketches.Of(sketcher, [1f], column.GetProperty("index").GetInt64()));
            }
        }
    }

    [Theory]
    [InlineData(SketchKind.DenseSign)]
    [InlineData(SketchKind.DenseGaussian)]
    public void Add_AnyLengthAndOffset_IsTheFormula(SketchKind kind)
    {
        var random = new Random(2);
        foreach (var length in new[] { 1, 3, 100 })
        {
            var sketcher = new DenseSketcher(kind, 9, length);
            foreach (var offset in Offsets)
            {
                foreach (var count in new[] { 0, 1, 63, 64, 65, 257, 2049 })
                {
                    var values = Vectors.GaussianSingles(random, count);

                    Sketches.AssertClose(Naive(kind, values, offset, 9, length), Sketches.Of(sketcher, values, offset));
                }
            }
        }
    }

    [Theory]
    [InlineData(SketchKind.DenseSign, float.NaN)]
    [InlineData(SketchKind.DenseSign, float.PositiveInfinity)]
    [InlineData(SketchKind.DenseGaussian, float.NaN)]
    [InlineData(SketchKind.DenseGaussian, float.NegativeInfinity)]
    public void Add_NaNOrInfinity_ReachesEveryNumber(SketchKind kind, float wrong)
    {
        var sketcher = new DenseSketcher(kind, 3, 20);
        var values = new float[300];
        values[77] = wrong;

        Assert.DoesNotContain(Sketches.Of(sketcher, values), double.IsFinite);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_537)]
    public void Constructor_OtherLength_SaysWhatIsAllowed(int length)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new DenseSketcher(SketchKind.DenseSign, 1, length));

        Assert.Equal(
            $"length must lie between 1 and 65536. (Parameter 'length'){Environment.NewLine}Actual value was {length}.",
            exception.Message);
    }

    /// <summary>The slow twin: every entry by itself, row by row.</summary>
    private static double[] Naive(SketchKind kind, float[] values, long offset, ulong seed, int d)
    {
        var map = SplitMix.Derive(seed, kind == SketchKind.DenseSign ? "dense sign" : "dense gaussian");
        var sketch = new double[d];
        for (var row = 0; row < d; row++)
        {
            var stream = SplitMix.Word(map, (ulong)row);
            for (var n = 0; n < values.Length; n++)
            {
                var i = (ulong)(offset + n);
                var sign = ((SplitMix.Word(stream, i / 64) >> (int)(i % 64)) & 1) == 0 ? 1 : -1;
                var entry = kind == SketchKind.DenseSign ? sign : NormalQuantile.OfWord(SplitMix.Word(stream, i));
                sketch[row] += entry * values[n] / Math.Sqrt(d);
            }
        }

        return sketch;
    }
}
