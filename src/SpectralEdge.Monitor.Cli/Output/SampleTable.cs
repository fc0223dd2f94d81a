
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
        var table = view.HasLoss
            ? new TableText("step", "k*", "R", "floor", "σ1", "σ2", "σ3", "rank", "loss", "~event")
            : new TableText("step", "k*", "R", "floor", "σ1", "σ2", "σ3", "rank", "~event");
        var events = view.Events.ToLookup(value => value.Step, value => value.Kind);
        foreach (var i in Rows(view, most))
        {
            var sample = view.Series.Samples[i];
            string[] cells =
            [
                Numbers.Text(sample.Step),
                Numbers.Text(sample.GapPosition),
                Numbers.Text(sample.GapRatio),
                Numbers.Text(sample.NoiseFloor),
                Numbers.Text(sample.SingularValues[0]),
                Numbers.Text(sample.SingularValues[1]),
                Numbers.Text(sample.SingularValues[2]),
                Numbers.Text(sample.EffectiveRank),
            ];
            var last = string.Join(", ", events[sample.Step]);
            table.Add(view.HasLoss ? [.. cells, Numbers.Text(view.Losses[i]), last] : [.. cells, last]);
        }

        return table;
    }

    /// <summary>The events of one spectrum, as a table.</summary>
    public static TableText Events(IEnumerable<RecordedEvent> events)
    {
        var table = new TableText("step", "<kind", "before", "after", "limit", "k*", "<severity", "since");
        foreach (var value in events)
        {
            table.Add(
                Numbers.Text(value.Step),
                value.Kind,
                Numbers.Text(value.Before),
                Numbers.Text(value.After),
                Numbers.Text(value.Threshold),
                Positions(value),
                value.Severity,
                Numbers.Text(value.FirstStep));
        }

        return table;
    }

    private static string Positions(RecordedEvent value) =>
        value.PositionBefore == value.PositionAfter ? Numbers.Text(value.PositionAfter) : $"{Numbers.Text(value.PositionBefore)}→{Numbers.Text(value.PositionAfter)}";

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
