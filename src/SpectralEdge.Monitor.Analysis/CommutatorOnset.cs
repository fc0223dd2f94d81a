namespace SpectralEdge.Monitor.Analysis;

/// <summary>When the commutator defect of two training batches has left its level at the start, and by how much that leads the test accuracy.</summary>
/// <remarks>
/// <para>
/// Rule of 2602.16746, as in its program: b = max(median of the first three defects, 0.1); the onset is the first record, from the third on, whose defect is above
/// 10 b and above 20. Factor and level are those of the paper. It decides after the fact: a lead needs the step that it leads to.
/// </para>
/// <para>
/// False alarms to expect: many. In the paper's own sweeps the rule fires in all 12 runs that never generalise at learning rates of 1e-4 and 1e-3, and
/// in none of 6 at 1e-2, where it also misses 5 of 12 that do. Pure, for any thread; O(n).
/// </para>
/// </remarks>
public static class CommutatorOnset
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
    /// <param name="defects">Shape [n], n at least 3, in order of time: medians of the defect, no unit. NaN is no onset; among the first three it leaves no level to compare with, and there is none.</param>
    /// <returns>Index of the record, from 2; null if there is no onset.</returns>
    /// <exception cref="ArgumentException">There are fewer than three records.</exception>
    public static int? Find(ReadOnlySpan<double> defects)
    {
        Require.Length(defects.Length, BaselineRecords, "The level at the start is the median of the first three.", nameof(defects));
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
    /// <exception cref="ArgumentException">The series differ in length, are too short, or the steps do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not one.</exception>
    public static long? Lead(ReadOnlySpan<long> steps, ReadOnlySpan<double> defects, ReadOnlySpan<double> accuracies, double level = 0.9)
    {
        Require.SameLength(defects.Length, nameof(defects), steps.Length, nameof(steps));
        Require.SameLength(accuracies.Length, nameof(accuracies), steps.Length, nameof(steps));
        Require.Rising(steps, nameof(steps));
        Require.InRange(level, double.Epsilon, 1, "An accuracy is a share.", nameof(level));
        return Find(defects) is { } onset && FirstPassage.Find(accuracies, level) is { } passage ? steps[passage] - steps[onset] : null;
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
