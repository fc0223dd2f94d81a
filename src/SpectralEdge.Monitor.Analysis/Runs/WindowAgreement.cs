namespace SpectralEdge.Monitor.Analysis;

/// <summary>Whether two windows of the same run, say W = 10 and W = 20, agree.</summary>
/// <remarks>The longer window holds the shorter one, so the two are not independent: agreement says that a result does not hang
/// on the choice of W, never that it is real. Events of a longer window come later by up to the difference of the two; give a
/// tolerance that allows for it. Pure, for any thread.</remarks>
internal static class WindowAgreement
{
    /// <summary>Compares k* sample by sample.</summary>
    /// <param name="first">Shape [n]: k* in the first window; 0 for none.</param>
    /// <param name="second">Shape [n]: k* in the second window at the same steps.</param>
    /// <returns>Match rate, its interval and the chance level; samples without a k* in one window are left out.</returns>
    public static PositionAgreement Positions(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        Require.SameLength(second.Count, nameof(second), first.Count, nameof(first));
        return SplitHalfReliability.Agreement([.. first], [.. second]);
    }

    /// <summary>Pairs events one to one, each with the earliest free one within the tolerance.</summary>
    /// <param name="first">Steps of the events in the first window, rising.</param>
    /// <param name="second">Steps of the events of the same kind in the second window, rising.</param>
    /// <param name="tolerance">Steps that a pair may be apart, at least 0.</param>
    /// <returns>How many pairs there are, and what is left over. No other pairing has more pairs.</returns>
    public static EventAgreement Events(ReadOnlySpan<long> first, ReadOnlySpan<long> second, long tolerance)
    {
        Require.Rising(first);
        Require.Rising(second);
        Require.InRange(tolerance, 0, double.MaxValue, "It is a number of steps.");
        var (i, j, matched) = (0, 0, 0);
        while (i < first.Length && j < second.Length)
        {
            if (Math.Abs(first[i] - second[j]) <= tolerance)
            {
                (i, j, matched) = (i + 1, j + 1, matched + 1);
            }
            else if (first[i] < second[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new EventAgreement(matched, first.Length - matched, second.Length - matched);
    }
}

/// <summary>Events of one kind that two readings of the same run have in common.</summary>
/// <param name="Matched">Number of pairs, one event of each, within the tolerance.</param>
/// <param name="OnlyFirst">Number of events that only the first has.</param>
/// <param name="OnlySecond">Number of events that only the second has.</param>
internal readonly record struct EventAgreement(int Matched, int OnlyFirst, int OnlySecond)
{
    /// <summary>Share of events, each pair counted once, that both have.</summary>
    /// <value>From 0 to 1; NaN without events.</value>
    public double Share => (double)Matched / (Matched + OnlyFirst + OnlySecond);
}
