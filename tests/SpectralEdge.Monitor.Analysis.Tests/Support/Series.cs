namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Plain arithmetic of series, written out.</summary>
internal static class Series
{
    public static double[] Ratios(double[] values) => [.. values.Skip(1).Select((next, i) => values[i] / next)];

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    public static double SumOfSquares(double[] values) => values.Sum(value => value * value);

    /// <summary>The values at the places where a condition on the step holds.</summary>
    public static double[] Where(double[] values, double[] steps, Func<double, bool> holds) =>
        [.. values.Where((_, i) => holds(steps[i]))];
}
