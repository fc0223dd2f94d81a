using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Reads the class out of the first token, for one chunk, and scores it.</summary>
/// <remarks>Keeps what the forward pass computed until the backward pass of the same examples.</remarks>
internal sealed class HeadBlock(Layers layers, GradientBuffer gradients, int capacity)
{
    private readonly int _classes = layers.Options.Modulus;
    private readonly int _stride = layers.Head.Stride;
    private readonly LayerNorm.Memory _memory = layers.FinalNorm.CreateMemory(capacity);
    private readonly float[] _normalized = new float[capacity * layers.Options.Width];
    private readonly float[] _scores = new float[capacity * layers.Head.Stride];
    private readonly float[] _normalizedGradient = new float[capacity * layers.Options.Width];

    /// <summary>Computes the class probabilities and counts them into the score.</summary>
    /// <param name="examples">The sums, for their labels.</param>
    /// <param name="x">Shape [count x width].</param>
    /// <param name="score">Added to.</param>
    public void Forward(ReadOnlySpan<Example> examples, ReadOnlySpan<float> x, ref Score score)
    {
        layers.FinalNorm.Forward(x, _normalized, _memory, examples.Length);
        layers.Head.Forward(_normalized, _scores, examples.Length);
        for (var i = 0; i < examples.Length; i++)
        {
            var scores = _scores.AsSpan(i * _stride, _classes);
            var label = examples[i].Label;
            var isRight = TensorPrimitives.IndexOfMax<float>(scores) == label;
            score.Add(CrossEntropyKernel.Forward(scores, label), isRight);
        }
    }

    /// <summary>Computes the gradients of the parameters and of the input.</summary>
    /// <param name="examples">What the forward pass read.</param>
    /// <param name="weight">Part of one example in the mean loss.</param>
    /// <param name="dx">Shape [count x width], overwritten.</param>
    public void Backward(ReadOnlySpan<Example> examples, float weight, Span<float> dx)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            CrossEntropyKernel.Backward(_scores.AsSpan(i * _stride, _classes), examples[i].Label, weight);
        }

        dx.Clear();
        Array.Clear(_normalizedGradient);
        layers.Head.Backward(_scores, _normalized, gradients, _normalizedGradient, examples.Length);
        layers.FinalNorm.Backward(_normalizedGradient, _memory, gradients, dx, examples.Length);
    }
}

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

    /// <summary>
    /// Turns probabilities into the derivative of the weighted loss by the scores: weight (p - 1 at the label).
    /// </summary>
    /// <param name="probabilities">Shape [classes]: what the forward pass left on entry, the derivative on return.</param>
    /// <param name="label">The right class.</param>
    /// <param name="weight">Part of this row in the mean loss.</param>
    public static void Backward(Span<float> probabilities, int label, float weight)
    {
        probabilities[label] -= 1;
        TensorPrimitives.Multiply(probabilities, weight, probabilities);
    }
}
