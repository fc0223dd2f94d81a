using System.Numerics.Tensors;
using Grokking.Network;

namespace Sharded;

/// <summary>AdamW whose memories cover one shard of the parameters, which is all that it updates.</summary>
/// <remarks>The same operations in the same order as <see cref="AdamW"/>, so that the shards' updates are those of the whole to the last bit.</remarks>
internal sealed class ShardAdamW
{
    private readonly IReadOnlyList<Parameter> _all;
    private readonly (Parameter Parameter, int Start, int Count, int Place)[] _pieces;
    private readonly AdamWOptions _options;
    private readonly float[][] _means;
    private readonly float[][] _squares;
    private readonly float[] _scratch;
    private int _step;

    public ShardAdamW(IReadOnlyList<Parameter> all, IEnumerable<(Parameter Parameter, int Start, int Count, int Place)> shard, AdamWOptions options)
    {
        _all = all;
        _pieces = [.. shard];
        _options = options;
        _means = [.. _pieces.Select(piece => new float[piece.Count])];
        _squares = [.. _pieces.Select(piece => new float[piece.Count])];
        _scratch = new float[_pieces.Max(piece => piece.Count)];
    }

    /// <summary>Updates the shard. The norm that gradients are clipped to is that of all of them.</summary>
    public void Step()
    {
        _step++;
        ClipGradients();
        for (var i = 0; i < _pieces.Length; i++)
        {
            var (parameter, start, count, _) = _pieces[i];
            Remember(parameter.Gradients.AsSpan(start, count), _means[i], _squares[i]);
            Update(parameter.Values.AsSpan(start, count), _means[i], _squares[i]);
        }
    }

    private void ClipGradients()
    {
        var sum = 0.0;
        foreach (var parameter in _all)
        {
            sum += FixedOrder.Dot(parameter.Gradients, parameter.Gradients);
        }

        var norm = Math.Sqrt(sum);
        if (norm > _options.ClipNorm)
        {
            foreach (var (parameter, start, count, _) in _pieces)
            {
                var gradients = parameter.Gradients.AsSpan(start, count);
                TensorPrimitives.Multiply(gradients, (float)(_options.ClipNorm / norm), gradients);
            }
        }
    }

    private void Remember(ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        var scratch = _scratch.AsSpan(0, gradient.Length);
        TensorPrimitives.Multiply(mean, (float)_options.Beta1, mean);
        TensorPrimitives.MultiplyAdd(gradient, (float)(1 - _options.Beta1), mean, mean);

        TensorPrimitives.Multiply(gradient, gradient, scratch);
        TensorPrimitives.Multiply(square, (float)_options.Beta2, square);
        TensorPrimitives.MultiplyAdd(scratch, (float)(1 - _options.Beta2), square, square);
    }

    private void Update(Span<float> values, ReadOnlySpan<float> mean, ReadOnlySpan<float> square)
    {
        var meanCorrection = 1 - Math.Pow(_options.Beta1, _step);
        var squareCorrection = 1 - Math.Pow(_options.Beta2, _step);

        var scratch = _scratch.AsSpan(0, values.Length);
        TensorPrimitives.Sqrt(square, scratch);
        TensorPrimitives.Multiply(scratch, (float)(1 / Math.Sqrt(squareCorrection)), scratch);
        TensorPrimitives.Add(scratch, (float)_options.Epsilon, scratch);
        TensorPrimitives.Divide(mean, scratch, scratch);

        TensorPrimitives.Multiply(values, (float)(1 - (_options.LearningRate * _options.WeightDecay)), values);
        TensorPrimitives.MultiplyAdd(scratch, (float)(-_options.LearningRate / meanCorrection), values, values);
    }
}
