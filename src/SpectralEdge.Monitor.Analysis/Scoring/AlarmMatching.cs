namespace SpectralEdge.Monitor.Analysis;

/// <summary>Matches alarms with what they should tell of.</summary>
/// <remarks>
/// The rule: the window of a truth is [Begin, End + tolerance]. The first alarm in it detects the truth; further ones in it are repeats, neither right
/// nor false. Every alarm outside all windows is false, also one that comes before anything has happened: an alarm is not right for being early, so
/// where warnings are wanted the truth has to begin when a warning would be right. Windows must not overlap, so no alarm has two truths. Pure, for any
/// thread; O(truths + alarms).
/// </remarks>
public static class AlarmMatching
{
    /// <summary>Matches the alarms of one run.</summary>
    /// <param name="truths">What happened, in order of time; may be empty.</param>
    /// <param name="alarms">Steps or sample numbers of alarms, not falling; may be empty, and several may be at one moment.</param>
    /// <param name="tolerance">How long after the end of a truth an alarm still tells of it, at least 0, in the unit of the alarms.</param>
    /// <returns>The matches.</returns>
    /// <exception cref="ArgumentException">A truth ends before it begins, two windows overlap, or the alarms are not in order.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative.</exception>
    public static AlarmMatches Match(ReadOnlySpan<TruthInterval> truths, ReadOnlySpan<long> alarms, long tolerance = 0)
    {
        RequireTruths(truths, tolerance);
        RequireOrder(alarms);
        var firsts = new int?[truths.Length];
        var wrong = new List<int>();
        var (truth, repeats) = (0, 0);
        for (var i = 0; i < alarms.Length; i++)
        {
            while (truth < truths.Length && alarms[i] > truths[truth].WindowEnd(tolerance))
            {
                truth++;
            }

            if (truth == truths.Length || alarms[i] < truths[truth].Begin)
            {
                wrong.Add(i);
            }
            else if (firsts[truth] is null)
            {
                firsts[truth] = i;
            }
            else
            {
                repeats++;
            }
        }

        return new AlarmMatches { FirstAlarms = firsts, FalseAlarms = wrong, Repeats = repeats };
    }

    private static void RequireTruths(ReadOnlySpan<TruthInterval> truths, long tolerance)
    {
        if (tolerance < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"tolerance is {tolerance}; it must be at least 0. It lengthens the time in which an alarm counts as right.");
        }

        for (var i = 0; i < truths.Length; i++)
        {
            var (begin, end) = truths[i];
            if (end < begin)
            {
                throw new ArgumentException($"truths[{i}] ends at {end}; it must end at {begin}, where it begins, or later. Give what happened at one moment as a point.", nameof(truths));
            }

            if (i > 0 && begin <= truths[i - 1].WindowEnd(tolerance))
            {
                throw new ArgumentException($"truths[{i}] begins at {begin}; it must begin after {truths[i - 1].WindowEnd(tolerance)}, where the window of the one before ends. An alarm in both would tell of either: join them, or shorten the tolerance.", nameof(truths));
            }
        }
    }

    private static void RequireOrder(ReadOnlySpan<long> alarms)
    {
        for (var i = 1; i < alarms.Length; i++)
        {
            if (alarms[i] < alarms[i - 1])
            {
                throw new ArgumentException($"alarms[{i}] is {alarms[i]}; it must be at least {alarms[i - 1]}, the one before. Alarms come in order of time.", nameof(alarms));
            }
        }
    }
}
