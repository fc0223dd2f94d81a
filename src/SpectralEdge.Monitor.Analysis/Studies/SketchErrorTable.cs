namespace SpectralEdge.Monitor.Analysis;

/// <summary>One row for each length of a sketch: how far its estimates are from the exact values.</summary>
/// <remarks>
/// The table of projections of 2603.15678, §3.7: |R̂ − R|/R over windows and seeds. What it does not show: errors of other quantities, or of windows whose gap nearly closes; windows that overlap
/// are seen through one projection and err together, so a maximum over 100 of them is that of far fewer. Pure, for any thread.
/// </remarks>
public static class SketchErrorTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="exact">Shape [n]: the exact values, not 0; pairs with a NaN on either side are left out.</param>
    /// <param name="estimates">One entry for each sketch; several of one length are put together.</param>
    /// <returns>Rows, shortest sketch first.</returns>
    /// <exception cref="ArgumentException">An estimate has another length than the exact values, or an exact value is 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sketch has no length.</exception>
    public static IReadOnlyList<SketchErrorRow> Of(ReadOnlySpan<double> exact, IReadOnlyList<SketchEstimate> estimates)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        var known = exact.ToArray();
        var zero = Array.IndexOf(known, 0.0);
        if (zero >= 0)
        {
            throw new ArgumentException($"exact[{zero}] is 0; it must be another number. An error is a part of it.", nameof(exact));
        }

        foreach (var estimate in estimates)
        {
            Require.SameLength(estimate.Values.Count, nameof(estimates), known.Length, nameof(exact));
            Require.AtLeast(estimate.Dimension, 1, "A sketch has a length.", nameof(estimates));
        }

        return [.. estimates.GroupBy(estimate => estimate.Dimension).OrderBy(group => group.Key).Select(group => Row(group.Key, group, known))];
    }

    private static SketchErrorRow Row(int dimension, IEnumerable<SketchEstimate> estimates, double[] exact)
    {
        double[] errors = [.. estimates.SelectMany(estimate => estimate.Values.Zip(exact, (value, known) => Math.Abs(value - known) / Math.Abs(known))).Where(error => !double.IsNaN(error))];
        return new SketchErrorRow(
            dimension,
            errors.Length,
            errors.Length == 0 ? double.NaN : errors.Average(),
            errors.Length == 0 ? double.NaN : errors.Max(),
            RandomDirections.MeanAbsoluteCosine(dimension));
    }
}
