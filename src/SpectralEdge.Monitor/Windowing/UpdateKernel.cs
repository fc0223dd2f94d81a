using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SpectralEdge.Monitor;

/// <summary>The inner loops of the update window. No validation, no allocation, no state.</summary>
/// <remarks>
/// Compiled with full optimisation at the first call: a monitor takes a few hundred samples in a short run, and the first ones
/// would otherwise be several times slower. What the 512-bit loops and taking five rows at a time are worth: benchmarks/results.
/// </remarks>
internal static class UpdateKernel
{
    /// <summary>Number of vectors that <see cref="Dots"/> multiplies with one.</summary>
    public const int RowsTogether = 5;

    private const int Lanes = 8;

    /// <summary>
    /// Takes the step from the previous values to the present ones: update = values − previous, then previous = values.
    /// </summary>
    /// <param name="values">Shape [n]: the present values, in parameter units.</param>
    /// <param name="previous">Shape [n]: read, then overwritten with <paramref name="values"/>.</param>
    /// <param name="update">Shape [n]: overwritten. Rounded once, in <typeparamref name="T"/>.</param>
    /// <typeparam name="T">float or double.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<T>(ReadOnlySpan<T> values, Span<T> previous, Span<T> update)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(values.Length == previous.Length && values.Length == update.Length, "One update for each value.");
        var i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var present = new Vector<T>(values[i..]);
            (present - new Vector<T>(previous[i..])).CopyTo(update[i..]);
            present.CopyTo(previous[i..]);
        }

        for (; i < values.Length; i++)
        {
            update[i] = values[i] - previous[i];
            previous[i] = values[i];
        }
    }

    /// <summary>The inner product Σ x[i]·y[i], each product and sum in float64.</summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y">Shape [n].</param>
    /// <returns>The inner product; NaN or infinite if an element is. The products of float32 values are exact.</returns>
    // Long: one loop for each width of vectors, and one for the rest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Debug.Assert(x.Length == y.Length, "Vectors of one length.");
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var sum = 0.0;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (; i <= x.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var (x0, x1) = Vector512.Widen(Vector512.LoadUnsafe(ref px, (nuint)i));
                var (y0, y1) = Vector512.Widen(Vector512.LoadUnsafe(ref py, (nuint)i));
                even = Vector512.FusedMultiplyAdd(x0, y0, even);
                odd = Vector512.FusedMultiplyAdd(x1, y1, odd);
            }

            sum = Vector512.Sum(even + odd);
        }
        else
        {
            var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
            for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Load(ref px, i), out var x0, out var x1);
                Vector.Widen(Load(ref py, i), out var y0, out var y1);
                even = Vector.FusedMultiplyAdd(x0, y0, even);
                odd = Vector.FusedMultiplyAdd(x1, y1, odd);
            }

            sum = Vector.Sum(even + odd);
        }

        for (; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }

    /// <inheritdoc cref="Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Debug.Assert(x.Length == y.Length, "Vectors of one length.");
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var (sum0, sum1) = (Vector<double>.Zero, Vector<double>.Zero);
        var width = Vector<double>.Count;
        var i = 0;
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            sum0 = Vector.FusedMultiplyAdd(Load(ref px, i), Load(ref py, i), sum0);
            sum1 = Vector.FusedMultiplyAdd(Load(ref px, i + width), Load(ref py, i + width), sum1);
        }

        var sum = Vector.Sum(sum0 + sum1);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>
    /// The inner products of one vector with five others, which come from memory side by side: each to the bit what
    /// <see cref="DotOfEight"/> gives.
    /// </summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y0">Shape [n].</param>
    /// <param name="y1">Shape [n].</param>
    /// <param name="y2">Shape [n].</param>
    /// <param name="y3">Shape [n].</param>
    /// <param name="y4">Shape [n].</param>
    /// <param name="dots">Shape [5]: overwritten.</param>
    /// <typeparam name="T">float or double.</typeparam>
    public static void Dots<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y0, ReadOnlySpan<T> y1, ReadOnlySpan<T> y2, ReadOnlySpan<T> y3, ReadOnlySpan<T> y4,
        Span<double> dots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(
            y0.Length == x.Length && y1.Length == x.Length && y2.Length == x.Length && y3.Length == x.Length
                && y4.Length == x.Length && dots.Length == RowsTogether,
            "Vectors of one length.");
        if (Vector512.IsHardwareAccelerated)
        {
            DotsWith512Bits(x, y0, y1, y2, y3, y4, dots);
        }
        else
        {
            DotsWith256Bits(x, y0, y1, y2, y3, y4, dots);
        }

        var whole = x.Length & -Lanes;
        dots[0] = AddRest(dots[0], x[whole..], y0[whole..]);
        dots[1] = AddRest(dots[1], x[whole..], y1[whole..]);
        dots[2] = AddRest(dots[2], x[whole..], y2[whole..]);
        dots[3] = AddRest(dots[3], x[whole..], y3[whole..]);
        dots[4] = AddRest(dots[4], x[whole..], y4[whole..]);
    }

    /// <summary>
    /// The inner product Σ x[i]·y[i] in float64: eight sums, of which sum i mod 8 takes element i, so that machines with vectors
    /// of any width give the same bits.
    /// </summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y">Shape [n].</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>The inner product; NaN or infinite if an element is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double DotOfEight<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(x.Length == y.Length, "Vectors of one length.");
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var py = ref MemoryMarshal.GetReference(y);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var whole = x.Length & -Lanes;
        for (var i = 0; i < whole; i += Lanes)
        {
            lower = Vector256.FusedMultiplyAdd(Four(ref px, i), Four(ref py, i), lower);
            upper = Vector256.FusedMultiplyAdd(Four(ref px, i + 4), Four(ref py, i + 4), upper);
        }

        return AddRest(Vector256.Sum(lower + upper), x[whole..], y[whole..]);
    }

    /// <summary>The inner products over whole eights, with vectors of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void DotsWith512Bits<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y0, ReadOnlySpan<T> y1, ReadOnlySpan<T> y2, ReadOnlySpan<T> y3, ReadOnlySpan<T> y4,
        Span<double> dots)
        where T : unmanaged
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var p0 = ref MemoryMarshal.GetReference(y0);
        ref var p1 = ref MemoryMarshal.GetReference(y1);
        ref var p2 = ref MemoryMarshal.GetReference(y2);
        ref var p3 = ref MemoryMarshal.GetReference(y3);
        ref var p4 = ref MemoryMarshal.GetReference(y4);
        var (sum0, sum1, sum2) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var (sum3, sum4) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i <= x.Length - Lanes; i += Lanes)
        {
            var eight = Eight(ref px, i);
            sum0 = Vector512.FusedMultiplyAdd(eight, Eight(ref p0, i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(eight, Eight(ref p1, i), sum1);
            sum2 = Vector512.FusedMultiplyAdd(eight, Eight(ref p2, i), sum2);
            sum3 = Vector512.FusedMultiplyAdd(eight, Eight(ref p3, i), sum3);
            sum4 = Vector512.FusedMultiplyAdd(eight, Eight(ref p4, i), sum4);
        }

        dots[0] = Vector256.Sum(sum0.GetLower() + sum0.GetUpper());
        dots[1] = Vector256.Sum(sum1.GetLower() + sum1.GetUpper());
        dots[2] = Vector256.Sum(sum2.GetLower() + sum2.GetUpper());
        dots[3] = Vector256.Sum(sum3.GetLower() + sum3.GetUpper());
        dots[4] = Vector256.Sum(sum4.GetLower() + sum4.GetUpper());
    }

    /// <summary>The same with vectors of 256 bits, two for each sum.</summary>
    // Long: unrolled by hand for five vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void DotsWith256Bits<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y0, ReadOnlySpan<T> y1, ReadOnlySpan<T> y2, ReadOnlySpan<T> y3, ReadOnlySpan<T> y4,
        Span<double> dots)
        where T : unmanaged
    {
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var p0 = ref MemoryMarshal.GetReference(y0);
        ref var p1 = ref MemoryMarshal.GetReference(y1);
        ref var p2 = ref MemoryMarshal.GetReference(y2);
        ref var p3 = ref MemoryMarshal.GetReference(y3);
        ref var p4 = ref MemoryMarshal.GetReference(y4);
        var (lower0, lower1, lower2) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var (lower3, lower4) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var (upper0, upper1, upper2) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var (upper3, upper4) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i <= x.Length - Lanes; i += Lanes)
        {
            var (lower, upper) = (Four(ref px, i), Four(ref px, i + 4));
            lower0 = Vector256.FusedMultiplyAdd(lower, Four(ref p0, i), lower0);
            upper0 = Vector256.FusedMultiplyAdd(upper, Four(ref p0, i + 4), upper0);
            lower1 = Vector256.FusedMultiplyAdd(lower, Four(ref p1, i), lower1);
            upper1 = Vector256.FusedMultiplyAdd(upper, Four(ref p1, i + 4), upper1);
            lower2 = Vector256.FusedMultiplyAdd(lower, Four(ref p2, i), lower2);
            upper2 = Vector256.FusedMultiplyAdd(upper, Four(ref p2, i + 4), upper2);
            lower3 = Vector256.FusedMultiplyAdd(lower, Four(ref p3, i), lower3);
            upper3 = Vector256.FusedMultiplyAdd(upper, Four(ref p3, i + 4), upper3);
            lower4 = Vector256.FusedMultiplyAdd(lower, Four(ref p4, i), lower4);
            upper4 = Vector256.FusedMultiplyAdd(upper, Four(ref p4, i + 4), upper4);
        }

        dots[0] = Vector256.Sum(lower0 + upper0);
        dots[1] = Vector256.Sum(lower1 + upper1);
        dots[2] = Vector256.Sum(lower2 + upper2);
        dots[3] = Vector256.Sum(lower3 + upper3);
        dots[4] = Vector256.Sum(lower4 + upper4);
    }

    /// <summary>Adds a multiple of one vector to another.</summary>
    /// <param name="factor">What <paramref name="x"/> is multiplied with.</param>
    /// <param name="x">Shape [n].</param>
    /// <param name="sum">Shape [n]: added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> sum)
    {
        Debug.Assert(x.Length == sum.Length, "Vectors of one length.");
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var ps = ref MemoryMarshal.GetReference(sum);
        var factors = new Vector<double>(factor);
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector.FusedMultiplyAdd(factors, Load(ref px, i), Load(ref ps, i)).StoreUnsafe(ref ps, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            sum[i] += factor * x[i];
        }
    }

    /// <summary>Whether no element is NaN or infinite.</summary>
    /// <param name="values">Shape [n].</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>True if all elements are finite.</returns>
    public static bool AllFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            // x − x is 0 for finite x and NaN for all else.
            var x = new Vector<T>(values[i..]);
            if (!Vector.EqualsAll(x - x, Vector<T>.Zero))
            {
                return false;
            }
        }

        for (; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static double AddRest<T>(double sum, ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    /// <summary>Four elements, float or double, as doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Four<T>(ref T start, int i)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Vector256.LoadUnsafe(ref Unsafe.As<T, double>(ref start), (nuint)i);
        }

        var four = Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref start), (nuint)i);
        return Avx.IsSupported ? Avx.ConvertToVector256Double(four) : Vector256.WidenLower(four.ToVector256Unsafe());
    }

    /// <summary>Eight elements, float or double, as doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Eight<T>(ref T start, int i)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Vector512.LoadUnsafe(ref Unsafe.As<T, double>(ref start), (nuint)i);
        }

        var eight = Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref start), (nuint)i);
        return Avx512F.IsSupported ? Avx512F.ConvertToVector512Double(eight) : Vector512.WidenLower(eight.ToVector512Unsafe());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load<T>(ref T start, int i)
        where T : unmanaged => Vector.LoadUnsafe(ref start, (nuint)i);
}
