namespace Grokking.Network;

/// <summary>A fixed part of each batch, with everything it writes to: activations, gradients, score.</summary>
/// <remarks>Chunks share the layers and nothing else, so each can run on any thread and gives the same numbers.</remarks>
internal sealed class Chunk
{
    // A quarter of the demo's batch; activations of this many examples stay in the second-level cache.
    private const int Capacity = 64;

    private readonly int _width;
    private readonly GradientBuffer _gradients;
    private readonly EmbeddingBlock _embedding;
    private readonly AttentionBlock _attention;
    private readonly FeedForwardBlock _feedForward;
    private readonly HeadBlock _head;
    private readonly float[] _tokens;
    private readonly float[] _attended;
    private readonly float[] _output;
    private readonly float[] _tokensGradient;
    private readonly float[] _outputGradient;
    private Score _score;

    public Chunk(Layers layers)
    {
        _width = layers.Options.Width;
        _gradients = new GradientBuffer(layers.Parameters);
        _embedding = new EmbeddingBlock(layers, _gradients);
        _attention = new AttentionBlock(layers, _gradients, Capacity);
        _feedForward = new FeedForwardBlock(layers, _gradients, Capacity);
        _head = new HeadBlock(layers, _gradients, Capacity);
        _tokens = new float[2 * Capacity * _width];
        _attended = new float[Capacity * _width];
        _output = new float[Capacity * _width];
        _tokensGradient = new float[2 * Capacity * _width];
        _outputGradient = new float[Capacity * _width];
    }

    /// <summary>Score of the examples of the last call.</summary>
    public Score Score => _score;

    /// <summary>This chunk's share of the gradients, as the last call of <see cref="Train"/> left it.</summary>
    public GradientBuffer Gradients => _gradients;

    /// <summary>Forward pass alone.</summary>
    public void Evaluate(ReadOnlySpan<Example> examples)
    {
        _score = default;
        for (; !examples.IsEmpty; examples = examples[Math.Min(Capacity, examples.Length)..])
        {
            Forward(examples[..Math.Min(Capacity, examples.Length)]);
        }
    }

    /// <summary>Forward and backward pass.</summary>
    /// <param name="examples">This chunk's part of the batch.</param>
    /// <param name="weight">Part of one example in the mean loss.</param>
    public void Train(ReadOnlySpan<Example> examples, float weight)
    {
        _score = default;
        _gradients.Clear();
        for (; !examples.IsEmpty; examples = examples[Math.Min(Capacity, examples.Length)..])
        {
            var part = examples[..Math.Min(Capacity, examples.Length)];
            Forward(part);
            Backward(part, weight);
        }
    }

    private void Forward(ReadOnlySpan<Example> examples)
    {
        _embedding.Forward(examples, _tokens);
        _attention.Forward(_tokens, _attended, examples.Length);
        _feedForward.Forward(_attended, _output, examples.Length);
        _head.Forward(examples, _output, ref _score);
    }

    private void Backward(ReadOnlySpan<Example> examples, float weight)
    {
        var gradient = _outputGradient.AsSpan(0, examples.Length * _width);
        var tokensGradient = _tokensGradient.AsSpan(0, 2 * gradient.Length);
        _head.Backward(examples, weight, gradient);
        _feedForward.Backward(gradient, examples.Length);
        _attention.Backward(gradient, tokensGradient, examples.Length);
        _embedding.Backward(examples, tokensGradient);
    }
}

/// <summary>Running sums of what the network got right.</summary>
internal record struct Score(double LossSum, int RightCount)
{
    /// <summary>Counts one example.</summary>
    public void Add(float loss, bool isRight)
    {
        LossSum += loss;
        RightCount += isRight ? 1 : 0;
    }

    /// <summary>Counts all examples of another score.</summary>
    public void Add(Score other)
    {
        LossSum += other.LossSum;
        RightCount += other.RightCount;
    }
}
