using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace SpectralEdge.Monitor;

/// <summary>How rows are read and asked for, known when the loop is compiled.</summary>
internal interface IReadingOrder
{
    /// <summary>Rows taken together: 1, 2, 4 or 8.</summary>
    static abstract int Rows { get; }

    /// <summary>What is asked for ahead.</summary>
    static abstract Ahead Ahead { get; }

    /// <summary>Whether the first lines of a stream are asked for one stretch before it begins.</summary>
    static abstract bool Beginnings { get; }
}

/// <summary>What is asked for ahead of its use.</summary>
internal enum Ahead
{
    /// <summary>Nothing: hardware alone.</summary>
    Nothing,

    /// <summary>The next rows in the order of memory, into the first-level cache.</summary>
    InOrder,

    /// <summary>The same into the second-level cache.</summary>
    InOrderSecondLevel,

    /// <summary>Each row 512 bytes ahead of where it is.</summary>
    Streams,

    /// <summary>Each row 2048 bytes ahead of where it is.</summary>
    StreamsFar,
}

/// <summary>
/// The rows of the blocked sketch in another order of reading, for comparison: the arithmetic of the library, without its ends of
/// stretches. The buckets a stretch ends with are left out where they do not fill a vector, so that its sums are not a sketch.
/// </summary>
internal static class OrderKernel
{
    private const int LineBytes = 64;
    private const int HeadLines = 8;

    /// <summary>Adds whole rows of float32 to the buckets.</summary>
    public static void Accumulate<TVector, TPlace, TOrder>(
        ReadOnlySpan<float> values, SketchMap map, Span<double> buckets)
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TOrder : IReadingOrder
    {
        var taken = TOrder.Rows * map.Length;
        for (var row = 0; values.Length >= taken; row += TOrder.Rows)
        {
            AddRows<TVector, TPlace, TOrder>(values[..taken], row, map, buckets);
            values = values[taken..];
        }
    }

    [SkipLocalsInit]
    private static void AddRows<TVector, TPlace, TOrder>(ReadOnlySpan<float> values, long row, SketchMap map, Span<double> buckets)
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TOrder : IReadingOrder
    {
        var d = map.Length;
        Span<int> rotations = stackalloc int[TOrder.Rows];
        Span<int> rowSigns = stackalloc int[TOrder.Rows];
        Span<int> cuts = stackalloc int[TOrder.Rows + 1];
        Span<int> places = stackalloc int[8];
        Span<int> signs = stackalloc int[8];
        map.SignPlaces(row, rowSigns);
        for (var r = 0; r < TOrder.Rows; r++)
        {
            cuts[r] = rotations[r] = map.Rotation(row + r);
        }

        cuts[TOrder.Rows] = d;
        cuts.Sort();
        var bucket = 0;
        foreach (var end in cuts)
        {
            for (var r = 0; r < 8; r++)
            {
                // With fewer rows the last pointers are there but not read.
                var of = r % TOrder.Rows;
                var column = bucket - rotations[of] + (bucket < rotations[of] ? d : 0);
                (places[r], signs[r]) = ((of * d) + column, rowSigns[of] + column);
            }

            if (TOrder.Beginnings)
            {
                FetchBeginnings<TOrder>(values, row, map, rotations, end);
            }

            AddStretch<TVector, TPlace, TOrder>(
                values, places, map.SignBytes, signs, buckets[bucket..end], (TOrder.Rows * d) + (TOrder.Rows * bucket));
            bucket = end;
        }
    }

    private static void FetchBeginnings<TOrder>(
        ReadOnlySpan<float> values, long row, SketchMap map, ReadOnlySpan<int> rotations, int end)
        where TOrder : IReadingOrder
    {
        var d = map.Length;
        ref var source = ref MemoryMarshal.GetReference(values);
        for (var r = 0; r < TOrder.Rows; r++)
        {
            if (end == d)
            {
                var next = map.Rotation(row + TOrder.Rows + r);
                Fetch(ref Unsafe.Add(ref source, ((TOrder.Rows + r) * d) + (next == 0 ? 0 : d - next)), HeadLines, true);
            }
            else if (rotations[r] == end)
            {
                Fetch(ref Unsafe.Add(ref source, r * d), HeadLines, true);
            }
        }
    }

