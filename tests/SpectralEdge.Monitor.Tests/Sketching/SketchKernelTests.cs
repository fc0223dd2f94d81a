using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

public partial class SketchKernelTests
{
    private const int Length = 128;
    private const long Period = SketchMap.SignPeriod;

    /// <summary>Unaligned, before the end of a row, of four rows, of the table of signs, and far above 2^31.</summary>
    private static readonly long[] Offsets =
    [
        0, 1, 63, 64, 65, 100, 127, 128, (4 * Length) - 5, Period - 1, Period - 70, Period, (5 * Period) - 3,
        int.MaxValue - 2L, (1L << 31) + 7, (1L << 40) - 100, (1L << 62) + 33,
    ];

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Accumulate_AnyLengthAndOffset_IsTheFormula(ElementType type)
    {
        var random = new Random(1);
        var map = new SketchMap(5, Length);
        for (var count = 0; count <= 257; count++)
        {
            foreach (var offset in Offsets)
            {
                var quantized = new Quantized(random, count);
                Assert.Equal(SketchTwin.Sketch(quantized.Values, offset, map), Sketch(type, quantized.Bytes(type), offset, map));
            }
        }
    }

    [Fact]
    public void Accumulate_ManyRows_IsTheFormula() => Property.ForAll(
        random =>
        {
            var map = new SketchMap((ulong)random.NextInt64(), 64 * random.Next(1, 20));
            var quantized = new Quantized(random, random.Next(1, 10_000));
            var offset = random.NextInt64() >> random.Next(2, 60);
            foreach (var type in Enum.GetValues<ElementType>())
            {
                Assert.Equal(SketchTwin.Sketch(quantized.Values, offset, map), Sketch(type, quantized.Bytes(type), offset, map));
            }
        },
        cases: 20);

