using System.Numerics.Tensors;

namespace Grokking.Network;

/// <summary>Looks up the vectors of both tokens and adds their positions.</summary>
internal sealed class EmbeddingBlock(Layers layers, GradientBuffer gradients)
{
    private readonly int _width = layers.Options.Width;

    /// <summary>Writes all first tokens, then all second tokens.</summary>
    /// <param name="examples">The sums to read.</param>
    /// <param name="x">Shape [2 count x width], overwritten.</param>
    public void Forward(ReadOnlySpan<Example> examples, Span<float> x)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            TensorPrimitives.Add(Row(layers.Embedding.Values, examples[i].A), Row(layers.Position.Values, 0), Row(x, i));
            TensorPrimitives.Add(
                Row(layers.Embedding.Values, examples[i].B), Row(layers.Position.Values, 1), Row(x, i + examples.Length));
        }
    }

    /// <summary>Adds to the gradients of embedding and position.</summary>
    /// <param name="examples">What the forward pass read.</param>
    /// <param name="dx">Shape [2 count x width]: derivative of the loss by x.</param>
    public void Backward(ReadOnlySpan<Example> examples, Span<float> dx)
    {
        for (var i = 0; i < examples.Length; i++)
        {
            AddGradient(examples[i].A, 0, Row(dx, i));
            AddGradient(examples[i].B, 1, Row(dx, i + examples.Length));
        }
    }

    private void AddGradient(int token, int position, ReadOnlySpan<float> dx)
    {
        var embedding = Row(gradients[layers.Embedding], token);
        TensorPrimitives.Add(embedding, dx, embedding);
        var shift = Row(gradients[layers.Position], position);
        TensorPrimitives.Add(shift, dx, shift);
    }

    private Span<float> Row(Span<float> x, int row) => x.Slice(row * _width, _width);
}
