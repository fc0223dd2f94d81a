using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The spectrum over the run, as a table.</summary>
internal static class SampleTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="view">The spectrum.</param>
    /// <param name="most">The most rows; samples with an event are kept, the others thinned out evenly.</param>
    public static TableText Of(View view, int most)
    {
        string[] loss = view.HasLoss ? ["loss"] : [];
        string[] columns = ["step", "k*", "R", "floor", "σ1", "σ2", "σ3", "rank", .. loss, "~event"];
        var table = new TableText(columns) { Spare = ["σ3", "σ2", "rank", "floor", "σ1", "loss"] };
        var events = view.Events.ToLookup(value => value.Step, value => value.Kind);
        foreach (var i in Rows(view, most))
        {
            var sample = view.Series.Samples[i];
            object?[] cells =
            [
                sample.Step, sample.GapPosition, sample.GapRatio, sample.NoiseFloor, sample.SingularValues[0],
                sample.SingularValues[1], sample.SingularValues[2], sample.EffectiveRank,
            ];
            var last = string.Join(", ", events[sample.Step]);
            table.Add(view.HasLoss ? [.. cells, view.Losses[i], last] : [.. cells, last]);
        }

        return table;
    }

    /// <summary>The events of one spectrum, as a table.</summary>
    public static TableText Events(IEnumerable<SpectralEvent> events)
    {
        var table = new TableText("step", "<kind", "before", "after", "limit", "k*", "<severity", "since")
        {
            Spare = ["since", "limit", "severity", "k*", "before"],
        };
        foreach (var value in events)
        {
            table.Add(
                value.Step, value.Kind, value.Before, value.After, value.Threshold, Positions(value), value.Severity.ToText(),
                value.FirstStep);
        }

        return table;
    }

    private static string Positions(SpectralEvent value) =>
        (value as GapEvent)?.PositionBefore == (value as GapEvent)?.PositionAfter
            ? Numbers.PositionAfter(value)
            : $"{Numbers.PositionBefore(value)}→{Numbers.PositionAfter(value)}";

    private static SortedSet<int> Rows(View view, int most)
    {
        var (samples, rows) = (view.Series.Samples, new SortedSet<int>());
        var steps = view.Events.Select(value => value.Step).ToHashSet();
        // Half of the rows at most, so that a run of many events is still seen from end to end.
        for (var i = 0; i < samples.Count && rows.Count < Math.Max(1, most / 2); i++)
        {
            if (steps.Contains(samples[i].Step))
            {
                rows.Add(i);
            }
        }

        for (var row = 0; row < most && rows.Count < Math.Min(most, samples.Count); row++)
        {
            rows.Add(most == 1 ? samples.Count - 1 : (int)((long)row * (samples.Count - 1) / (most - 1)));
        }

        return rows;
    }
}

/// <summary>Several spectra of a run, one row each.</summary>
internal static class SpectraTable
{
    public static TableText Of(IReadOnlyList<View> views)
    {
        var table = new TableText("<group", "window", "every", "samples", "median R", "k* mode", "events")
        {
            Spare = ["samples", "k* mode", "events", "median R"],
        };
        foreach (var view in views)
        {
            table.Add(
                view.Series.Group, view.Series.Window, view.Series.Stride, view.Summary.Samples, view.Summary.MedianRatio,
                view.Summary.PositionMode, view.Events.Count);
        }

        return table;
    }
}

/// <summary>What goes with the loss, the strongest first.</summary>
internal static class RankingTable
{
    public static TableText Of(CrossCorrelationRanking ranking, int most)
    {
        var table = new TableText("<quantity", "r", "lag", "pairs worth", "p") { Spare = ["pairs worth", "lag"] };
        foreach (var of in ranking.Ranking.Take(most))
        {
            table.Add(of.Name, of.R, of.Lag, of.EffectiveCount, of.PValue);
        }

        return table;
    }
}

