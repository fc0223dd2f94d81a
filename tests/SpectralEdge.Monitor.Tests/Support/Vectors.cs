namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Plain vector helpers that are obviously right.</summary>
internal static class Vectors
{
    public static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double[] GaussianDoubles(Random random, int length)
    {
        var values = new double[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = Gaussian(random);
        }

        return values;
    }

    public static float[] GaussianSingles(Random random, int length) =>
        [.. GaussianDoubles(random, length).Select(value => (float)value)];

    public static double Dot(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Count; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    public static double[] Widen(IEnumerable<float> values) => [.. values.Select(value => (double)value)];
}
