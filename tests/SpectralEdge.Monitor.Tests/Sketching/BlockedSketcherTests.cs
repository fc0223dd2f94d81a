namespace SpectralEdge.Monitor.Tests;

/// <summary>However many threads and whatever the cut: the same bits.</summary>
[Collection(Serial.Name)]
public class BlockedSketcherTests
{
    private const int D = 1024;

    private static readonly int Chunk = BlockedSketcher.ChunkLength(D);

    [Theory]
    [InlineData(64)]
    [InlineData(192)]
    [InlineData(1024)]
    [InlineData(8192)]
    [InlineData(65_472)]
    [InlineData(65_536)]
    public void ChunkLength_AnyLength_IsAWholeNumberOfEightRowsAndAboutHalfAMillion(int d)
    {
        var length = BlockedSketcher.ChunkLength(d);

        Assert.Equal(0, length % (8 * d));
        Assert.InRange(length, 1 << 18, 1 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Add_AnyNumberOfThreads_GivesTheBitsOfTheTwin(int threads)
    {
        using var workers = new SketchWorkers(threads);
        foreach (var d in new[] { 64, D, 8192 })
        {
            var map = new SketchMap(3, d);
            var sketcher = new BlockedSketcher(map, workers);
            foreach (var offset in new long[] { 0, 12_345, (1L << 31) + 7 })
            {
                foreach (var count in new[] { 1, 700_001, (3 * Chunk) + 77 })
                {
                    var values = Vectors.GaussianSingles(new Random(count), count);

                    Vectors.AssertSameBits(
                        Twin(Vectors.Widen(values), offset, map), Sketch(
                            sketcher, values, offset), $"d = {d}, {count} values from {offset}");
                }
            }
        }
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Add_AnyFormat_IsCutWhereItsValuesAre(ElementType type)
    {
        using var workers = new SketchWorkers(3);
        var map = new SketchMap(4, D);
        var sketcher = new BlockedSketcher(map, workers);
        var bytes = SketchTwin.GaussianBytes(new Random(1), type, (2 * Chunk) + 1001);
        var sketch = new double[D];

        sketcher.Begin();
        sketcher.Add(new ParameterValues(type, bytes), 501);
        sketcher.End(sketch);

        Vectors.AssertSameBits(Twin(SketchTwin.Widen(type, bytes), 501, map), sketch, type.ToString());
    }

    [Fact]
    public void Add_AnyCutInOrder_GivesTheSameBits()
    {
        var map = new SketchMap(5, D);
        var values = Vectors.GaussianSingles(new Random(1), (4 * Chunk) + 99);
        var expected = Twin(Vectors.Widen(values), 0, map);
        Property.ForAll(
            random =>
            {
                using var workers = new SketchWorkers(random.Next(1, 5));
                var sketcher = new BlockedSketcher(map, workers);
                int[] cuts =
                [
                    0,
                    .. Enumerable.Range(0, random.Next(0, 10))
                        .Select(_ => random.Next(3) == 0 ? Chunk * random.Next(5) : random.Next(values.Length + 1)).Order(),
                    values.Length,
                ];

                Vectors.AssertSameBits(
                    expected, Sketch(sketcher, values, cuts, Enumerable.Range(0, cuts.Length - 1)), string.Join(' ', cuts));
            },
            cases: 20);
    }

    [Fact]
    public void Add_PiecesInAnyOrder_AgreeToRounding()
    {
        var map = new SketchMap(6, D);
        var values = Vectors.GaussianSingles(new Random(1), (3 * Chunk) + 1);
        var expected = Twin(Vectors.Widen(values), 0, map);
        var tolerance = 1e-12 * Math.Sqrt(Vectors.Dot(expected, expected));
        Property.ForAll(
            random =>
            {
                using var workers = new SketchWorkers(2);
                int[] cuts =
                [
                    0,
                    .. Enumerable.Range(0, random.Next(1, 10)).Select(_ => random.Next(values.Length + 1)).Order(),
                    values.Length,
                ];
                var pieces = Enumerable.Range(0, cuts.Length - 1).ToArray();
                random.Shuffle(pieces);

                var sketch = Sketch(new BlockedSketcher(map, workers), values, cuts, pieces);

                Assert.All(
                    Enumerable.Range(0, D), b => Assert.InRange(sketch[b], expected[b] - tolerance, expected[b] + tolerance));
            },
            cases: 10);
    }

    [Fact]
    public void Add_NoValues_ChangesNothing()
    {
        using var workers = new SketchWorkers(2);
        var sketcher = new BlockedSketcher(new SketchMap(1, D), workers);
        var (values, sketch) = (Vectors.GaussianSingles(new Random(1), 100), new double[D]);

        sketcher.Begin();
        sketcher.Add(new ParameterValues(values), 10);
        sketcher.Add(new ParameterValues(ReadOnlySpan<float>.Empty), 5L * Chunk);
        sketcher.End(sketch);

        Assert.Equal(Sketch(sketcher, values, 10), sketch);
    }

    [Fact]
    public void AddSketch_OfSomeCoordinates_IsTheSketchOfAll() => Property.ForAll(
        random =>
        {
            using var workers = new SketchWorkers(2);
            var map = new SketchMap(7, D);
            var sketcher = new BlockedSketcher(map, workers);
            var values = new Quantized(random, 5000).Values;
            var sketch = new double[D];
            Array.Fill(sketch, double.NaN);

            sketcher.Begin();
            sketcher.Add(new ParameterValues(values.AsSpan(..1000)), 0);
            sketcher.AddSketch(SketchTwin.Sketch(values.AsSpan(1000..3000), 1000, map));
            sketcher.Add(new ParameterValues(values.AsSpan(3000..)), 3000);
            sketcher.End(sketch);

            Assert.Equal(SketchTwin.Sketch(values, 0, map), sketch);
        },
        cases: 10);

    [Fact]
    public void Begin_AfterASketchThatWasNeverEnded_ForgetsIt()
    {
        using var workers = new SketchWorkers(2);
        var map = new SketchMap(8, D);
        var sketcher = new BlockedSketcher(map, workers);
        sketcher.Begin();
        sketcher.Add(new ParameterValues(Vectors.GaussianSingles(new Random(2), (2 * Chunk) + 5)), 3);
        sketcher.AddSketch(Vectors.GaussianDoubles(new Random(3), D));
        var values = Vectors.GaussianSingles(new Random(1), 100);

        Vectors.AssertSameBits(SketchTwin.Sketch(Vectors.Widen(values), 3, map), Sketch(sketcher, values, 3), "after Begin");
    }

    [Fact]
    public void Add_SketchersOfSeveralLengthsOnTheSameThreads_DoNotDisturbEachOther()
    {
        using var workers = new SketchWorkers(3);
        foreach (var d in new[] { 64, 8192, 128, 65_536, 64 })
        {
            var map = new SketchMap(9, d);
            var values = Vectors.GaussianSingles(new Random(d), 1_200_000);

            Vectors.AssertSameBits(
                Twin(Vectors.Widen(values), 0, map), Sketch(new BlockedSketcher(map, workers), values, 0), $"d = {d}");
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Add_NaNOrInfinityInAnyChunk_ReachesItsBucket(float wrong)
    {
        using var workers = new SketchWorkers(3);
        var map = new SketchMap(10, D);
        var sketcher = new BlockedSketcher(map, workers);
        foreach (var place in new[] { 0, Chunk - 1, Chunk, (2 * Chunk) + 1 })
        {
            var values = new float[(2 * Chunk) + 2];
            values[place] = wrong;

            var sketch = Sketch(sketcher, values, 0);

            Assert.Equal([SketchTwin.Bucket(place, map)], Enumerable.Range(0, D).Where(b => !double.IsFinite(sketch[b])));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void AddAndEnd_SteadyState_AllocateNothingOnAnyThread(int threads)
    {
        using var workers = new SketchWorkers(threads);
        var sketcher = new BlockedSketcher(new SketchMap(11, D), workers);
        var (values, sketch) = (new float[(3 * Chunk) + 5], new double[D]);
        void Run()
        {
            sketcher.Begin();
            sketcher.Add(new ParameterValues(values), 1);
            sketcher.AddSketch(sketch);
            sketcher.End(sketch);
        }

        Assert.Equal(0, Allocations.Of(Run));
        Assert.Equal(0, Allocations.OnAllThreads(Run));
    }

    [Fact]
    public void SketchWorkers_UsedAgainAndAgain_GiveTheSameBits()
    {
        // Thread timing differs from call to call: what it can do wrong shows in some of a few hundred.
        using var workers = new SketchWorkers(4);
        var map = new SketchMap(12, 64);
        var sketcher = new BlockedSketcher(map, workers);
        var values = Vectors.GaussianSingles(new Random(1), (5 * BlockedSketcher.ChunkLength(64)) + 3);
        var expected = Sketch(sketcher, values, 0);
        for (var i = 0; i < 200; i++)
        {
            Vectors.AssertSameBits(expected, Sketch(sketcher, values, 0), $"call {i}");
        }
    }

    [Fact]
    public void Dispose_OfWorkers_TwiceOrWithoutUseOrAfterUse_Ends()
    {
        var unused = new SketchWorkers(5);
        unused.Dispose();
        unused.Dispose();

        var used = new SketchWorkers(5);
        Assert.Equal(5, used.Count);
        Sketch(new BlockedSketcher(new SketchMap(1, D), used), new float[2 * Chunk], 0);
        used.Dispose();
        used.Dispose();
    }

    [Fact]
    public void Dispose_OfWorkers_EndsTheirThreads()
    {
        // The name of a thread is all that can be seen of it from outside, and only there.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Assert.True(SketchThreads.AllEnd(), "The threads of other tests end.");
        var workers = new SketchWorkers(6);
        Sketch(new BlockedSketcher(new SketchMap(1, D), workers), new float[2 * Chunk], 0);
        Assert.Equal(5, SketchThreads.Count());

        workers.Dispose();

        Assert.True(SketchThreads.AllEnd(), "The threads end.");
    }

    /// <summary>What the documentation says: each chunk by itself in float64, the chunks one after the other.</summary>
    private static double[] Twin(double[] values, long offset, SketchMap map)
    {
        var (sum, length) = (new double[map.Length], BlockedSketcher.ChunkLength(map.Length));
        for (var start = 0; start < values.Length;)
        {
            var count = (int)Math.Min(values.Length - start, length - ((offset + start) % length));
            var chunk = SketchTwin.Sketch(values.AsSpan(start, count), offset + start, map);
            for (var b = 0; b < sum.Length; b++)
            {
                sum[b] += chunk[b];
            }

            start += count;
        }

        return sum;
    }

    private static double[] Sketch(BlockedSketcher sketcher, float[] values, long offset)
    {
        var sketch = new double[sketcher.Length];
        sketcher.Begin();
        sketcher.Add(new ParameterValues(values), offset);
        sketcher.End(sketch);
        return sketch;
    }

    private static double[] Sketch(BlockedSketcher sketcher, float[] values, int[] cuts, IEnumerable<int> pieces)
    {
        var sketch = new double[sketcher.Length];
        sketcher.Begin();
        foreach (var piece in pieces)
        {
            sketcher.Add(new ParameterValues(values.AsSpan(cuts[piece]..cuts[piece + 1])), cuts[piece]);
        }

        sketcher.End(sketch);
        return sketch;
    }

    // The order of additions stands in docs/reference/sketch-v1.md, whose numbers these are.
    [Theory]
    [InlineData(64, 1 << 20)]
    [InlineData(192, 682 * 8 * 192)]
    [InlineData(8192, 1 << 20)]
    [InlineData(65_536, 1 << 20)]
    public void ChunkLength_AnyLength_IsTheDocumentedOne(int length, int expected) =>
        Assert.Equal(expected, BlockedSketcher.ChunkLength(length));
}
