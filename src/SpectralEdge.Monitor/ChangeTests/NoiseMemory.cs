namespace SpectralEdge.Monitor;

/// <summary>How many neighbours of a series go up and down together, from the values of its warm-up. No
/// validation, no allocation.</summary>
/// <remarks>
/// Sums of standardized values grow with the number of values that go up and down together, so a threshold for one quantity is
/// ten times too high for another. What is measured is the variance of a sum of K neighbours over that of K independent values: 1
/// for independent ones, near K for a constant drift, (W + W²)/(3 W) and more for windows that overlap. Values further out than
/// three deviations count as three: one outlier must not decide it. The estimate is rough (a warm-up of 10 W has five sums that
/// share nothing); the calibration goes through the same estimate.
/// </remarks>
internal static class NoiseMemory
{
    private const double Clip = 3;

    /// <summary>The variance of a sum of neighbours, over that of as many independent values.</summary>
    /// <param name="reference">Location and scale of the values.</param>
    /// <param name="values">Shape [m].</param>
    /// <param name="neighbours">K, below m.</param>
    /// <returns>No unit, at least 0; 0 where all values are equal.</returns>
    public static double Time(ShiftReference reference, ReadOnlySpan<double> values, int neighbours)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += Clipped(reference, value) / values.Length;
        }

        var (sum, squares, sums) = (0.0, 0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var z = Clipped(reference, values[i]) - mean;
            squares += z * z;
            sum += z - (i < neighbours ? 0 : Clipped(reference, values[i - neighbours]) - mean);
            sums += i < neighbours - 1 ? 0 : sum * sum;
        }

        return squares > 0 ? sums / (values.Length - neighbours + 1) / neighbours / (squares / values.Length) : 0;
    }

    /// <summary>Root mean square of the steps between neighbours, in standard deviations of the values.</summary>
    /// <param name="reference">Location and scale of the values.</param>
    /// <param name="values">Shape [m], m at least 2.</param>
    /// <returns>No unit, at least 0.</returns>
    public static double Step(ShiftReference reference, ReadOnlySpan<double> values)
    {
        var squares = 0.0;
        for (var i = 1; i < values.Length; i++)
        {
            var step = reference.Standardize(values[i]) - reference.Standardize(values[i - 1]);
            squares += step * step;
        }

        return Math.Sqrt(squares / (values.Length - 1));
    }

    private static double Clipped(ShiftReference reference, double value) =>
        Math.Clamp(reference.Standardize(value), -Clip, Clip);
}
