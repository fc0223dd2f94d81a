namespace SpectralEdge.Monitor;

/// <summary>Delete-one jackknife: the standard error of an estimate from estimates that each leave one of m parts out.</summary>
/// <remarks>
/// SE² = (m − 1)/m · Σ (θ_a − θ̄)². Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, ch. 11. For the
/// parts of a sketch it is measured (docs/decisions/0003-error-bars.md): right where more coordinates carry the weight than there
/// are buckets, too wide elsewhere.
/// </remarks>
internal static class Jackknife
{
    /// <summary>The standard error.</summary>
    /// <param name="leaveOneOut">Shape [m]: the estimate without part a, for each a.</param>
    /// <returns>The standard error, in the estimate's unit; NaN if an estimate is NaN.</returns>
    public static double StandardError(ReadOnlySpan<double> leaveOneOut)
    {
        var m = leaveOneOut.Length;
        var mean = 0.0;
        foreach (var estimate in leaveOneOut)
        {
            mean += estimate / m;
        }

        var squares = 0.0;
        foreach (var estimate in leaveOneOut)
        {
            squares += (estimate - mean) * (estimate - mean);
        }

        return Math.Sqrt(squares * (m - 1) / m);
    }
}
