namespace SpectralEdge.Monitor.Tests;

/// <summary>A model of one float64 block whose steps are normal noise of given sizes.</summary>
internal sealed class ScaledWalk(Random random, int count) : IParameterSource
{
    private readonly double[] _values = new double[count];

    public void Step(double size)
    {
        foreach (ref var value in _values.AsSpan())
        {
            value += size * Vectors.Gaussian(random);
        }
    }

    public void Capture(IParameterReceiver receiver)
    {
        receiver.Begin("block", _values.Length, ElementType.Float64);
        receiver.Values(new ParameterValues(_values));
    }
}
