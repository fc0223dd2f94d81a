using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SpectralEdge.Monitor;

/// <summary>
/// The part of <see cref="SketchKernel"/> that takes several rows at a time. No validation, no allocation, no state.
/// </summary>
/// <remarks>
/// <para>
/// Each row is read from where its first bucket lies to its end, then from its beginning. Long rows are four streams that
/// hardware follows by itself. It does not foresee where a stream begins and is late at the borders of pages, so the first lines
/// of every stream are asked for one stretch before it begins, and each stream a little ahead of where it is.
/// </para>
/// <para>
/// Short rows end before hardware has caught up with them. There the next rows are asked for in the order of memory.
/// What was tried and how long it took: docs/decisions/0009-order-of-reading.md.
/// </para>
/// </remarks>
internal static class SketchRowsKernel
{
    // Four streams. Eight short rows where the buckets do not fit the first-level cache, so that they are read and written less
    // often; four where they do: stretches are short there, and cheaper to begin with four.
    private const int ShortestForFour = 256;
    private const int ShortestForEight = 4096;

    // From here on a row is a stream.
    private const int StreamBytes = 32_768;

    private const int LineBytes = 64;

    // How far ahead of where it is a stream is asked for.
    private const int LinesAhead = 8;

    /// <summary>How many rows are taken together, four or eight; 0 where rows are too short for it.</summary>
    /// <param name="d">Length of a row.</param>
    public static int RowsTogether<T>(int d)
        where T : unmanaged =>
        d < ShortestForFour ? 0 : d < ShortestForEight || IsStream<T>(d) ? 4 : 8;

