namespace SpectralEdge.Monitor.Analysis;

/// <summary>Scores the alarms of one run against what happened in it.</summary>
/// <remarks>The matching rule is that of <see cref="AlarmMatching"/>. Pure, for any thread; O(truths + alarms).</remarks>
public static class AlarmScoring
{
    /// <summary>Scores one run.</summary>
    /// <param name="span">The samples at which an alarm could have been raised.</param>
    /// <param name="truths">What happened, in order of time; empty for a control. A truth may begin before the first sample, as one at step 0 does.</param>
    /// <param name="alarms">Steps or sample numbers of alarms in the span, not falling; may be empty.</param>
    /// <param name="tolerance">How long after the end of a truth an alarm still tells of it, at least 0, in the unit of the alarms.</param>
    /// <returns>The score.</returns>
    /// <exception cref="ArgumentException">The span is none, a truth begins or an alarm lies outside it, or the series cannot be matched.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative.</exception>
    public static RunScore Score(WatchedSpan span, ReadOnlySpan<TruthInterval> truths, ReadOnlySpan<long> alarms, long tolerance = 0)
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
            throw new ArgumentException($"span.Stride is {span.Stride}; it must be at least 1. Two samples are never at one step.", nameof(span));
        }

        if (span.Last < span.First)
        {
            throw new ArgumentException($"span.Last is {span.Last}; it must be at least {span.First}, the first sample. A run without a sample cannot be scored: leave it out.", nameof(span));
        }
    }

    private static void RequireInside(WatchedSpan span, ReadOnlySpan<TruthInterval> truths, ReadOnlySpan<long> alarms)
    {
        if (truths.Length > 0 && truths[^1].Begin > span.Last)
        {
            throw new ArgumentException($"truths[{truths.Length - 1}] begins at {truths[^1].Begin}; it must begin at {span.Last}, where the run ends, or earlier. Nobody watched then: leave it out.", nameof(truths));
        }

        for (var i = 0; i < alarms.Length; i++)
        {
            if (alarms[i] < span.First || alarms[i] > span.Last)
            {
                throw new ArgumentException($"alarms[{i}] is {alarms[i]}; it must lie between {span.First} and {span.Last}. An alarm comes with a sample: are both in the same unit?", nameof(alarms));
            }
        }
    }
}