    // Long: unrolled by hand, with a reference of its own to the values and the signs of each of eight rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddStretch<TVector, TPlace, TOrder>(
        ReadOnlySpan<float> values, ReadOnlySpan<int> places, ReadOnlySpan<byte> table, ReadOnlySpan<int> signs,
        Span<double> buckets, int next)
        where TVector : struct, ISketchVector<TVector, TPlace>
        where TOrder : IReadingOrder
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var bytes = ref MemoryMarshal.GetReference(table);
        ref var target = ref MemoryMarshal.GetReference(buckets);
        ref var v0 = ref Unsafe.Add(ref source, places[0]);
        ref var v1 = ref Unsafe.Add(ref source, places[1]);
        ref var v2 = ref Unsafe.Add(ref source, places[2]);
        ref var v3 = ref Unsafe.Add(ref source, places[3]);
        ref var v4 = ref Unsafe.Add(ref source, places[4]);
        ref var v5 = ref Unsafe.Add(ref source, places[5]);
        ref var v6 = ref Unsafe.Add(ref source, places[6]);
        ref var v7 = ref Unsafe.Add(ref source, places[7]);
        ref var s0 = ref Unsafe.Add(ref bytes, signs[0] >> 3);
        ref var s1 = ref Unsafe.Add(ref bytes, signs[1] >> 3);
        ref var s2 = ref Unsafe.Add(ref bytes, signs[2] >> 3);
        ref var s3 = ref Unsafe.Add(ref bytes, signs[3] >> 3);
        ref var s4 = ref Unsafe.Add(ref bytes, signs[4] >> 3);
        ref var s5 = ref Unsafe.Add(ref bytes, signs[5] >> 3);
        ref var s6 = ref Unsafe.Add(ref bytes, signs[6] >> 3);
        ref var s7 = ref Unsafe.Add(ref bytes, signs[7] >> 3);
        var p0 = TVector.Place(signs[0] & 7);
        var p1 = TVector.Place(signs[1] & 7);
        var p2 = TVector.Place(signs[2] & 7);
        var p3 = TVector.Place(signs[3] & 7);
        var p4 = TVector.Place(signs[4] & 7);
        var p5 = TVector.Place(signs[5] & 7);
        var p6 = TVector.Place(signs[6] & 7);
        var p7 = TVector.Place(signs[7] & 7);
        for (nint i = 0; i <= buckets.Length - TVector.Count; i += TVector.Count)
        {
            var ahead = TOrder.Ahead is Ahead.StreamsFar ? 512 : 128;
            if (TOrder.Ahead is Ahead.InOrder or Ahead.InOrderSecondLevel && (i & 15) == 0)
            {
                Fetch(ref Unsafe.Add(ref source, next + (TOrder.Rows * i)), TOrder.Rows, TOrder.Ahead is Ahead.InOrder);
            }
            else if (TOrder.Ahead is Ahead.Streams or Ahead.StreamsFar && (i & 15) == 0)
            {
                Fetch(ref Unsafe.Add(ref v0, i + ahead), 1, true);
                Fetch(ref Unsafe.Add(ref v1, i + ahead), TOrder.Rows >= 2 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v2, i + ahead), TOrder.Rows >= 4 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v3, i + ahead), TOrder.Rows >= 4 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v4, i + ahead), TOrder.Rows == 8 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v5, i + ahead), TOrder.Rows == 8 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v6, i + ahead), TOrder.Rows == 8 ? 1 : 0, true);
                Fetch(ref Unsafe.Add(ref v7, i + ahead), TOrder.Rows == 8 ? 1 : 0, true);
            }

            var j = i >> 3;
            var sum = TVector.Load(ref Unsafe.Add(ref target, i))
                .Plus<float, SingleFormat>(ref Unsafe.Add(ref v0, i), ref Unsafe.Add(ref s0, j), p0);
            if (TOrder.Rows >= 2)
            {
                sum = sum.Plus<float, SingleFormat>(ref Unsafe.Add(ref v1, i), ref Unsafe.Add(ref s1, j), p1);
            }

            if (TOrder.Rows >= 4)
            {
                sum = sum.Plus<float, SingleFormat>(ref Unsafe.Add(ref v2, i), ref Unsafe.Add(ref s2, j), p2)
                    .Plus<float, SingleFormat>(ref Unsafe.Add(ref v3, i), ref Unsafe.Add(ref s3, j), p3);
            }

            if (TOrder.Rows == 8)
            {
                sum = sum.Plus<float, SingleFormat>(ref Unsafe.Add(ref v4, i), ref Unsafe.Add(ref s4, j), p4)
                    .Plus<float, SingleFormat>(ref Unsafe.Add(ref v5, i), ref Unsafe.Add(ref s5, j), p5)
                    .Plus<float, SingleFormat>(ref Unsafe.Add(ref v6, i), ref Unsafe.Add(ref s6, j), p6)
                    .Plus<float, SingleFormat>(ref Unsafe.Add(ref v7, i), ref Unsafe.Add(ref s7, j), p7);
            }

            sum.Store(ref Unsafe.Add(ref target, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch(ref float place, int lines, bool firstLevel)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var address = (byte*)Unsafe.AsPointer(ref place);
        for (var line = 0; line < lines; line++)
        {
            if (firstLevel)
            {
                Sse.Prefetch0(address + (line * LineBytes));
            }
            else
            {
                Sse.Prefetch1(address + (line * LineBytes));
            }
        }
    }
}
