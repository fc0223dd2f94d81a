namespace Grokking.Network;

/// <summary>A transformer with one pre-norm layer that reads the tokens a and b and answers with a class.</summary>
/// <remarks>
/// <para>
/// A batch is cut in a fixed number of chunks, and their gradients are added in a fixed order,
/// so equal seeds give equal bits on each run of a machine, whichever of the two threads does which chunk.
/// </para>
/// <para>One caller at a time. After the first batch of a size, a call allocates nothing.</para>
/// </remarks>
public sealed class Transformer : IDisposable
{
    // Twice the threads: a thread that is held up by other work on the machine then gives half of its share away.
    private const int ChunkCount = 4;

    private readonly Layers _layers;
    private readonly Chunk[] _chunks = new Chunk[ChunkCount];
    private readonly WorkerPair _workers;
    private Example[] _examples = [];
    private int _count;
    private bool _isTraining;

    /// <summary>Makes a network with random parameters.</summary>
    /// <param name="options">Sizes of the network.</param>
    /// <param name="seed">Names the first values of the parameters.</param>
    /// <exception cref="ArgumentException">A size cannot be used.</exception>
    public Transformer(NetworkOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        _layers = new Layers(options, seed);
        for (var i = 0; i < _chunks.Length; i++)
        {
            _chunks[i] = new Chunk(_layers);
        }

        _workers = new WorkerPair(RunChunk);
    }

    /// <summary>All parameters, in the order in which a forward pass meets them.</summary>
    public IReadOnlyList<Parameter> Parameters => _layers.Parameters;

    /// <summary>Number of trained values in all parameters together.</summary>
    public int ParameterCount => Parameters.Sum(parameter => parameter.Values.Length);

    /// <summary>
    /// Computes the mean loss of a batch and overwrites the gradients with its derivative; the values stay as they are.
    /// </summary>
    /// <param name="batch">At least one example of this network's modulus.</param>
    /// <returns>The mean cross entropy, in nats.</returns>
    public float Train(ReadOnlySpan<Example> batch)
    {
        var score = Run(batch, isTraining: true);
        foreach (var parameter in _layers.Parameters)
        {
            Array.Clear(parameter.Gradients);
        }

        foreach (var chunk in _chunks)
        {
            chunk.Gradients.AddTo(_layers.Parameters);
        }

        return (float)(score.LossSum / batch.Length);
    }

    /// <summary>Computes the mean loss and the accuracy; gradients and values stay as they are.</summary>
    /// <param name="examples">At least one example of this network's modulus.</param>
    /// <returns>The mean cross entropy, in nats, and the part of the examples answered right, from 0 to 1.</returns>
    public (float Loss, float Accuracy) Evaluate(ReadOnlySpan<Example> examples)
    {
        var score = Run(examples, isTraining: false);
        return ((float)(score.LossSum / examples.Length), (float)score.RightCount / examples.Length);
    }

    /// <summary>Ends the second thread.</summary>
    public void Dispose() => _workers.Dispose();

    private Score Run(ReadOnlySpan<Example> examples, bool isTraining)
    {
        TakeExamples(examples);
        _isTraining = isTraining;
        _layers.Refresh();
        _workers.Run(ChunkCount);

        var score = default(Score);
        foreach (var chunk in _chunks)
        {
            score.Add(chunk.Score);
        }

        return score;
    }

    // A span cannot go to another thread, and a fault there would end the process: copy, and check before.
    private void TakeExamples(ReadOnlySpan<Example> examples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(examples.Length, nameof(examples));
        var limit = (uint)_layers.Options.Modulus;
        foreach (var example in examples)
        {
            if ((uint)example.A >= limit || (uint)example.B >= limit || (uint)example.Label >= limit)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(examples), $"{example} does not fit; this network knows 0 to {limit - 1}.");
            }
        }

        if (_examples.Length < examples.Length)
        {
            _examples = new Example[examples.Length];
        }

        examples.CopyTo(_examples);
        _count = examples.Length;
    }

    private void RunChunk(int index)
    {
        var (first, end) = (_count * index / ChunkCount, _count * (index + 1) / ChunkCount);
        var part = _examples.AsSpan(first, end - first);
        if (_isTraining)
        {
            _chunks[index].Train(part, 1f / _count);
        }
        else
        {
            _chunks[index].Evaluate(part);
        }
    }
}
