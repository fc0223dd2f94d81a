namespace SpectralEdge.Monitor.Analysis;

/// <summary>Scores the alarms of one run against what happened in it.</summary>
/// <remarks>The matching rule is that of <see cref="AlarmMatching"/>. Pure, for any thread; O(truths + alarms).</remarks>
public static class AlarmScoring
{
    /// <summary>Scores one run.</summary>
    /// <param name="span">The samples at which an alarm could have been raised.</param>
    /// <param name="truths">What happened, in order of time; empty for a control. A truth may begin before the first sample, as
    /// one at step 0 does.</param>
    /// <param name="alarms">Steps or sample numbers of alarms in the span, not falling; may be empty.</param>
    /// <param name="tolerance">How long after the end of a truth an alarm still counts for it, at least 0, in the unit
    /// of the alarms.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">The span is empty, a truth begins or an alarm lies outside it, or the series
    /// cannot be matched.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative.</exception>
    public static RunScore Score(
        WatchedSpan span, ReadOnlySpan<TruthInterval> truths, ReadOnlySpan<long> alarms, long tolerance = 0)
    {
        RequireSpan(span);
        var matches = AlarmMatching.Match(truths, alarms, tolerance);
        RequireInside(span, truths, alarms);
        var delays = new List<long>();
        var (cutOff, busy) = (0, 0L);
        for (var i = 0; i < truths.Length; i++)
        {
            var end = truths[i].WindowEnd(tolerance);
            busy += span.SamplesWithin(truths[i].Begin, end);
            if (matches.FirstAlarms[i] is { } first)
            {
                delays.Add(alarms[first] - truths[i].Begin);
            }
            else if (end > span.Last)
            {
                cutOff++;
            }
        }

        return new RunScore
        {
            Truths = truths.Length,
            Delays = delays,
            CutOff = cutOff,
            FalseAlarms = matches.FalseAlarms.Count,
            Repeats = matches.Repeats,
            QuietSamples = span.Samples - busy,
        };
    }

    private static void RequireSpan(WatchedSpan span)
    {
        if (span.Stride < 1)
        {
            throw new ArgumentException(
                $"span.Stride is {span.Stride}; it must be at least 1. Two samples are never at one step.", nameof(span));
        }

        if (span.Last < span.First)
        {
            throw new ArgumentException($"span.Last is {span.Last}; it must be at least {span.First}, the first sample. A run "
                + "without a sample cannot be scored: leave it out.", nameof(span));
        }
    }

    private static void RequireInside(WatchedSpan span, ReadOnlySpan<TruthInterval> truths, ReadOnlySpan<long> alarms)
    {
        if (truths.Length > 0 && truths[^1].Begin > span.Last)
        {
            throw new ArgumentException($"truths[{truths.Length - 1}] begins at {truths[^1].Begin}; it must begin at "
                + $"{span.Last}, where the run ends, or earlier. The run was not watched then: leave it out.", nameof(truths));
        }

        for (var i = 0; i < alarms.Length; i++)
        {
            if (alarms[i] < span.First || alarms[i] > span.Last)
            {
                throw new ArgumentException($"alarms[{i}] is {alarms[i]}; it must lie between {span.First} and {span.Last}. An "
                    + "alarm comes with a sample: are both in the same unit?", nameof(alarms));
            }
        }
    }
}

