namespace SpectralEdge.Monitor;

/// <summary>Welch's t between the newest values and a reference. No validation, no allocation, no state.</summary>
/// <remarks>
/// t = z̄/√(v/n + 1/m): n values with mean z̄ and variance v, in deviations of a reference of m values. Source: Welch, "The
/// generalization of Student's problem when several different population variances are involved", Biometrika 34, 1947. Its law
/// holds for independent values; thresholds are simulated.
/// </remarks>
internal static class WelchKernel
{
    /// <summary>The statistic.</summary>
    /// <param name="values">Shape [n], n at least 2: standardized with the reference.</param>
    /// <param name="reference">Number of values in the reference, m; 0 where it is known exactly.</param>
    /// <returns>No unit, with the sign of the mean; 0 where mean and variance are 0.</returns>
    public static double OfReference(ReadOnlySpan<double> values, int reference)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        var variance = (squares / (values.Length - 1) / values.Length) + (reference == 0 ? 0 : 1.0 / reference);
        return variance > 0 ? mean / Math.Sqrt(variance) : mean * 1e150;
    }
}
