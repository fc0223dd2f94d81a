using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>The inner loops of the blocked sketch. No validation, no allocation, no state.</summary>
/// <remarks>
/// <para>
/// Every bucket takes one addition in float64 for each row, in the order of the rows. Several whole rows are taken at a time:
/// between two neighbouring rotations each of them runs straight through its own memory, so a bucket is loaded and stored once
/// for all their additions and the pass is bound by the reading of the parameters. The order of the additions is that of one row
/// after the other, so vectors of any width, the scalar loop and any cut of the coordinates give the same bits.
/// </para>
/// <para>NaN and infinity pass through to the buckets they fall in.</para>
/// </remarks>
internal static class SketchKernel
{
    /// <summary>Adds consecutive coordinates of a group to the buckets of a sketch.</summary>
    /// <param name="values">Shape [n], in parameter units.</param>
    /// <param name="offset">Index in the group of the first coordinate.</param>
    /// <param name="map">The map.</param>
    /// <param name="buckets">Shape [d]: added to.</param>
    public static void Accumulate(ParameterValues values, long offset, SketchMap map, Span<double> buckets)
    {
        Debug.Assert(buckets.Length == map.Length, "One place for each bucket.");
        switch (values.Type)
        {
            case ElementType.Float32:
                Accumulate<float, SingleFormat>(values.As<float>(), offset, map, buckets);
                break;
            case ElementType.Float64:
                Accumulate<double, DoubleFormat>(values.As<double>(), offset, map, buckets);
                break;
            case ElementType.BFloat16:
                Accumulate<ushort, BFloat16Format>(values.As<ushort>(), offset, map, buckets);
                break;
            default:
                Accumulate<ushort, HalfFormat>(values.As<ushort>(), offset, map, buckets);
                break;
        }
    }

    /// <summary>Adds one sketch to another.</summary>
    /// <param name="sketch">Shape [d].</param>
    /// <param name="sum">Shape [d]: added to.</param>
    public static void Add(ReadOnlySpan<double> sketch, Span<double> sum)
    {
        Debug.Assert(sketch.Length == sum.Length, "Sketches of one length.");
        var i = 0;
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sum[i..]) + new Vector<double>(sketch[i..])).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += sketch[i];
        }
    }

    private static void Accumulate<T, TFormat>(ReadOnlySpan<T> values, long offset, SketchMap map, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        if (SketchVector512.IsSupported)
        {
            Accumulate<T, TFormat, SketchVector512, Vector512<uint>>(values, offset, map, buckets);
        }
        else if (SketchVector256.IsSupported)
        {
            Accumulate<T, TFormat, SketchVector256, Vector256<uint>>(values, offset, map, buckets);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Accumulate<T, TFormat, SketchVector128, Vector128<uint>>(values, offset, map, buckets);
        }
        else
        {
            AccumulateOneByOne<T, TFormat>(values, offset, map, buckets);
        }
    }

    /// <summary>The scalar twin of the vector loops: what the map says, coordinate by coordinate.</summary>
    internal static void AccumulateOneByOne<T, TFormat>(ReadOnlySpan<T> values, long offset, SketchMap map, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
    {
        while (!values.IsEmpty)
        {
            var run = Run.At(offset, values.Length, map);
            for (var i = 0; i < run.Length; i++)
            {
                buckets[run.Bucket + i] += SketchRowsKernel.Signed<T, TFormat>(values[i], map.SignBytes, run.Sign + i);
            }

            values = values[run.Length..];
            offset += run.Length;
        }
    }

    /// <summary>The same with vectors of a stated width; tests call it to compare the widths.</summary>
    internal static void Accumulate<T, TFormat, TVector, TPlace>(
        ReadOnlySpan<T> values, long offset, SketchMap map, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
        where TVector : struct, ISketchVector<TVector, TPlace>
    {
        var together = SketchRowsKernel.RowsTogether<T>(map.Length) * map.Length;
        while (!values.IsEmpty)
        {
            int taken;
            if (together > 0 && values.Length >= together && offset % map.Length == 0)
            {
                taken = together;
                SketchRowsKernel.Accumulate<T, TFormat, TVector, TPlace>(values[..taken], offset / map.Length, map, buckets);
            }
            else
            {
                var run = Run.At(offset, values.Length, map);
                taken = run.Length;
                AddRun<T, TFormat, TVector, TPlace>(values[..taken], map.SignBytes, run.Sign, buckets.Slice(run.Bucket, taken));
            }

            values = values[taken..];
            offset += taken;
        }
    }

    /// <summary>Adds one run of values to as many buckets.</summary>
    /// <param name="values">Shape [n].</param>
    /// <param name="table">The sign table.</param>
    /// <param name="sign">Place in the table of the first value's sign.</param>
    /// <param name="buckets">Shape [n]: added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun<T, TFormat, TVector, TPlace>(
        ReadOnlySpan<T> values, ReadOnlySpan<byte> table, int sign, Span<double> buckets)
        where T : unmanaged
        where TFormat : ISketchFormat<T>
        where TVector : struct, ISketchVector<TVector, TPlace>
    {
        Debug.Assert(
            buckets.Length == values.Length && (8 * (table.Length - 4)) >= sign + values.Length,
            "A bucket and a sign for each value.");
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(buckets);
        ref var signs = ref Unsafe.Add(ref MemoryMarshal.GetReference(table), sign >> 3);
        var place = TVector.Place(sign & 7);
        nint i = 0;
        for (; i <= values.Length - TVector.Count; i += TVector.Count)
        {
            TVector.Load(ref Unsafe.Add(ref target, i))
                .Plus<T, TFormat>(ref Unsafe.Add(ref source, i), ref Unsafe.Add(ref signs, i >> 3), place)
                .Store(ref Unsafe.Add(ref target, i));
        }

        for (; i < values.Length; i++)
        {
            Unsafe.Add(ref target, i) += SketchRowsKernel.Signed<T, TFormat>(Unsafe.Add(ref source, i), table, sign + (int)i);
        }
    }

    /// <summary>Coordinates that lie one after the other in the buckets as well.</summary>
    /// <param name="Length">Number of coordinates.</param>
    /// <param name="Bucket">Bucket of the first one.</param>
    /// <param name="Sign">Place in the sign table of the first one.</param>
    private readonly record struct Run(int Length, int Bucket, int Sign)
    {
        /// <summary>The longest run from a coordinate on: to the end of its row or to that of the buckets.</summary>
        public static Run At(long offset, int available, SketchMap map)
        {
            var row = offset / map.Length;
            var column = (int)(offset - (row * map.Length));
            var turned = column + map.Rotation(row);
            var bucket = turned - (turned >= map.Length ? map.Length : 0);
            var length = Math.Min(available, map.Length - Math.Max(column, bucket));
            return new Run(length, bucket, map.SignPlace(row) + column);
        }
    }
}
