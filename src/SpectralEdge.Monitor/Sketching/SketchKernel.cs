using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor.Sketching;

/// <summary>The inner loops of the blocked sketch. No validation, no allocation, no state.</summary>
/// <remarks>
/// A rotation is only an offset into an accumulator of length 2d, folded at the end. Every bucket takes one addition in
/// float64 for each row, in the order of the rows, so vector and scalar code give the same bits. NaN and infinity pass
/// through to the buckets they fall in.
/// </remarks>
internal static class SketchKernel
{
    /// <summary>Adds consecutive coordinates of a group to an accumulator.</summary>
    /// <param name="values">Shape [n], in parameter units.</param>
    /// <param name="offset">Index in the group of the first coordinate.</param>
    /// <param name="map">The map.</param>
    /// <param name="accumulator">Shape [2d]: added to.</param>
    public static void Accumulate(ParameterValues values, long offset, SketchMap map, Span<double> accumulator)
    {
        switch (values.Type)
        {
            case ElementType.Float32:
                AccumulateSingles(values.AsSingles(), offset, map, accumulator);
                break;
            case ElementType.Float64:
                AccumulateDoubles(values.AsDoubles(), offset, map, accumulator);
                break;
            default:
                AccumulateHalves(values, offset, map, accumulator);
                break;
        }
    }

    /// <summary>Folds an accumulator to the sketch and clears it for the next one.</summary>
    /// <param name="accumulator">Shape [2d]: read, then set to 0.</param>
    /// <param name="sketch">Shape [d]: overwritten.</param>
    public static void Fold(Span<double> accumulator, Span<double> sketch)
    {
        Debug.Assert(accumulator.Length == 2 * sketch.Length, "The accumulator has two places for each bucket.");
        for (var bucket = 0; bucket < sketch.Length; bucket++)
        {
            sketch[bucket] = accumulator[bucket] + accumulator[bucket + sketch.Length];
        }

        accumulator.Clear();
    }

    /// <summary>Adds a sketch that was computed elsewhere with the same map.</summary>
    /// <param name="sketch">Shape [d].</param>
    /// <param name="accumulator">Shape [2d]: added to.</param>
    public static void Add(ReadOnlySpan<double> sketch, Span<double> accumulator)
    {
        Debug.Assert(accumulator.Length == 2 * sketch.Length, "The accumulator has two places for each bucket.");
        for (var bucket = 0; bucket < sketch.Length; bucket++)
        {
            accumulator[bucket] += sketch[bucket];
        }
    }

    private static void AccumulateHalves(ParameterValues values, long offset, SketchMap map, Span<double> accumulator)
    {
        Span<float> singles = stackalloc float[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += singles.Length)
        {
            var chunk = values.Slice(start, Math.Min(singles.Length, values.Count - start));
            chunk.WidenTo(singles);
            AccumulateSingles(singles[..chunk.Count], offset + start, map, accumulator);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateSingles(ReadOnlySpan<float> values, long offset, SketchMap map, Span<double> accumulator)
    {
        while (!values.IsEmpty)
        {
            var run = Run.At(offset, values.Length, map);
            AddRun(values[..run.Length], run, accumulator.Slice(run.Place, run.Length));
            values = values[run.Length..];
            offset += run.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateDoubles(ReadOnlySpan<double> values, long offset, SketchMap map, Span<double> accumulator)
    {
        while (!values.IsEmpty)
        {
            var run = Run.At(offset, values.Length, map);
            var target = accumulator.Slice(run.Place, run.Length);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] += run.IsNegative(i) ? -values[i] : values[i];
            }

            values = values[run.Length..];
            offset += run.Length;
        }
    }

    /// <summary>Adds at most 64 coordinates: target[i] += ±values[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun(ReadOnlySpan<float> values, in Run run, Span<double> target)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var source = ref MemoryMarshal.GetReference(values);
            ref var place = ref MemoryMarshal.GetReference(target);
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var flipped = Vector256.LoadUnsafe(ref source, (nuint)i).AsUInt32() ^ SignBits((uint)(run.Signs >> i));
                var (lower, upper) = Vector256.Widen(flipped.AsSingle());
                AddTo(ref Unsafe.Add(ref place, i), lower);
                AddTo(ref Unsafe.Add(ref place, i + Vector256<double>.Count), upper);
            }
        }

        for (; i < values.Length; i++)
        {
            // The sign is random, so a branch on it would be mispredicted half the time: flip the sign bit instead.
            var signBit = (uint)(run.Signs >> i) << 31;
            target[i] += BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values[i]) ^ signBit);
        }
    }

    private static Vector256<uint> SignBits(uint signs)
    {
        var bits = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.Equals(Vector256.Create(signs) & bits, bits) & Vector256.Create(0x8000_0000u);
    }

    private static void AddTo(ref double place, Vector256<double> values) =>
        (Vector256.LoadUnsafe(ref place) + values).StoreUnsafe(ref place);

    /// <summary>Coordinates that lie in one row and in one word of the sign table: at most 64.</summary>
    private readonly ref struct Run
    {
        /// <summary>Number of coordinates.</summary>
        public int Length { get; private init; }

        /// <summary>Where in the accumulator the first one goes.</summary>
        public int Place { get; private init; }

        /// <summary>Bit i is set where the sign of coordinate i is −1.</summary>
        public ulong Signs { get; private init; }

        public static Run At(long offset, int available, SketchMap map)
        {
            var row = offset / map.Length;
            var column = (int)(offset - (row * map.Length));
            var sign = (int)(offset % SketchMap.SignPeriod);
            var bit = sign & 63;
            var word = map.SignWords[sign >> 6];
            return new Run
            {
                // Rows and words both begin at multiples of 64, so a word never reaches over the end of a row.
                Length = Math.Min(64 - bit, available),
                Place = column + map.Rotation(row),
                Signs = (map.IsNegative(row) ? ~word : word) >> bit,
            };
        }

        public bool IsNegative(int i) => ((Signs >> i) & 1) != 0;
    }
}
