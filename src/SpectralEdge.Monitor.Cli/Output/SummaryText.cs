
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Cli;

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

        if (summary.Loss is { } loss)
        {
            table.Add("ratio and loss", Text(loss));
        }

        return table;
    }

    /// <summary>What the relation with the loss says, in words.</summary>
    public static string Text(LossRelation loss)
    {
        var lag = loss.Lag == 0 ? "at the same sample" : Numbers.Say($"{Words.Count(Math.Abs(loss.Lag), "sample")} {(loss.Lag > 0 ? "ahead of" : "behind")} the loss");
        return Numbers.Say($"r = {Numbers.Text(loss.R)}, {lag}, both without their cubic trend; {loss.Count} pairs worth {loss.EffectiveCount:F0}, p = {Numbers.Text(loss.PValue)} for the best of 11 lags");
    }

    private static string At((long Step, double Value)? point) => point is { } known ? Numbers.Say($"{Numbers.Text(known.Value)} at {known.Step}") : Numbers.None;
}
