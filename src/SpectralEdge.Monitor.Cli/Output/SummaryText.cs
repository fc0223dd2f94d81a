namespace SpectralEdge.Monitor.Cli.Output;

/// <summary>The numbers of a spectrum, as a table of two columns.</summary>
internal static class SummaryText
{
    public static TableText Of(View view)
    {
        var summary = view.Summary;
        var table = new TableText("<statistic", "~value");
        table.Add("gap ratio", $"median {Numbers.Text(summary.MedianRatio)}, lowest {At(summary.Lowest)}, highest {At(summary.Highest)}, last {Numbers.Text(summary.LastRatio)}");
        table.Add("noise", $"k* defined in {Numbers.Percent(summary.DefinedShare)} of samples against {Words.Plain(summary.Null)}; median floor of white noise {Numbers.Text(summary.MedianFloor)}");
        table.Add("k*", summary.PositionMode is { } mode ? Numbers.Say($"mostly {mode} ({Numbers.Percent(summary.PositionModeShare)} of those defined)") : "never defined");
        table.Add("effective rank", Numbers.Say($"median {Numbers.Text(summary.MedianEffectiveRank)} of {view.Series.Window}"));
        foreach (var phase in summary.Phases)
        {
            table.Add($"phases by {Words.Plain(phase.Method)}", $"plateau from {Numbers.Text(phase.Plateau)}, collapse from {Numbers.Text(phase.Collapse)}");
        }

        return table;
    }

    private static string At((long Step, double Value)? point) => point is { } known ? Numbers.Say($"{Numbers.Text(known.Value)} at {known.Step}") : Numbers.None;
}
