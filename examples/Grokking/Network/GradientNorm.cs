using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>The length of a gradient over all parameters.</summary>
internal static class GradientNorm
{
    /// <summary>Shortens a gradient that is too long, in place.</summary>
    /// <param name="all">The parameters that the length is taken over.</param>
    /// <param name="pieces">Which parts of them are shortened.</param>
    /// <param name="longest">Longest gradient that stays as it is, in gradient units; infinity for any.</param>
    public static void Clip(
        IReadOnlyList<Parameter> all, ReadOnlySpan<(Parameter Parameter, int Start, int Count)> pieces, double longest)
    {
        var sum = 0.0;
        foreach (var parameter in all)
        {
            sum += FixedOrder.Dot(parameter.Gradients, parameter.Gradients);
        }

        var norm = Math.Sqrt(sum);
        if (norm > longest)
        {
            foreach (var (parameter, start, count) in pieces)
            {
                var gradients = parameter.Gradients.AsSpan(start, count);
                TensorPrimitives.Multiply(gradients, (float)(longest / norm), gradients);
            }
        }
    }
}
