namespace SpectralEdge.Monitor.Analysis;

/// <summary>What independent directions have in common.</summary>
/// <remarks>Pure, for any thread. Both hold in the limit of many dimensions, and to a relative error of about
/// 1/P before it.</remarks>
internal static class RandomDirections
{
    /// <summary>Mean |cos| between a fixed direction and a random one.</summary>
    /// <param name="dimensions">P, at least 1.</param>
    /// <returns>√(2/(πP)), above 0 and below 1.</returns>
    public static double MeanAbsoluteCosine(int dimensions)
    {
        Require.AtLeast(dimensions, 1, "A direction needs a dimension.");
        return Math.Sqrt(2 / (Math.PI * dimensions));
    }

    /// <summary>Length, root mean square, of the part of a random unit vector that lies in a subspace.</summary>
    /// <param name="subspace">m, dimensions of the subspace, from 0 to P.</param>
    /// <param name="dimensions">P, at least 1.</param>
    /// <returns>√(m/P), from 0 to 1.</returns>
    public static double ProjectedLength(int subspace, int dimensions)
    {
        Require.AtLeast(dimensions, 1, "A direction needs a dimension.");
        Require.InRange(subspace, 0, dimensions, "A subspace has at most the dimensions of its space.");
        return Math.Sqrt((double)subspace / dimensions);
    }
}

/// <summary>One row for each length of a sketch: how far its estimates are from the exact values.</summary>
/// <remarks>The table of projections of 2603.15678, §3.7: |R̂ − R|/R over windows and seeds. What it does not show: errors of
/// other quantities, or of windows whose gap nearly closes; windows that overlap are seen through one projection and err
/// together, so a maximum over 100 of them is that of far fewer. Pure, for any thread.</remarks>
internal static class SketchErrorTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="exact">Shape [n]: the exact values, not 0; pairs with a NaN on either side are left out.</param>
    /// <param name="estimates">One entry for each sketch; several of one length are put together.</param>
    /// <returns>Rows, shortest sketch first.</returns>
    public static IReadOnlyList<SketchErrorRow> Of(ReadOnlySpan<double> exact, IReadOnlyList<SketchEstimate> estimates)
    {
        var known = exact.ToArray();
        var zero = Array.IndexOf(known, 0.0);
        if (zero >= 0)
        {
            throw new ArgumentException(
                $"exact[{zero}] is 0; it must be another number. An error is a part of it.", nameof(exact));
        }

        foreach (var estimate in estimates)
        {
            Require.SameLength(estimate.Values.Count, nameof(estimates), known.Length, nameof(exact));
            Require.AtLeast(estimate.Dimension, 1, "A sketch has a length.", nameof(estimates));
        }

        return
        [
            .. estimates.GroupBy(estimate => estimate.Dimension).OrderBy(group => group.Key)
                .Select(group => Row(group.Key, group, known)),
        ];
    }

    private static SketchErrorRow Row(int dimension, IEnumerable<SketchEstimate> estimates, double[] exact)
    {
        double[] errors =
        [
            .. estimates.SelectMany(estimate => estimate.Values.Zip(
                exact, (value, known) => Math.Abs(value - known) / Math.Abs(known))).Where(error => !double.IsNaN(error)),
        ];
        return new SketchErrorRow(
            dimension, errors.Length, errors.Length == 0 ? double.NaN : errors.Average(),
            errors.Length == 0 ? double.NaN : errors.Max(), RandomDirections.MeanAbsoluteCosine(dimension));
    }
}

/// <summary>Relative errors of sketches of one length.</summary>
/// <param name="Dimension">Length of the sketch, d.</param>
/// <param name="Count">Number of pairs of estimate and exact value, over windows and sketches.</param>
/// <param name="MeanError">Mean |estimate − exact|/|exact|; NaN without a pair.</param>
/// <param name="LargestError">The largest; NaN without a pair.</param>
/// <param name="Law">√(2/(π d)): the mean for the ratio of two neighbouring singular values far from their neighbours.</param>
internal readonly record struct SketchErrorRow(int Dimension, int Count, double MeanError, double LargestError, double Law);

/// <summary>A quantity of a run's windows, estimated from sketches.</summary>
/// <param name="Dimension">Length of the sketch, d, at least 1.</param>
/// <param name="Values">Shape [n]: one estimate for each window; NaN where there is none.</param>
internal sealed record SketchEstimate(int Dimension, IReadOnlyList<double> Values);
