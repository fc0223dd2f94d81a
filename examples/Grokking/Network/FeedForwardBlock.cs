using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Second half of the layer, for one chunk: y = x + Contract(GELU(Expand(Norm(x)))).</summary>
/// <remarks>Keeps what the forward pass computed until the backward pass of the same examples.</remarks>
internal sealed class FeedForwardBlock(Layers layers, GradientBuffer gradients, int capacity)
{
    private readonly int _width = layers.Options.Width;
    private readonly int _feedForward = layers.Options.FeedForward;
    private readonly LayerNorm.Memory _memory = layers.FeedForwardNorm.CreateMemory(capacity);
    private readonly float[] _normalized = new float[capacity * layers.Options.Width];
    private readonly float[] _hidden = new float[capacity * layers.Options.FeedForward];
    private readonly float[] _activated = new float[capacity * layers.Options.FeedForward];
    private readonly float[] _normalizedGradient = new float[capacity * layers.Options.Width];
    private readonly float[] _hiddenGradient = new float[capacity * layers.Options.FeedForward];

    /// <summary>Computes the output.</summary>
    /// <param name="x">Shape [count x width].</param>
    /// <param name="y">Shape [count x width], overwritten.</param>
    /// <param name="count">Number of examples.</param>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        layers.FeedForwardNorm.Forward(x, _normalized, _memory, count);
        layers.Expand.Forward(_normalized, _hidden, count);
        GeluKernel.Forward(_hidden.AsSpan(0, count * _feedForward), _activated);
        layers.Contract.Forward(_activated, y, count);

        var output = y[..(count * _width)];
        TensorPrimitives.Add(output, x[..output.Length], output);
    }

    /// <summary>Computes the gradients of the parameters and of the input.</summary>
    /// <param name="gradient">Shape [count x width]: derivative of the loss by y on entry, by x on return.</param>
    /// <param name="count">Number of examples.</param>
    public void Backward(Span<float> gradient, int count)
    {
        Array.Clear(_hiddenGradient);
        layers.Contract.Backward(gradient, _activated, gradients, _hiddenGradient, count);
        GeluKernel.Backward(_hidden.AsSpan(0, count * _feedForward), _hiddenGradient);

        Array.Clear(_normalizedGradient);
        layers.Expand.Backward(_hiddenGradient, _normalized, gradients, _normalizedGradient, count);
        layers.FeedForwardNorm.Backward(_normalizedGradient, _memory, gradients, gradient, count);
    }
}