/// <summary>Matches alarms with what they should report.</summary>
/// <remarks>The rule: the window of a truth is [Begin, End + tolerance]. The first alarm in it detects the truth; further ones in
/// it are repeats, neither right nor false. Every alarm outside all windows is false, also one that comes before anything has
/// happened: an alarm is not right for being early, so where warnings are wanted the truth has to begin when a warning would be
/// right. Windows must not overlap, so no alarm has two truths. Pure, for any thread; O(truths + alarms).</remarks>
internal static class AlarmMatching
{
    /// <summary>Matches the alarms of one run.</summary>
    /// <param name="truths">What happened, in order of time; may be empty.</param>
    /// <param name="alarms">Steps or sample numbers of alarms, not falling; may be empty, and several may be
    /// at one moment.</param>
    /// <param name="tolerance">How long after the end of a truth an alarm still counts for it, at least 0, in the unit
    /// of the alarms.</param>
    /// <returns>The matches.</returns>
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
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"tolerance is {tolerance}; it must be at least "
                + "0. It lengthens the time in which an alarm counts as right.");
        }

        for (var i = 0; i < truths.Length; i++)
        {
            var (begin, end) = truths[i];
            if (end < begin)
            {
                throw new ArgumentException($"truths[{i}] ends at {end}; it must end at {begin}, where it begins, or later. Give "
                    + "what happened at one moment as a point.", nameof(truths));
            }

            if (i > 0 && begin <= truths[i - 1].WindowEnd(tolerance))
            {
                throw new ArgumentException($"truths[{i}] begins at {begin}; it must begin after "
                    + $"{truths[i - 1].WindowEnd(tolerance)}, where the window of the one before ends. An alarm in both would "
                    + "count for either: join them, or shorten the tolerance.", nameof(truths));
            }
        }
    }

    private static void RequireOrder(ReadOnlySpan<long> alarms)
    {
        for (var i = 1; i < alarms.Length; i++)
        {
            if (alarms[i] < alarms[i - 1])
            {
                throw new ArgumentException($"alarms[{i}] is {alarms[i]}; it must be at least {alarms[i - 1]}, the one before. "
                    + "Alarms come in order of time.", nameof(alarms));
            }
        }
    }
}

/// <summary>Which alarm reports which truth.</summary>
internal sealed record AlarmMatches
{
    /// <summary>For each truth, the index of the first alarm in its window; null if there is none.</summary>
    public required IReadOnlyList<int?> FirstAlarms { get; init; }

    /// <summary>Indices of the alarms that lie in no window, rising.</summary>
    public required IReadOnlyList<int> FalseAlarms { get; init; }

    /// <summary>Number of alarms that lie in a window after its first one.</summary>
    public required int Repeats { get; init; }
}

/// <summary>Where something happened that an alarm should report.</summary>
/// <param name="Begin">Its first step or sample number, in the unit of the alarms.</param>
/// <param name="End">Its last, at least <paramref name="Begin"/>.</param>
public readonly record struct TruthInterval(long Begin, long End)
{
    /// <summary>Something that happened at one moment.</summary>
    /// <param name="moment">Step or sample number, in the unit of the alarms.</param>
    /// <returns>An interval that begins and ends there.</returns>
    public static TruthInterval Point(long moment) => new(moment, moment);

    /// <summary>The last moment at which an alarm still counts for it; no tolerance is too long.</summary>
    internal long WindowEnd(long tolerance) => End > long.MaxValue - tolerance ? long.MaxValue : End + tolerance;
}

/// <summary>The samples at which a detector could have raised an alarm: first, first + stride, first + 2 · stride, …
/// up to last.</summary>
/// <param name="First">Step or sample number of the first sample.</param>
/// <param name="Last">Step or sample number up to which was watched, at least <paramref name="First"/>.</param>
/// <param name="Stride">Distance of two samples, at least 1; 1 where alarms carry sample numbers.</param>
public readonly record struct WatchedSpan(long First, long Last, long Stride = 1)
{
    /// <summary>Number of samples.</summary>
    /// <value>At least 1.</value>
    public long Samples => ((Last - First) / Stride) + 1;

    /// <summary>Number of samples from one moment to another, both included.</summary>
    /// <param name="begin">A moment, inside the span or not.</param>
    /// <param name="end">A moment, inside the span or not.</param>
    /// <returns>Samples that lie in the span and between the two; 0 where there are none.</returns>
    public long SamplesWithin(long begin, long end)
    {
        var (from, to) = (Math.Max(begin, First), Math.Min(end, Last));
        if (from > to)
        {
            return 0;
        }

        // Number of the first sample at or after `from`, and of the last at or before `to`.
        var (firstIndex, lastIndex) = ((from - First + Stride - 1) / Stride, (to - First) / Stride);
        return Math.Max(0, lastIndex - firstIndex + 1);
    }
}
