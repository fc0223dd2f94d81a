namespace SpectralEdge.Monitor.Tests;

public class CountSketcherTests
{
    [Fact]
    public void Add_AgainstTheGoldenFile_HasItsColumns()
    {
        foreach (var golden in ReferenceMaps.Of("count"))
        {
            var sketcher = new CountSketcher(golden.GetProperty("seed").GetUInt64(), golden.GetProperty("length").GetInt32());
            foreach (var column in golden.GetProperty("columns").EnumerateArray())
            {
                var expected = new double[sketcher.Length];
                expected[column.GetProperty("bucket").GetInt32()] = column.GetProperty("sign").GetInt32();

                Assert.Equal(expected, Sketches.Of(sketcher, [1f], column.GetProperty("index").GetInt64()));
            }
        }
    }

    [Fact]
    public void Add_AnyLengthAndOffset_IsTheFormula() => Property.ForAll(
        random =>
        {
            var seed = (ulong)random.NextInt64();
            var offset = random.NextInt64() >> random.Next(2, 60);
            var quantized = new Quantized(random, random.Next(0, 5000));
            var sketcher = new CountSketcher(seed, 64 * random.Next(1, 100));

            Assert.Equal(
                Naive(quantized.Values, offset, seed, sketcher.Length),
                Sketches.Of(sketcher, ElementType.Float32, quantized.Bytes(ElementType.Float32), offset));
        },
        cases: 50);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Add_NaNOrInfinity_ReachesOneBucket(float wrong)
    {
        var sketcher = new CountSketcher(3, 128);
        for (var i = 0; i < 300; i++)
        {
            var values = new float[300];
            values[i] = wrong;

            Assert.Single(Sketches.Of(sketcher, values), value => !double.IsFinite(value));
        }
    }

    /// <summary>χ² with d − 1 degrees of freedom: five standard deviations above its mean less than once in 10⁵ seeds.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    public void Add_ManyCoordinates_FillsBucketsEvenlyWithFairSigns(int d)
    {
        const int Count = 200_000;
        var sketcher = new CountSketcher(5, d);
        var buckets = new double[d];
        var signs = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var column = Sketches.Of(sketcher, [1f], i);
            var bucket = Array.FindIndex(column, value => value != 0);
            buckets[bucket]++;
            signs += column[bucket];
        }

        var expected = (double)Count / d;
        Assert.InRange(
            buckets.Sum(count => (count - expected) * (count - expected) / expected), 0, d - 1 + (5 * Math.Sqrt(2.0 * (d - 1))));
        Assert.InRange(signs, -5 * Math.Sqrt(Count), 5 * Math.Sqrt(Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(100)]
    [InlineData(65_600)]
    public void Constructor_OtherLength_SaysWhatIsAllowed(int length)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new CountSketcher(1, length));

        Assert.Equal(
            $"length must be a multiple of 64 from 64 to 65536. (Parameter 'length'){Environment.NewLine}Actual value "
                + $"was {length}.",
            exception.Message);
    }

    /// <summary>The slow twin: s(i)·x[i] into bucket h(i), one by one.</summary>
    private static double[] Naive(double[] values, long offset, ulong seed, int d)
    {
        var sketch = new double[d];
        for (var n = 0; n < values.Length; n++)
        {
            var word = SplitMix.Word(SplitMix.Derive(seed, "count"), (ulong)(offset + n));
            var bucket = (int)((UInt128)(word % (1UL << 32)) * (uint)d / (1UL << 32));
            sketch[bucket] += word < 1UL << 63 ? values[n] : -values[n];
        }

        return sketch;
    }
}
