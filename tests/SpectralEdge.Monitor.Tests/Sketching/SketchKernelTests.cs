using SpectralEdge.Monitor.Sketching;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Sketching;

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
                Assert.Equal(Naive(quantized.Values, offset, map), Sketch(type, quantized.Bytes(type), offset, map));
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
                Assert.Equal(Naive(quantized.Values, offset, map), Sketch(type, quantized.Bytes(type), offset, map));
            }
        },
        cases: 20);

    [Fact]
    public void Accumulate_AnyCutInAnyOrder_GivesTheSameSketch() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), 64 * random.Next(1, 5));
        var values = Vectors.GaussianSingles(random, random.Next(1, 2000));
        int[] cuts = [0, .. Enumerable.Range(0, random.Next(0, 8)).Select(_ => random.Next(values.Length + 1)).Order(), values.Length];
        var pieces = Enumerable.Range(0, cuts.Length - 1).ToArray();
        random.Shuffle(pieces);

        var accumulator = new double[2 * map.Length];
        foreach (var piece in pieces)
        {
            SketchKernel.Accumulate(new ParameterValues(values.AsSpan(cuts[piece]..cuts[piece + 1])), cuts[piece], map, accumulator);
        }

        AssertClose(Sketch(values, map), Fold(accumulator));
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
            var bucket = Bucket(i, map);
            foreach (var sketch in new[] { Sketch(values, map), Sketch(Vectors.Widen(values), map), Sketch([.. values.Select(v => (Half)v)], map) })
            {
                Assert.Equal([bucket], Enumerable.Range(0, Length).Where(b => !double.IsFinite(sketch[b])));
                Assert.Equal(Sign(i, map) * (double)wrong, sketch[bucket]);
            }
        }
    }

    [Fact]
    public void Accumulate_AnyFormat_NeverAllocates()
    {
        var map = new SketchMap(1, Length);
        var accumulator = new double[2 * Length];
        var sketch = new double[Length];
        foreach (var type in Enum.GetValues<ElementType>())
        {
            var bytes = new Quantized(new Random(1), 5000).Bytes(type);
            Assert.Equal(0, Allocations.Of(() => SketchKernel.Accumulate(new ParameterValues(type, bytes), 77, map, accumulator)));
        }

        Assert.Equal(0, Allocations.Of(() => SketchKernel.Fold(accumulator, sketch)));
        Assert.Equal(0, Allocations.Of(() => SketchKernel.Add(sketch, accumulator)));
    }

    [Fact]
    public void Fold_AfterUse_OverwritesTheSketchAndClearsTheAccumulator()
    {
        double[] accumulator = [1, 2, 3, 10, 20, 30];
        double[] sketch = [7, double.NaN, 7];

        SketchKernel.Fold(accumulator, sketch);

        Assert.Equal([11.0, 22.0, 33.0], sketch);
        Assert.All(accumulator, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Add_ASketchComputedElsewhere_IsTheSketchOfBoth() => Property.ForAll(random =>
    {
        var map = new SketchMap((ulong)random.NextInt64(), Length);
        var values = new Quantized(random, random.Next(2, 1000)).Values;
        var cut = random.Next(values.Length);
        var here = new double[2 * Length];
        var elsewhere = new double[2 * Length];

        SketchKernel.Accumulate(new ParameterValues(values.AsSpan(..cut)), 0, map, here);
        SketchKernel.Accumulate(new ParameterValues(values.AsSpan(cut..)), cut, map, elsewhere);
        SketchKernel.Add(Fold(elsewhere), here);

        Assert.Equal(Naive(values, 0, map), Fold(here));
    });

    private static int Bucket(long i, SketchMap map) => (int)(((i % map.Length) + map.Rotation(i / map.Length)) % map.Length);

    private static int Sign(long i, SketchMap map)
    {
        var place = i % SketchMap.SignPeriod;
        var inTable = ((map.SignWords[(int)(place / 64)] >> (int)(place % 64)) & 1) != 0;
        return inTable == map.IsNegative(i / map.Length) ? 1 : -1;
    }

    /// <summary>The slow twin: s(i)·x[i] into bucket h(i), one by one.</summary>
    private static double[] Naive(double[] values, long offset, SketchMap map)
    {
        var sketch = new double[map.Length];
        for (var n = 0; n < values.Length; n++)
        {
            sketch[Bucket(offset + n, map)] += Sign(offset + n, map) * values[n];
        }

        return sketch;
    }

    private static double[] Fold(double[] accumulator)
    {
        var sketch = new double[accumulator.Length / 2];
        SketchKernel.Fold(accumulator, sketch);
        return sketch;
    }

    private static double[] Sketch(ElementType type, byte[] bytes, long offset, SketchMap map)
    {
        var accumulator = new double[2 * map.Length];
        SketchKernel.Accumulate(new ParameterValues(type, bytes), offset, map, accumulator);
        return Fold(accumulator);
    }

    private static double[] Sketch(float[] values, SketchMap map)
    {
        var accumulator = new double[2 * map.Length];
        SketchKernel.Accumulate(new ParameterValues(values), 0, map, accumulator);
        return Fold(accumulator);
    }

    private static double[] Sketch(double[] values, SketchMap map)
    {
        var accumulator = new double[2 * map.Length];
        SketchKernel.Accumulate(new ParameterValues(values), 0, map, accumulator);
        return Fold(accumulator);
    }

    private static double[] Sketch(Half[] values, SketchMap map)
    {
        var accumulator = new double[2 * map.Length];
        SketchKernel.Accumulate(new ParameterValues(values), 0, map, accumulator);
        return Fold(accumulator);
    }

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
