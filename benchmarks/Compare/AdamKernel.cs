using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SpectralEdge.Monitor;

/// <summary>One fused step of AdamW: what a training loop pays for the optimizer alone.</summary>
/// <remarks>
/// Source: Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019, algorithm 2, with β = (0.9, 0.999), ε = 10⁻⁸.
/// </remarks>
internal static class AdamKernel
{
    private const float Rate = 1e-3f;
    private const float Decay = 1 - (Rate * 0.01f);
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.999f;
    private const float Epsilon = 1e-8f;

    /// <summary>Takes one step.</summary>
    /// <param name="parameters">Shape [n]: read and written.</param>
    /// <param name="gradient">Shape [n].</param>
    /// <param name="first">Shape [n]: the first moment, read and written.</param>
    /// <param name="second">Shape [n]: the second moment, read and written.</param>
    /// <param name="rate">The learning rate over 1 − β₁ᵗ.</param>
    /// <param name="scale">One over √(1 − β₂ᵗ).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(
        Span<float> parameters, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, float rate, float scale)
    {
        ref var p = ref MemoryMarshal.GetReference(parameters);
        ref var g = ref MemoryMarshal.GetReference(gradient);
        ref var m = ref MemoryMarshal.GetReference(first);
        ref var v = ref MemoryMarshal.GetReference(second);
        var epsilon = Vector512.Create(Epsilon);
        nuint i = 0;
        for (; (int)i <= parameters.Length - Vector512<float>.Count; i += (nuint)Vector512<float>.Count)
        {
            var slope = Vector512.LoadUnsafe(ref g, i);
            var mean = (Vector512.LoadUnsafe(ref m, i) * Beta1) + (slope * (1 - Beta1));
            var square = (Vector512.LoadUnsafe(ref v, i) * Beta2) + (slope * slope * (1 - Beta2));
            mean.StoreUnsafe(ref m, i);
            square.StoreUnsafe(ref v, i);
            var step = mean * rate / ((Vector512.Sqrt(square) * scale) + epsilon);
            ((Vector512.LoadUnsafe(ref p, i) * Decay) - step).StoreUnsafe(ref p, i);
        }

        for (var j = (int)i; j < parameters.Length; j++)
        {
            first[j] = (first[j] * Beta1) + (gradient[j] * (1 - Beta1));
            second[j] = (second[j] * Beta2) + (gradient[j] * gradient[j] * (1 - Beta2));
            parameters[j] = (parameters[j] * Decay) - (first[j] * rate / ((MathF.Sqrt(second[j]) * scale) + Epsilon));
        }
    }

    /// <summary>The factors of a step.</summary>
    /// <param name="t">Number of the step, from 1.</param>
    /// <returns>The arguments <c>rate</c> and <c>scale</c> of <see cref="Step"/>.</returns>
    public static (float Rate, float Scale) Factors(int t) =>
        (Rate / (1 - MathF.Pow(Beta1, t)), 1 / MathF.Sqrt(1 - MathF.Pow(Beta2, t)));
}
