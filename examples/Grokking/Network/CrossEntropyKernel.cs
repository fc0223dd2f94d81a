using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Softmax and cross entropy of one row of class scores. No allocation, no state.</summary>
internal static class CrossEntropyKernel
{
    /// <summary>Returns the loss, -log softmax(score)[label], and puts the probabilities in place of the scores.</summary>
    /// <param name="scores">Shape [classes]: scores on entry, probabilities on return.</param>
    /// <param name="label">The right class.</param>
    public static float Forward(Span<float> scores, int label)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        var labelScore = scores[label];
        TensorPrimitives.Exp(scores, scores);
        var sum = FixedOrder.Sum(scores);
        TensorPrimitives.Multiply(scores, 1 / sum, scores);
        return MathF.Log(sum) - labelScore;
    }

    /// <summary>Turns probabilities into the derivative of the weighted loss by the scores: weight (p - 1 at the label).</summary>
    /// <param name="probabilities">Shape [classes]: what the forward pass left on entry, the derivative on return.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">Part of this row in the mean loss.</param>
    public static void Backward(Span<float> probabilities, int label, float weight)
    {
        probabilities[label] -= 1;
        TensorPrimitives.Multiply(probabilities, weight, probabilities);
    }
}
