namespace SpectralEdge.Monitor.Tests;

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

    /// <summary>Equal to the last bit, NaN as NaN.</summary>
    public static void AssertSameBits(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i])
                && !(double.IsNaN(expected[i]) && double.IsNaN(actual[i])))
            {
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R} instead of {expected[i]:R}.");
            }
        }
    }
}
