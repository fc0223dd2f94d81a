using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Vectors of every width, the scalar loop, the dispatching front and any cut in order: the same bits as the slow twin.
/// </summary>
public partial class SketchKernelTests
{
    private static readonly int[] SketchLengths = [64, 512, 1024, 2048, 8192];

    public static TheoryData<ElementType> Formats { get; } = [.. Enum.GetValues<ElementType>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Accumulate_AnyWidthAndShortLength_GivesTheBitsOfTheTwin(ElementType type)
    {
        var random = new Random(1);
        foreach (var d in new[] { 64, 512, 2048 })
        {
            var map = new SketchMap((ulong)d, d);
            for (var count = 0; count <= 257; count++)
            {
                AssertSameBits(random, type, count, RandomOffset(random, map), map);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Accumulate_AnyWidthAroundWholeRows_GivesTheBitsOfTheTwin(ElementType type)
    {
        var random = new Random(2);
        foreach (var d in SketchLengths)
        {
            var map = new SketchMap((ulong)d + 7, d);
            foreach (var count in new[] { d - 1, d, d + 1, (8 * d) - 1, 8 * d, (8 * d) + 1, (9 * d) + 3, (16 * d) - 1, (17 * d) + 65 })
            {
                foreach (var offset in (long[])[
                    0, d, d - 1, (5 * d) + (d / 2) + 1, (8 * d) - 3, RandomOffset(random, map), NearTheWrap(random, map),
                ])
                {
                    AssertSameBits(random, type, count, offset, map);
                }
            }
        }
    }

    [Fact]
    public void Accumulate_AnyWidthAndRandomMap_GivesTheBitsOfTheTwin() => Property.ForAll(
        random =>
        {
            var map = new SketchMap((ulong)random.NextInt64(), 64 * random.Next(1, 100));
            var offset = random.NextInt64() >> random.Next(2, 60);
            AssertSameBits(random, (ElementType)random.Next(4), random.Next(1, 20 * map.Length), offset, map);
        },
        cases: 100);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Accumulate_AnyCutInOrder_GivesTheSameBits(ElementType type) => Property.ForAll(
        random =>
        {
            var d = SketchLengths[random.Next(SketchLengths.Length)];
            var map = new SketchMap((ulong)random.NextInt64(), d);
            var count = random.Next(1, 30 * d);
            var offset = RandomOffset(random, map);
            var bytes = SketchTwin.GaussianBytes(random, type, count);
            var whole = Sketch(type, bytes, offset, map);
            int[] cuts = [0, .. Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(count + 1)).Order(), count];
            foreach (var width in SketchWidth.Supported)
            {
                var pieces = new double[d];
                for (var i = 1; i < cuts.Length; i++)
                {
                    var size = SketchTwin.SizeOf(type);
                    width.Accumulate(
                        type, bytes.AsSpan((size * cuts[i - 1])..(size * cuts[i])), offset + cuts[i - 1], map, pieces);
                }

                Vectors.AssertSameBits(whole, pieces, $"{width}, {type}, d = {d}, cuts {string.Join(' ', cuts)}");
            }
        },
        cases: 20);

    /// <summary>
    /// Every value of a 16-bit format in every row of those that are taken together; one row at a time holds them, the others are
    /// zero.
    /// </summary>
    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Accumulate_EveryBitPatternInEightRowsTogether_IsWidenedExactly(ElementType type)
    {
        const int D = 8192;
        var map = new SketchMap(3, D);
        for (var first = 0; first < 1 << 16; first += D)
        {
            for (var row = 0; row < 8; row++)
            {
                var patterns = new ushort[8 * D];
                for (var i = 0; i < D; i++)
                {
                    patterns[(row * D) + i] = (ushort)(first + i);
                }

                AssertSameBits(type, MemoryMarshal.AsBytes(patterns.AsSpan()), 0, map);
            }
        }
    }

    /// <summary>Every value of a 16-bit format in a bucket of its own.</summary>
    [Theory]
    [InlineData(ElementType.Float16)]
    [InlineData(ElementType.BFloat16)]
    public void Accumulate_EveryBitPattern_IsWidenedExactly(ElementType type)
    {
        var map = new SketchMap(3, 1 << 16);
        var patterns = Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits).ToArray();
        foreach (var width in SketchWidth.Supported)
        {
            var sketch = new double[map.Length];
            width.Accumulate(type, MemoryMarshal.AsBytes(patterns.AsSpan()), 0, map, sketch);
            for (var i = 0; i < patterns.Length; i++)
            {
                var value = type == ElementType.Float16
                    ? (double)BitConverter.UInt16BitsToHalf(patterns[i])
                    : BitConverter.UInt32BitsToSingle((uint)patterns[i] << 16);
                Vectors.AssertSameBits(
                    [0 + (SketchTwin.Sign(i, map) * value)], [sketch[SketchTwin.Bucket(i, map)]], $"{width}, pattern {i:X4}");
            }
        }
    }

    /// <summary>Extreme and special values of the wide formats, in rows taken together and alone.</summary>
    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void Accumulate_ExtremeValues_GiveTheBitsOfTheTwin(ElementType type) => Property.ForAll(
        random =>
        {
            double[] extremes = type == ElementType.Float32
                ? [
                    float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1.17549435e-38f, -0.0, 0, float.NaN,
                    float.PositiveInfinity, float.NegativeInfinity,
                ]
                : [
                    double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 2.2250738585072014e-308, -0.0, 0,
                    double.NaN, double.PositiveInfinity,
                ];
            var map = new SketchMap((ulong)random.NextInt64(), 2048);
            var values = Vectors.GaussianDoubles(random, 9 * 2048);
            for (var i = 0; i < 100; i++)
            {
                values[random.Next(values.Length)] = extremes[random.Next(extremes.Length)];
            }

            var bytes = type == ElementType.Float64
                ? MemoryMarshal.AsBytes(values.AsSpan())
                : MemoryMarshal.AsBytes(values.Select(value => (float)value).ToArray().AsSpan());
            AssertSameBits(type, bytes, random.Next(2) * 77, map);
        },
        cases: 20);

    private static void AssertSameBits(Random random, ElementType type, int count, long offset, SketchMap map)
    {
        // An odd start leaves no vector of values aligned.
        var start = random.Next(0, 9);
        var bytes = SketchTwin.GaussianBytes(random, type, start + count);
        AssertSameBits(type, bytes.AsSpan(start * SketchTwin.SizeOf(type)), offset, map);
    }

    private static void AssertSameBits(ElementType type, ReadOnlySpan<byte> bytes, long offset, SketchMap map)
    {
        var expected = SketchTwin.Sketch(SketchTwin.Widen(type, bytes), offset, map);
        Vectors.AssertSameBits(
            expected, Sketch(type, bytes, offset, map), $"{type}, d = {map.Length}, {bytes.Length} bytes from {offset}");
        foreach (var width in SketchWidth.Supported)
        {
            var sketch = new double[map.Length];
            width.Accumulate(type, bytes, offset, map, sketch);
            Vectors.AssertSameBits(expected, sketch, $"{width}, {type}, d = {map.Length}, {bytes.Length} bytes from {offset}");
        }
    }

    /// <summary>
    /// In the middle of a row or at its beginning, in the first rows, near the wrap of the table of signs, or far above 2^31.
    /// </summary>
    private static long RandomOffset(Random random, SketchMap map) => random.Next(6) switch
    {
        0 => 0,
        1 => random.Next(20 * map.Length),
        2 => NearTheWrap(random, map),
        3 => int.MaxValue + random.NextInt64(-70, 70),
        4 => random.NextInt64(1L << 20, 1L << 40) * map.Length,
        _ => random.NextInt64(1L << 31, 1L << 62),
    };

    private static long NearTheWrap(Random random, SketchMap map) =>
        (random.NextInt64(1, 1000) * SketchMap.SignPeriod) - random.Next(1, 2 * map.Length);
}