/// <summary>The numbers of a spectrum, as a table of two columns.</summary>
internal static class SummaryText
{
    public static TableText Of(View view)
    {
        var summary = view.Summary;
        var table = new TableText("<statistic", "~value");
        table.Add(
            "gap ratio",
            $"median {Numbers.Text(summary.MedianRatio)}, lowest {At(summary.Lowest)}, highest "
                + $"{At(summary.Highest)}, last {Numbers.Text(summary.LastRatio)}");
        table.Add("noise", $"k* defined in {Numbers.Percent(summary.DefinedShare)} of samples against "
            + $"{Words.Plain(summary.Null)}; median floor of white noise {Numbers.Text(summary.MedianFloor)}");
        var share = Numbers.Percent(summary.PositionModeShare);
        table.Add("k*", summary.PositionMode is { } mode ? $"mostly {mode} ({share} of those defined)" : "never defined");
        table.Add("effective rank", $"median {Numbers.Text(summary.MedianEffectiveRank)} of {view.Series.Window}");
        AddPhases(table, summary.Phases);
        if (summary.Loss is { } loss)
        {
            table.Add("ratio and loss", Text(loss));
        }

        if (view.Ranking is { } ranking)
        {
            table.Add("cross-correlation k*", Text(ranking));
        }

        if (view.Decline is { } decline)
        {
            table.Add($"decline of the {decline.Position}–{decline.Position + 1} gap", Text(decline));
        }

        return table;
    }

    private static void AddPhases(TableText table, IReadOnlyList<PhaseStarts> phases)
    {
        foreach (var phase in phases)
        {
            table.Add(
                $"phases, {Rule(phase.Method)}",
                $"plateau from {Numbers.Text(phase.Plateau)}, collapse from {Numbers.Text(phase.Collapse)}");
        }

        if (phases.DistinctBy(phase => (phase.Plateau, phase.Collapse)).Count() > 1)
        {
            table.Add(
                "why phases differ", "each rule cuts the same ratio elsewhere, and names a plateau and a collapse also where "
                    + "there is only noise: docs/reference/phases.md");
        }
    }

    /// <summary>What a plateau is by a way of cutting.</summary>
    private static string Rule(PhaseMethod method) => method switch
    {
        PhaseMethod.Peak => "plateau within 15 % of the peak",
        PhaseMethod.Derivative => "plateau until the ratio falls",
        _ => "plateau at 1.3 and above",
    };

    private static string Text(CrossCorrelationRanking ranking)
    {
        var best = ranking.Strongest;
        return $"{ranking.Position}: {best.Name} has r = {Numbers.Text(best.R)}, {Ahead(best.Lag)}, p = "
            + $"{Numbers.Text(best.PValue)} over all ratios, observables and lags; losses that know nothing reach "
            + $"{Numbers.Text(ranking.NullMedian)} in the median and pick {ranking.Position} in "
            + Numbers.Percent(ranking.NullShares[ranking.Position - 1]);
    }

    private static string Text(GapDecline decline) =>
        $"from step {decline.EarlyStep} to {decline.Step}: λ {Text(decline.Eigenvalues)}; λ/Σλ {Text(decline.Share)}; σ ratio "
            + $"{Text(decline.Ratio)}. λ falls with the square of the length of updates alone: compare with a control";

    private static string Text(GapChange change) =>
        $"{Numbers.Text(change.Early)} → {Numbers.Text(change.Late)} ({Numbers.Text(change.Decline)} times)";

    private static string Ahead(int lag) => lag == 0
        ? "at the same sample"
        : $"{Words.Count(Math.Abs(lag), "sample")} {(lag > 0 ? "ahead of" : "behind")} the loss";

    /// <summary>What the relation with the loss says, in words.</summary>
    public static string Text(LossRelation loss) =>
        $"r = {Numbers.Text(loss.R)}, {Ahead(loss.Lag)}, both without their cubic trend; {loss.Count} pairs worth "
            + $"{loss.EffectiveCount:F0}, p = {Numbers.Text(loss.PValue)} for the best of 11 lags";

    private static string At((long Step, double Value)? point) =>
        point is { } known ? $"{Numbers.Text(known.Value)} at {known.Step}" : Numbers.None;
}
