namespace SpectralEdge.Monitor.Tests;

/// <summary>Short ways through a sketcher.</summary>
internal static class Sketches
{
    public static double[] Of(ISketcher sketcher, ElementType type, byte[] bytes, long offset = 0)
    {
        sketcher.Begin();
        sketcher.Add(new ParameterValues(type, bytes), offset);
        return End(sketcher);
    }

    public static double[] Of(ISketcher sketcher, float[] values, long offset = 0)
    {
        sketcher.Begin();
        sketcher.Add(new ParameterValues(values), offset);
        return End(sketcher);
    }

    public static double[] Of(ISketcher sketcher, double[] values, long offset = 0)
    {
        sketcher.Begin();
        sketcher.Add(new ParameterValues(values), offset);
        return End(sketcher);
    }

    public static double[] End(ISketcher sketcher)
    {
        var sketch = new double[sketcher.Length];
        sketcher.End(sketch);
        return sketch;
    }

    /// <summary>Equal to 1e-12 of the length of the sketch.</summary>
    public static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var tolerance = 1e-12 * Math.Sqrt(Vectors.Dot(expected, expected));
        for (var b = 0; b < expected.Length; b++)
        {
            Assert.InRange(actual[b], expected[b] - tolerance, expected[b] + tolerance);
        }
    }
}
