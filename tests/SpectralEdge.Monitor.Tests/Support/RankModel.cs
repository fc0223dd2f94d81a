namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// One block that moves along a few fixed orthogonal directions on top of noise, so that a test can open, move and close its gap.
/// </summary>
internal sealed class RankModel(int seed = 1, int count = 1500) : IParameterSource
{
    private readonly Random _random = new(seed);
    private readonly float[] _values = new float[count];

    /// <summary>One step. Direction j is where i mod (number of strengths) is j; a strength of 0 leaves noise alone.</summary>
    public void Step(params ReadOnlySpan<double> strengths)
    {
        Span<double> along = stackalloc double[Math.Max(1, strengths.Length)];
        for (var j = 0; j < strengths.Length; j++)
        {
            along[j] = strengths[j] * Vectors.Gaussian(_random);
        }

        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] += (float)(0.01 * (Vectors.Gaussian(_random) + along[i % along.Length]));
        }
    }

    public void Capture(IParameterReceiver receiver)
    {
        receiver.Begin("block", _values.Length, ElementType.Float32);
        receiver.Values(new ParameterValues(_values));
    }
}