    /// <summary>Adds four or eight whole rows, stretch by stretch between their rotations.</summary>
    /// <param name="values">Shape [rows · d].</param>
    /// <param name="row">Index of the first row.</param>
    /// <param name="map">The map.</param>
    /// <param name="buckets">Shape [d]: added to.</param>
    [SkipLocalsInit]
    public static void Accumulate<T, TFormat, TVector, TPlace>(
        ReadOnlySpan<T> values, long row, SketchMap map, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
        where TVector : struct, ISketchVector<TVector, TPlace>
    {
        var d = map.Length;
        var rows = RowsTogether<T>(d);
        Span<int> rotations = stackalloc int[rows];
        Span<int> rowSigns = stackalloc int[rows];
        Span<int> cuts = stackalloc int[rows + 1];
        Span<int> places = stackalloc int[rows];
        Span<int> signs = stackalloc int[rows];
        map.SignPlaces(row, rowSigns);
        for (var r = 0; r < rows; r++)
        {
            rotations[r] = map.Rotation(row + r);
            Insert(rotations[r], cuts[..(r + 1)]);
        }

        cuts[rows] = d;
        var bucket = 0;
        foreach (var end in cuts)
        {
            Place(bucket, d, rotations, rowSigns, places, signs);
            FetchBeginnings(values, row, map, rotations, end);
            var stretch = buckets[bucket..end];
            var next = IsStream<T>(d) ? 0 : values.Length + (rows * bucket);
            if (rows == 8)
            {
                AddStretch<T, TFormat, TVector, TPlace, Eight>(values, places, map.SignBytes, signs, stretch, next);
            }
            else
            {
                AddStretch<T, TFormat, TVector, TPlace, Four>(values, places, map.SignBytes, signs, stretch, next);
            }

            bucket = end;
        }
    }

    private static bool IsStream<T>(int d)
        where T : unmanaged => d * Unsafe.SizeOf<T>() >= StreamBytes;

    /// <summary>Where each row, and its signs, begin at a bucket.</summary>
    private static void Place(
        int bucket, int d, ReadOnlySpan<int> rotations, ReadOnlySpan<int> rowSigns, Span<int> places, Span<int> signs)
    {
        for (var r = 0; r < rotations.Length; r++)
        {
            var column = bucket - rotations[r] + (bucket < rotations[r] ? d : 0);
            places[r] = (r * d) + column;
            signs[r] = rowSigns[r] + column;
        }
    }

    /// <summary>Puts a number into its place among sorted ones.</summary>
    private static void Insert(int number, Span<int> sorted)
    {
        var i = sorted.Length - 1;
        for (; i > 0 && sorted[i - 1] > number; i--)
        {
            sorted[i] = sorted[i - 1];
        }

        sorted[i] = number;
    }

    /// <summary>
    /// Asks for the first lines of the streams that begin where a stretch ends: rows that begin anew there, or the next ones.
    /// Short rows are no streams.
    /// </summary>
    private static void FetchBeginnings<T>(
        ReadOnlySpan<T> values, long row, SketchMap map, ReadOnlySpan<int> rotations, int end)
        where T : unmanaged
    {
        var (d, rows) = (map.Length, rotations.Length);
        ref var source = ref MemoryMarshal.GetReference(values);
        for (var r = 0; r < rows && IsStream<T>(d); r++)
        {
            if (end == d)
            {
                var next = map.Rotation(row + rows + r);
                FetchStream(ref Unsafe.Add(ref source, ((rows + r) * d) + (next == 0 ? 0 : d - next)), 0, LinesAhead);
            }
            else if (rotations[r] == end)
            {
                FetchStream(ref Unsafe.Add(ref source, r * d), 0, LinesAhead);
            }
        }
    }

    /// <summary>Adds one run of values from each row to the same buckets, one row after the other.</summary>
    /// <param name="values">The whole rows.</param>
    /// <param name="places">Shape [rows]: where in <paramref name="values"/> each run begins.</param>
    /// <param name="table">The sign table.</param>
    /// <param name="signs">Shape [rows]: where in the table the signs of each run begin.</param>
    /// <param name="buckets">Shape [n]: added to.</param>
    /// <param name="next">Where from <paramref name="values"/> on to ask for the next rows; 0 for streams.</param>
    private static void AddStretch<T, TFormat, TVector, TPlace, TRows>(
        ReadOnlySpan<T> values, ReadOnlySpan<int> places, ReadOnlySpan<byte> table, ReadOnlySpan<int> signs,
        Span<double> buckets, int next)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TRows : IRows
    {
        if (buckets.Length >= TVector.Count)
        {
            AddVectors<T, TFormat, TVector, TPlace, TRows>(values, places, table, signs, buckets, next);
            return;
        }

        for (var i = 0; i < buckets.Length; i++)
        {
            for (var r = 0; r < TRows.Count; r++)
            {
                buckets[i] += Signed<T, TFormat>(values[places[r] + i], table, signs[r] + i);
            }
        }
    }

    /// <summary>The same for at least one vector of buckets.</summary>
    // Long: unrolled by hand, with a reference of its own to the values and the signs of each of eight rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddVectors<T, TFormat, TVector, TPlace, TRows>(
        ReadOnlySpan<T> values, ReadOnlySpan<int> places, ReadOnlySpan<byte> table, ReadOnlySpan<int> signs,
        Span<double> buckets, int next)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TRows : IRows
    {
        Debug.Assert(places.Length == TRows.Count && signs.Length == TRows.Count, "A run for each row.");
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var bytes = ref MemoryMarshal.GetReference(table);
        ref var target = ref MemoryMarshal.GetReference(buckets);
        ref var place = ref MemoryMarshal.GetReference(places);
        ref var sign = ref MemoryMarshal.GetReference(signs);
        var upper = TRows.Count == 8 ? 4 : 0;

        // What a stream is asked for at a time: a line, or a vector where that is more.
        var step = Math.Max(TVector.Count, LineBytes / Unsafe.SizeOf<T>());
        var lines = step * Unsafe.SizeOf<T>() / LineBytes;
        var (begin, end, keep) = (0, buckets.Length - (buckets.Length % TVector.Count), 0);
        while (true)
        {
            ref var v0 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, 0));
            ref var v1 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, 1));
            ref var v2 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, 2));
            ref var v3 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, 3));
            ref var v4 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, upper));
            ref var v5 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, upper + 1));
            ref var v6 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, upper + 2));
            ref var v7 = ref Unsafe.Add(ref source, Unsafe.Add(ref place, upper + 3));
            ref var s0 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, 0) + begin) >> 3);
            ref var s1 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, 1) + begin) >> 3);
            ref var s2 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, 2) + begin) >> 3);
            ref var s3 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, 3) + begin) >> 3);
            ref var s4 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, upper) + begin) >> 3);
            ref var s5 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, upper + 1) + begin) >> 3);
            ref var s6 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, upper + 2) + begin) >> 3);
            ref var s7 = ref Unsafe.Add(ref bytes, (Unsafe.Add(ref sign, upper + 3) + begin) >> 3);
            var p0 = TVector.Place((Unsafe.Add(ref sign, 0) + begin) & 7);
            var p1 = TVector.Place((Unsafe.Add(ref sign, 1) + begin) & 7);
            var p2 = TVector.Place((Unsafe.Add(ref sign, 2) + begin) & 7);
            var p3 = TVector.Place((Unsafe.Add(ref sign, 3) + begin) & 7);
            var p4 = TVector.Place((Unsafe.Add(ref sign, upper) + begin) & 7);
            var p5 = TVector.Place((Unsafe.Add(ref sign, upper + 1) + begin) & 7);
            var p6 = TVector.Place((Unsafe.Add(ref sign, upper + 2) + begin) & 7);
            var p7 = TVector.Place((Unsafe.Add(ref sign, upper + 3) + begin) & 7);
            for (nint i = begin; i < end; i += TVector.Count)
            {
                var j = (i - begin) >> 3;
                var before = TVector.Load(ref Unsafe.Add(ref target, i));
                if (TRows.Count == 8 || next > 0)
                {
                    FetchNext<T, TVector, TPlace, TRows>(ref Unsafe.Add(ref source, next + (TRows.Count * i)));
                }
                else if ((i & (step - 1)) == 0)
                {
                    FetchStream(ref Unsafe.Add(ref v0, i), LinesAhead, lines);
                    FetchStream(ref Unsafe.Add(ref v1, i), LinesAhead, lines);
                    FetchStream(ref Unsafe.Add(ref v2, i), LinesAhead, lines);
                    FetchStream(ref Unsafe.Add(ref v3, i), LinesAhead, lines);
                }

                var after = before
                    .Plus<T, TFormat>(ref Unsafe.Add(ref v0, i), ref Unsafe.Add(ref s0, j), p0)
                    .Plus<T, TFormat>(ref Unsafe.Add(ref v1, i), ref Unsafe.Add(ref s1, j), p1)
                    .Plus<T, TFormat>(ref Unsafe.Add(ref v2, i), ref Unsafe.Add(ref s2, j), p2)
                    .Plus<T, TFormat>(ref Unsafe.Add(ref v3, i), ref Unsafe.Add(ref s3, j), p3);
                if (TRows.Count == 8)
                {
                    after = after
                        .Plus<T, TFormat>(ref Unsafe.Add(ref v4, i), ref Unsafe.Add(ref s4, j), p4)
                        .Plus<T, TFormat>(ref Unsafe.Add(ref v5, i), ref Unsafe.Add(ref s5, j), p5)
                        .Plus<T, TFormat>(ref Unsafe.Add(ref v6, i), ref Unsafe.Add(ref s6, j), p6)
                        .Plus<T, TFormat>(ref Unsafe.Add(ref v7, i), ref Unsafe.Add(ref s7, j), p7);
                }

                if (keep > 0)
                {
                    after = after.KeepingFirst(before, keep);
                }

                after.Store(ref Unsafe.Add(ref target, i));
            }

            if (end == buckets.Length)
            {
                return;
            }

            // Once more up to the very end; the buckets of it that have had their values keep what they have.
            (begin, end, keep) = (buckets.Length - TVector.Count, buckets.Length, end - (buckets.Length - TVector.Count));
        }
    }

    /// <summary>Asks the second-level cache for a share of the rows that come after these, in the order of memory.</summary>
    /// <remarks>An address past the end of the parameters does no harm: a hint never faults.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FetchNext<T, TVector, TPlace, TRows>(ref T ahead)
        where T : unmanaged
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TRows : IRows
    {
        if (Sse.IsSupported)
        {
            var address = (byte*)Unsafe.AsPointer(ref ahead);
            var bytes = TRows.Count * TVector.Count * sizeof(T);
            for (var line = 0; line < bytes; line += 64)
            {
                Sse.Prefetch1(address + line);
            }
        }
    }

    /// <summary>Asks the first-level cache for consecutive lines of a stream.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FetchStream<T>(ref T place, int ahead, int lines)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            var address = (byte*)Unsafe.AsPointer(ref place) + (ahead * LineBytes);
            for (var line = 0; line < lines; line++)
            {
                Sse.Prefetch0(address + (line * LineBytes));
            }
        }
    }

    /// <summary>How many rows are taken together, known when the loop is compiled.</summary>
    private interface IRows
    {
        static abstract int Count { get; }
    }

    private readonly struct Four : IRows
    {
        public static int Count => 4;
    }

    private readonly struct Eight : IRows
    {
        public static int Count => 8;
    }

    /// <summary>
    /// A value with its sign, widened. The sign is random, so a branch on it would be mispredicted half the time: the sign bit is
    /// flipped instead.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Signed<T, TFormat>(T value, ReadOnlySpan<byte> table, int sign)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        var negative = (ulong)(table[sign >> 3] >> (sign & 7)) << 63;
        return BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(TFormat.Widen(value)) ^ negative);
    }
}
