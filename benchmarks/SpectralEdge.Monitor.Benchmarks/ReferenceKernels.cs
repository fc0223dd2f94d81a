using System.Numerics;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Benchmarks;

/// <summary>What the kernels are measured against.</summary>
internal static class ReferenceKernels
{
    /// <summary>A bare read: the sum of all values, which is bound by memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(ReadOnlySpan<float> values)
    {
        var (sum0, sum1) = (Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i <= values.Length - (2 * Vector<float>.Count); i += 2 * Vector<float>.Count)
        {
            sum0 += new Vector<float>(values[i..]);
            sum1 += new Vector<float>(values[(i + Vector<float>.Count)..]);
        }

        var sum = (double)Vector.Sum(sum0 + sum1);
        for (; i < values.Length; i++)
        {
            sum += values[i];
        }

        return sum;
    }

    /// <summary>The inner product with float64 sums in portable vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(x[i..]), out var x0, out var x1);
            Vector.Widen(new Vector<float>(y[i..]), out var y0, out var y1);
            even = Vector.FusedMultiplyAdd(x0, y0, even);
            odd = Vector.FusedMultiplyAdd(x1, y1, odd);
        }

        var sum = Vector.Sum(even + odd);
        for (; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }
}
