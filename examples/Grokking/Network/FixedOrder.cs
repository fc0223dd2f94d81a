using System.Runtime.Intrinsics;

namespace Grokking.Network;

/// <summary>Sums whose order of additions depends on the length alone.</summary>
/// <remarks>
/// The order within <see cref="System.Numerics.Tensors.TensorPrimitives"/> also depends on the width of the machine's vectors,
/// and a last bit that differs is another run a few hundred steps later.
/// </remarks>
internal static class FixedOrder
{
    /// <summary>Sum of all elements.</summary>
    public static float Sum(ReadOnlySpan<float> x)
    {
        var lanes = Vector256<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            lanes += Vector256.Create(x[i..]);
        }

        var sum = Vector256.Sum(lanes);
        for (; i < x.Length; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    /// <summary>Sum of the products of all pairs of elements.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var lanes = Vector256<float>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            lanes += Vector256.Create(x[i..]) * Vector256.Create(y[i..]);
        }

        var sum = Vector256.Sum(lanes);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
