namespace SpectralEdge.Monitor.Analysis;

/// <summary>When the commutator defect of two training batches has left its level at the start, and by how much that leads the
/// test accuracy.</summary>
/// <remarks>
/// <para>Rule of 2602.16746, as in its program: b = max(median of the first three defects, 0.1); the onset is the first record,
/// from the third on, whose defect is above 10 b and above 20. Factor and level are those of the paper. It decides after the
/// fact: a lead needs the step that it leads to.</para>
/// <para>False alarms to expect: many. In the paper's own sweeps the rule fires in all 12 runs that never generalise at learning
/// rates of 1e-4 and 1e-3, and in none of 6 at 1e-2, where it also misses 5 of 12 that do. Pure, for any thread; O(n).</para>
/// </remarks>
internal static class CommutatorOnset
{
    /// <summary>Number of records whose median is the level at the start.</summary>
    public const int BaselineRecords = 3;

    /// <summary>Least level at the start.</summary>
    public const double LeastBaseline = 0.1;

    /// <summary>Multiple of the level at the start that has to be passed.</summary>
    public const double Factor = 10;

    /// <summary>Defect that has to be passed whatever the level at the start.</summary>
    public const double LeastDefect = 20;

    /// <summary>Finds the onset.</summary>
    /// <param name="defects">Shape [n], n at least 3, in order of time: medians of the defect, no unit. NaN is no onset; among
    /// the first three it leaves no level to compare with, and there is none.</param>
    /// <returns>Index of the record, from 2; null if there is no onset.</returns>
    public static int? Find(ReadOnlySpan<double> defects)
    {
        Require.Length(defects.Length, BaselineRecords, "The level at the start is the median of the first three.");
        var level = Math.Max(Median(defects[0], defects[1], defects[2]), LeastBaseline);
        for (var i = BaselineRecords - 1; i < defects.Length; i++)
        {
            if (defects[i] > Factor * level && defects[i] > LeastDefect)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Steps from the onset to the first record whose accuracy reaches a level.</summary>
    /// <param name="steps">Shape [n], n at least 3: steps of the records, rising.</param>
    /// <param name="defects">Shape [n]: medians of the defect, no unit.</param>
    /// <param name="accuracies">Shape [n]: test accuracies, from 0 to 1; NaN reaches no level.</param>
    /// <param name="level">The accuracy to reach, above 0 and at most 1. The default is 0.9, as in the paper.</param>
    /// <returns>Steps; 0 or less where the onset does not come first; null if either never comes.</returns>
    public static long? Lead(
        ReadOnlySpan<long> steps, ReadOnlySpan<double> defects, ReadOnlySpan<double> accuracies, double level = 0.9)
    {
        Require.SameLength(defects.Length, nameof(defects), steps.Length, nameof(steps));
        Require.SameLength(accuracies.Length, nameof(accuracies), steps.Length, nameof(steps));
        Require.Rising(steps);
        Require.InRange(level, double.Epsilon, 1, "An accuracy is a share.");
        return Find(defects) is { } onset && FirstPassage.Find(accuracies, level) is { } passage
            ? steps[passage] - steps[onset]
            : null;
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}

/// <summary>When a ratio of eigenvalues starts to grow exponentially.</summary>
/// <remarks>
/// <para>s(t) = (ln q(t) − ln q(t − 25))/25 on one record an update; the rule fires at the first t ≥ 100 with s &gt; 0.04.
/// Numbers of the published detector for q = λ_2/λ_3 of windows of 20 updates of a two-layer network, full batches
/// (skydancerosel/grokking-integrability, note on the network of Tian).</para>
/// <para>What it does not show: generalisation. With weight decay it fires as well where labels are random or the network never
/// generalises; without, it does not fire at all. A smooth curve that is sampled densely has eigenvalues that fall geometrically.
/// Pure, for any thread; O(n).</para>
/// </remarks>
internal static class RatioSlope
{
    /// <summary>Finds the first record where the rule fires.</summary>
    /// <param name="ratios">Shape [n], in order of time, one record an update: q, no unit. Where q or the earlier q is not
    /// positive and finite the rule does not fire.</param>
    /// <param name="lag">Records between the two ratios compared, at least 1. The default is 25.</param>
    /// <param name="threshold">The least slope that is passed, a number. The default is 0.04 an update.</param>
    /// <param name="first">The first record that may fire, at least 0. The default is 100.</param>
    /// <returns>Its index, from 0; null if the rule never fires.</returns>
    public static int? Find(ReadOnlySpan<double> ratios, int lag = 25, double threshold = 0.04, int first = 100)
    {
        Require.AtLeast(lag, 1, "A slope needs two records.");
        Require.AtLeast(first, 0, "Records count from 0.");
        Require.InRange(threshold, double.MinValue, double.MaxValue, "Slopes are compared with it.");
        for (var i = Math.Max(first, lag); i < ratios.Length; i++)
        {
            if (IsUsable(ratios[i]) && IsUsable(ratios[i - lag]) && Math.Log(ratios[i] / ratios[i - lag]) / lag > threshold)
            {
                return i;
            }
        }

        return null;
    }

    private static bool IsUsable(double ratio) => ratio > 0 && double.IsFinite(ratio);
}

/// <summary>The first record of a series that reaches a level.</summary>
internal static class FirstPassage
{
    /// <summary>Finds the first value that is at least the level.</summary>
    /// <param name="values">Shape [n], any unit; NaN reaches no level.</param>
    /// <param name="level">The level, in the unit of the values; not NaN.</param>
    /// <returns>Its index, from 0; null if no value reaches the level.</returns>
    public static int? Find(ReadOnlySpan<double> values, double level)
    {
        Require.InRange(level, double.NegativeInfinity, double.PositiveInfinity, "NaN is never reached.");
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= level)
            {
                return i;
            }
        }

        return null;
    }
}
