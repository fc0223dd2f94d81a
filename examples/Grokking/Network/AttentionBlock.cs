using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>
/// First half of the layer, for one chunk: the first token plus its attention to both, y = x₀ + Attention(Norm(x)).
/// </summary>
/// <remarks>Keeps what the forward pass computed until the backward pass of the same examples.</remarks>
internal sealed class AttentionBlock(Layers layers, GradientBuffer gradients, int capacity)
{
    private readonly int _width = layers.Options.Width;
    private readonly int _heads = layers.Options.Heads;
    private readonly LayerNorm.Memory _memory = layers.AttentionNorm.CreateMemory(2 * capacity);
    private readonly float[] _normalized = new float[2 * capacity * layers.Options.Width];
    private readonly float[] _query = new float[capacity * layers.Options.Width];
    private readonly float[] _keyValue = new float[4 * capacity * layers.Options.Width];
    private readonly float[] _share = new float[capacity * layers.Options.Heads];
    private readonly float[] _mixed = new float[capacity * layers.Options.Width];
    private readonly float[] _normalizedGradient = new float[2 * capacity * layers.Options.Width];
    private readonly float[] _queryGradient = new float[capacity * layers.Options.Width];
    private readonly float[] _keyValueGradient = new float[4 * capacity * layers.Options.Width];
    private readonly float[] _mixedGradient = new float[capacity * layers.Options.Width];

    /// <summary>Computes the first token's output.</summary>
    /// <param name="x">Shape [2 count x width]: all first tokens, then all second tokens.</param>
    /// <param name="y">Shape [count x width], overwritten.</param>
    /// <param name="count">Number of examples.</param>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        layers.AttentionNorm.Forward(x, _normalized, _memory, 2 * count);
        layers.Query.Forward(_normalized, _query, count);
        layers.KeyValue.Forward(_normalized, _keyValue, 2 * count);
        layers.Attention.Forward(_query, _keyValue, _share, _mixed, count);
        layers.AttentionOutput.Forward(_mixed, y, count);

        var output = y[..(count * _width)];
        TensorPrimitives.Add(output, x[..output.Length], output);
    }

    /// <summary>Computes the gradients of the parameters and of the input.</summary>
    /// <param name="dy">Shape [count x width]: derivative of the loss by y.</param>
    /// <param name="dx">Shape [2 count x width], overwritten.</param>
    /// <param name="count">Number of examples.</param>
    public void Backward(ReadOnlySpan<float> dy, Span<float> dx, int count)
    {
        dx.Clear();
        dy.CopyTo(dx);

        Array.Clear(_mixedGradient);
        layers.AttentionOutput.Backward(dy, _mixed, gradients, _mixedGradient, count);
        layers.Attention.Backward(
            _mixedGradient, _query, _keyValue, _share.AsSpan(0, count * _heads), _queryGradient, _keyValueGradient, count);

        Array.Clear(_normalizedGradient);
        layers.KeyValue.Backward(_keyValueGradient, _normalized, gradients, _normalizedGradient, 2 * count);
        layers.Query.Backward(_queryGradient, _normalized, gradients, _normalizedGradient, count);
        layers.AttentionNorm.Backward(_normalizedGradient, _memory, gradients, dx, 2 * count);
    }
}
