namespace SpectralEdge.Monitor.Tests;

/// <summary>Kolmogorov and Smirnov's test that numbers are spread evenly from 0 to 1.</summary>
internal static class Uniformity
{
    /// <summary>The chance of a distance as large as found, were the numbers uniform.</summary>
    /// <remarks>
    /// Asymptotic series with Stephens's correction for finite n: Numerical Recipes, 3rd ed., §14.3.3. Give the effective n where
    /// the law that the numbers were judged by is itself a sample: 1/(1/n + 1/m).
    /// </remarks>
    public static double PValue(IReadOnlyCollection<double> numbers, double effectiveCount)
    {
        var (sorted, distance) = (numbers.Order().ToArray(), 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            distance = Math.Max(
                distance, Math.Max(sorted[i] - ((double)i / sorted.Length), ((i + 1.0) / sorted.Length) - sorted[i]));
        }

        var root = Math.Sqrt(effectiveCount);
        var lambda = (root + 0.12 + (0.11 / root)) * distance;
        return Math.Clamp(
            Enumerable.Range(1, 100).Sum(k => (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * k * k * lambda * lambda)), 0, 1);
    }
}
