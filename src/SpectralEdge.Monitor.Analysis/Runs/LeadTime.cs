using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>How long before a wanted moment an alarm came.</summary>
/// <remarks>A lead means nothing by itself: frequent random alarms have one as well. Give it together with the false-alarm rate
/// of the same alarms. Pure, for any thread.</remarks>
internal static class LeadTime
{
    /// <summary>The lead in one run.</summary>
    /// <param name="wanted">The moment that was to be announced, in the unit of the alarms.</param>
    /// <param name="alarms">Steps or sample numbers of alarms, in any order; those after the moment do not count, one
    /// at it does.</param>
    /// <param name="from">Which alarm counts.</param>
    /// <returns>The moment less the alarm, at least 0; null if no alarm came by then.</returns>
    public static long? Of(long wanted, ReadOnlySpan<long> alarms, LeadAlarm from)
    {
        long? chosen = null;
        foreach (var alarm in alarms)
        {
            var better = chosen is null || (from == LeadAlarm.First ? alarm < chosen : alarm > chosen);
            chosen = alarm <= wanted && better ? alarm : chosen;
        }

        return wanted - chosen;
    }

    /// <summary>Leads of several runs.</summary>
    /// <param name="leads">Shape [n]: one lead for each run in which the moment came, null where no alarm came before;
    /// may be empty.</param>
    /// <param name="confidence">Probability of the interval of the mean, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The summary, over the runs that have a lead.</returns>
    public static LeadSummary Summarise(IReadOnlyList<long?> leads, double confidence = 0.95)
    {
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the mean.");
        double[] known = [.. leads.OfType<long>().Select(lead => (double)lead)];
        return new LeadSummary(
            Runs: leads.Count,
            Announced: known.Length,
            Mean: known.Length == 0 ? null : known.Average(),
            MeanInterval: known.Length < 2 ? null : MeanInterval(known, confidence),
            Median: known.Length == 0 ? null : known.Median(),
            Least: known.Length == 0 ? null : (long)known.Min(),
            Most: known.Length == 0 ? null : (long)known.Max());
    }

    private static ConfidenceInterval MeanInterval(double[] leads, double confidence)
    {
        var mean = leads.Average();
        var reach = StudentT.InvCDF(
            0, 1, leads.Length - 1, 0.5 + (confidence / 2)) * leads.StandardDeviation() / Math.Sqrt(leads.Length);
        return new ConfidenceInterval(mean - reach, mean + reach);
    }
}

/// <summary>From which alarm a lead is counted.</summary>
internal enum LeadAlarm
{
    /// <summary>The first alarm that is not after the wanted moment. Frequent alarms make this lead long
    /// without meaning anything.</summary>
    First,

    /// <summary>The last alarm that is not after the wanted moment. Frequent alarms make this lead short.</summary>
    Last,
}

/// <summary>Leads over several runs.</summary>
/// <remarks>Everything but the two counts is over the runs that were announced, and null where it is undefined.</remarks>
/// <param name="Runs">Runs in which the wanted moment came.</param>
/// <param name="Announced">Those in which an alarm came by then.</param>
/// <param name="Mean">Mean lead. In the unit of the alarms, at least 0; null if no run was announced.</param>
/// <param name="MeanInterval">Student's interval of the mean; for independent runs, and only roughly right where leads are far
/// from a normal law. In the unit of the alarms; null if fewer than two runs were announced.</param>
/// <param name="Median">Median lead. In the unit of the alarms, at least 0; null if no run was announced.</param>
/// <param name="Least">Shortest lead; null if no run was announced.</param>
/// <param name="Most">Longest lead; null if no run was announced.</param>
internal sealed record LeadSummary(
    int Runs, int Announced, double? Mean, ConfidenceInterval? MeanInterval, double? Median, long? Least, long? Most);
