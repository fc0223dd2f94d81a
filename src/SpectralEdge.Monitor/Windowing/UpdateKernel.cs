using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>The inner loops of the update window. No validation, no allocation, no state.</summary>
/// <remarks>
/// Compiled with full optimisation at the first call: a monitor takes a few hundred samples in a short run, and the first ones
/// would otherwise be several times slower. What the 512-bit loops and taking four rows at a time are worth: benchmarks/results.
/// </remarks>
internal static class UpdateKernel
{
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

    /// <summary>
    /// The inner products of one vector with four others: x is widened once, and four streams come from memory at a time.
    /// </summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y0">Shape [n].</param>
    /// <param name="y1">Shape [n].</param>
    /// <param name="y2">Shape [n].</param>
    /// <param name="y3">Shape [n].</param>
    /// <returns>
    /// The four inner products, as <see cref="Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> gives them up to rounding.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y0, ReadOnlySpan<float> y1, ReadOnlySpan<float> y2, ReadOnlySpan<float> y3)
    {
        Debug.Assert(
            y0.Length == x.Length && y1.Length == x.Length && y2.Length == x.Length && y3.Length == x.Length,
            "Vectors of one length.");
        if (!Vector512.IsHardwareAccelerated)
        {
            return (Dot(x, y0), Dot(x, y1), Dot(x, y2), Dot(x, y3));
        }

        ref var px = ref MemoryMarshal.GetReference(x);
        ref var p0 = ref MemoryMarshal.GetReference(y0);
        ref var p1 = ref MemoryMarshal.GetReference(y1);
        ref var p2 = ref MemoryMarshal.GetReference(y2);
        ref var p3 = ref MemoryMarshal.GetReference(y3);
        var (sum0, sum1, sum2, sum3) =
            (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero);
        var whole = x.Length & -Vector512<float>.Count;
        for (var i = 0; i < whole; i += Vector512<float>.Count)
        {
            var (lower, upper) = Vector512.Widen(Vector512.LoadUnsafe(ref px, (nuint)i));
            sum0 = AddProduct(lower, upper, ref p0, i, sum0);
            sum1 = AddProduct(lower, upper, ref p1, i, sum1);
            sum2 = AddProduct(lower, upper, ref p2, i, sum2);
            sum3 = AddProduct(lower, upper, ref p3, i, sum3);
        }

        return (
            Vector512.Sum(sum0) + Dot(x[whole..], y0[whole..]), Vector512.Sum(sum1) + Dot(x[whole..], y1[whole..]),
            Vector512.Sum(sum2) + Dot(x[whole..], y2[whole..]), Vector512.Sum(sum3) + Dot(x[whole..], y3[whole..]));
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
    /// The inner products of one vector with four others, each to the bit what
    /// <see cref="Dot(ReadOnlySpan{double}, ReadOnlySpan{double})"/> gives.
    /// </summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y0">Shape [n].</param>
    /// <param name="y1">Shape [n].</param>
    /// <param name="y2">Shape [n].</param>
    /// <param name="y3">Shape [n].</param>
    /// <returns>The four inner products.</returns>
    // Long: unrolled by hand for four vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y0, ReadOnlySpan<double> y1, ReadOnlySpan<double> y2,
        ReadOnlySpan<double> y3)
    {
        Debug.Assert(
            y0.Length == x.Length && y1.Length == x.Length && y2.Length == x.Length && y3.Length == x.Length,
            "Vectors of one length.");
        ref var px = ref MemoryMarshal.GetReference(x);
        ref var p0 = ref MemoryMarshal.GetReference(y0);
        ref var p1 = ref MemoryMarshal.GetReference(y1);
        ref var p2 = ref MemoryMarshal.GetReference(y2);
        ref var p3 = ref MemoryMarshal.GetReference(y3);
        var (even0, even1, even2, even3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var (odd0, odd1, odd2, odd3) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var width = Vector<double>.Count;
        var i = 0;
        for (; i <= x.Length - (2 * width); i += 2 * width)
        {
            var (even, odd) = (Load(ref px, i), Load(ref px, i + width));
            even0 = Vector.FusedMultiplyAdd(even, Load(ref p0, i), even0);
            even1 = Vector.FusedMultiplyAdd(even, Load(ref p1, i), even1);
            even2 = Vector.FusedMultiplyAdd(even, Load(ref p2, i), even2);
            even3 = Vector.FusedMultiplyAdd(even, Load(ref p3, i), even3);
            odd0 = Vector.FusedMultiplyAdd(odd, Load(ref p0, i + width), odd0);
            odd1 = Vector.FusedMultiplyAdd(odd, Load(ref p1, i + width), odd1);
            odd2 = Vector.FusedMultiplyAdd(odd, Load(ref p2, i + width), odd2);
            odd3 = Vector.FusedMultiplyAdd(odd, Load(ref p3, i + width), odd3);
        }

        var (dot0, dot1, dot2, dot3) =
            (Vector.Sum(even0 + odd0), Vector.Sum(even1 + odd1), Vector.Sum(even2 + odd2), Vector.Sum(even3 + odd3));
        for (; i < x.Length; i++)
        {
            dot0 += x[i] * y0[i];
            dot1 += x[i] * y1[i];
            dot2 += x[i] * y2[i];
            dot3 += x[i] * y3[i];
        }

        return (dot0, dot1, dot2, dot3);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AddProduct(
        Vector512<double> lower, Vector512<double> upper, ref float y, int i, Vector512<double> sum)
    {
        var (yLower, yUpper) = Vector512.Widen(Vector512.LoadUnsafe(ref y, (nuint)i));
        return Vector512.FusedMultiplyAdd(upper, yUpper, Vector512.FusedMultiplyAdd(lower, yLower, sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Load<T>(ref T start, int i)
        where T : unmanaged => Vector.LoadUnsafe(ref start, (nuint)i);
}
