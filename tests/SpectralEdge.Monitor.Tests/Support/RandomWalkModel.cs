namespace SpectralEdge.Monitor.Tests;

/// <summary>A model of a few float32 blocks whose parameters take random steps; it keeps every state it was in.</summary>
internal sealed class RandomWalkModel : IParameterSource
{
    private readonly Random _random;

    public RandomWalkModel(int seed, params int[] sizes)
    {
        _random = new Random(seed);
        Blocks = [.. sizes.Select(size => Vectors.GaussianSingles(_random, size))];
        Remember();
    }

    public float[][] Blocks { get; }

    /// <summary>Every state so far, each as one flat vector.</summary>
    public List<float[]> States { get; } = [];

    public int Captures { get; private set; }

    /// <summary>One random step of all parameters, along a common direction with the given strength on top of noise.</summary>
    public void Step(double signal = 0)
    {
        foreach (var block in Blocks)
        {
            var along = signal * Vectors.Gaussian(_random);
            for (var i = 0; i < block.Length; i++)
            {
                block[i] += (float)(0.01 * (Vectors.Gaussian(_random) + (along * ((i % 3) - 1))));
            }
        }

        Remember();
    }

    public void Capture(IParameterReceiver receiver)
    {
        Captures++;
        for (var i = 0; i < Blocks.Length; i++)
        {
            receiver.Begin($"block{i}", Blocks[i].Length, ElementType.Float32);
            receiver.Values(new ParameterValues(Blocks[i]));
        }
    }

    private void Remember() => States.Add([.. Blocks.SelectMany(block => block)]);
}
