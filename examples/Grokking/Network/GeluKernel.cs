using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Grokking.Network;

/// <summary>The exact GELU, x Φ(x), with Φ the normal distribution function. No allocation, no state.</summary>
/// <remarks>
/// Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, formula 7.1.26: erf to 1.5e-7, as good as single precision.
/// Its exponential is also that of the density, so the derivative costs hardly more.
/// </remarks>
internal static class GeluKernel
{
    /// <summary>y = x Φ(x).</summary>
    /// <param name="x">Any multiple of 8 elements.</param>
    /// <param name="y">As long as <paramref name="x"/>, overwritten.</param>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        Debug.Assert(x.Length % Vector256<float>.Count == 0, "Only whole vectors.");
        for (var i = 0; i < x.Length; i += Vector256<float>.Count)
        {
            var v = Vector256.Create(x[i..]);
            (v * Distribution(v, Bell(v))).CopyTo(y[i..]);
        }
    }

    /// <summary>Multiplies the gradient by the derivative, Φ(x) + x φ(x).</summary>
    /// <param name="x">What the forward pass read.</param>
    /// <param name="gradient">As long as <paramref name="x"/>: derivative of the loss by y on entry, by x on return.</param>
    public static void Backward(ReadOnlySpan<float> x, Span<float> gradient)
    {
        const float InverseRootTwoPi = 0.3989422804f;

        Debug.Assert(x.Length % Vector256<float>.Count == 0, "Only whole vectors.");
        for (var i = 0; i < x.Length; i += Vector256<float>.Count)
        {
            var v = Vector256.Create(x[i..]);
            var bell = Bell(v);
            var derivative = Distribution(v, bell) + (v * bell * InverseRootTwoPi);
            (Vector256.Create((ReadOnlySpan<float>)gradient[i..]) * derivative).CopyTo(gradient[i..]);
        }
    }

    private static Vector256<float> Bell(Vector256<float> x) => Vector256.Exp(x * x * -0.5f);

    private static Vector256<float> Distribution(Vector256<float> x, Vector256<float> bell)
    {
        const float InverseRootTwo = 0.7071067812f;

        var t = Vector256<float>.One / ((Vector256.Abs(x) * (0.3275911f * InverseRootTwo)) + Vector256<float>.One);
        var polynomial = (t * 1.061405429f) - Vector256.Create(1.453152027f);
        polynomial = (t * polynomial) + Vector256.Create(1.421413741f);
        polynomial = (t * polynomial) - Vector256.Create(0.284496736f);
        polynomial = (t * polynomial) + Vector256.Create(0.254829592f);
        var tail = t * polynomial * bell * 0.5f;
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
    }
}
