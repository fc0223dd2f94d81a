namespace SpectralEdge.Monitor.Tests;

/// <summary>Float32 blocks that take random steps; the test may add, drop, rename, resize and damage them.</summary>
internal sealed class EditableModel(int seed = 1) : IParameterSource
{
    private readonly Random _random = new(seed);

    public List<(string Name, float[] Values)> Blocks { get; } = [];

    public EditableModel Add(string name, int count)
    {
        Blocks.Add((name, Vectors.GaussianSingles(_random, count)));
        return this;
    }

    public void Step()
    {
        foreach (var (_, values) in Blocks)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += (float)(0.01 * Vectors.Gaussian(_random));
            }
        }
    }

    public void Capture(IParameterReceiver receiver)
    {
        foreach (var (name, values) in Blocks)
        {
            receiver.Begin(name, values.Length, ElementType.Float32);
            receiver.Values(new ParameterValues(values));
        }
    }
}