    [Fact]
    public void Accumulate_AnyCutInAnyOrder_GivesTheSameSketch() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), 64 * random.Next(1, 5));
        var values = Vectors.GaussianSingles(random, random.Next(1, 2000));
        int[] cuts =
        [
            0,
            .. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next(values.Length + 1)).Order(),
            values.Length,
        ];
        var pieces = Enumerable.Range(0, cuts.Length - 1).ToArray();
        random.Shuffle(pieces);

        var sketch = new double[map.Length];
        foreach (var piece in pieces)
        {
            SketchKernel.Accumulate(new ParameterValues(values.AsSpan(cuts[piece]..cuts[piece + 1])), cuts[piece], map, sketch);
        }

        AssertClose(Sketch(values, map), sketch);
    });

    [Fact]
    public void Accumulate_OfADifference_IsTheDifferenceOfTheSketches() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), 64 * random.Next(1, 5));
        var x = Vectors.GaussianDoubles(random, random.Next(1, 2000));
        var y = Vectors.GaussianDoubles(random, x.Length);

        var ofDifference = Sketch([.. x.Zip(y, (a, b) => a - b)], map);
        double[] difference = [.. Sketch(x, map).Zip(Sketch(y, map), (a, b) => a - b)];

        AssertClose(ofDifference, difference);
    });

    [Fact]
    public void Accumulate_AGroupNoLongerThanTheSketch_IsAnIsometry() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), 256);
        var count = random.Next(1, 257);
        var (x, y) = (Vectors.GaussianDoubles(random, count), Vectors.GaussianDoubles(random, count));

        Assert.Equal(Vectors.Dot(x, y), Vectors.Dot(Sketch(x, map), Sketch(y, map)), 1e-10);
    });

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Accumulate_NaNOrInfinity_ReachesItsBucketAndNoOther(float wrong)
    {
        var map = new SketchMap(3, Length);
        for (var i = 0; i < 300; i++)
        {
            var values = new float[300];
            values[i] = wrong;
            var bucket = SketchTwin.Bucket(i, map);
            foreach (var sketch in new[] { Sketch(values, map), Sketch(
                Vectors.Widen(values), map), Sketch([.. values.Select(v => (Half)v)], map) })
            {
                Assert.Equal([bucket], Enumerable.Range(0, Length).Where(b => !double.IsFinite(sketch[b])));
                Assert.Equal(SketchTwin.Sign(i, map) * (double)wrong, sketch[bucket]);
            }
        }
    }

    [Theory]
    [InlineData(128)]
    [InlineData(2048)]
    public void Accumulate_AnyFormat_NeverAllocates(int d)
    {
        var map = new SketchMap(1, d);
        var sketch = new double[d];
        var sum = new double[d];
        foreach (var type in Enum.GetValues<ElementType>())
        {
            var bytes = new Quantized(new Random(1), 20 * d).Bytes(type);
            Assert.Equal(0, Allocations.Of(() => SketchKernel.Accumulate(new ParameterValues(type, bytes), 77, map, sketch)));
        }

        Assert.Equal(0, Allocations.Of(() => SketchKernel.Add(sketch, sum)));
    }

    [Fact]
    public void Accumulate_BucketsInUse_AreAddedTo()
    {
        var map = new SketchMap(1, 64);
        var buckets = Enumerable.Range(0, 64).Select(b => (double)b).ToArray();

        SketchKernel.Accumulate(new ParameterValues([3f]), 5, map, buckets);

        var expected = Enumerable.Range(0, 64).Select(b => (double)b).ToArray();
        expected[SketchTwin.Bucket(5, map)] += 3 * SketchTwin.Sign(5, map);
        Assert.Equal(expected, buckets);
    }

    [Fact]
    public void Add_ASketchComputedElsewhere_IsTheSketchOfBoth() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), Length);
        var values = new Quantized(random, random.Next(2, 1000)).Values;
        var cut = random.Next(values.Length);
        var here = new double[Length];
        var elsewhere = new double[Length];

        SketchKernel.Accumulate(new ParameterValues(values.AsSpan(..cut)), 0, map, here);
        SketchKernel.Accumulate(new ParameterValues(values.AsSpan(cut..)), cut, map, elsewhere);
        SketchKernel.Add(elsewhere, here);

        Assert.Equal(SketchTwin.Sketch(values, 0, map), here);
    });

    [Fact]
    public void Add_AnyLength_AddsEveryElement()
    {
        var random = new Random(1);
        for (var n = 0; n <= 257; n++)
        {
            var (x, sum) = (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n));
            double[] expected = [.. x.Zip(sum, (a, b) => a + b)];

            SketchKernel.Add(x, sum);

            Vectors.AssertSameBits(expected, sum, $"length {n}");
        }
    }

    private static double[] Sketch(ElementType type, ReadOnlySpan<byte> bytes, long offset, SketchMap map)
    {
        var sketch = new double[map.Length];
        SketchKernel.Accumulate(new ParameterValues(type, bytes), offset, map, sketch);
        return sketch;
    }

    private static double[] Sketch(float[] values, SketchMap map) =>
        Sketch(ElementType.Float32, MemoryMarshal.AsBytes(values.AsSpan()), 0, map);

    private static double[] Sketch(double[] values, SketchMap map) =>
        Sketch(ElementType.Float64, MemoryMarshal.AsBytes(values.AsSpan()), 0, map);

    private static double[] Sketch(Half[] values, SketchMap map) =>
        Sketch(ElementType.Float16, MemoryMarshal.AsBytes(values.AsSpan()), 0, map);

    /// <summary>Equal to 1e-12 of the length of the sketch.</summary>
    private static void AssertClose(double[] expected, double[] actual)
    {
        var tolerance = 1e-12 * Math.Sqrt(Vectors.Dot(expected, expected));
        for (var b = 0; b < expected.Length; b++)
        {
            Assert.InRange(actual[b], expected[b] - tolerance, expected[b] + tolerance);
        }
    }
}
