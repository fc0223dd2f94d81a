namespace SpectralEdge.Monitor.Cli;

/// <summary>What a run shows, in one or two plain sentences, and what that does not say.</summary>
internal static class Verdict
{
    private const int MostListed = 4;

    public static string Of(View view)
    {
        SpectralEvent[] events = [.. view.Events.Where(value => value is not WatchEvent)];
        SpectralEvent[] gaps = [.. events.Where(IsOfGap)];
        var what = gaps.Length == 0 ? Quiet(view) : Story(gaps);
        return $"{what}{Others([.. events.Where(value => !IsOfGap(value))])}{Interruptions(view)} {Limits(view, events.Length)}";
    }

    private static string Interruptions(View view)
    {
        SpectralEvent[] interruptions = [.. view.Events.Where(value => value is ParametersNotFinite or WatchSuspended)];
        return interruptions.Length == 0
            ? string.Empty
            : $" The watch was interrupted {Words.Count(interruptions.Length, "time")}, "
                + $"first at step {interruptions[0].Step} ({Name(interruptions[0])}).";
    }

    private static string Story(SpectralEvent[] events)
    {
        var phrases = events.Take(MostListed).Select(Phrase).ToList();
        var more = events.Length - phrases.Count;
        if (more > 0)
        {
            phrases.Add($"and changed {Words.Count(more, "more time")} up to step {events[^1].Step}");
        }

        return $"The gap {string.Join(", ", phrases)}.";
    }

    private static bool IsOfGap(SpectralEvent value) => value is GapEvent;

    /// <summary>What is not of the gap: each kind with its number and first step.</summary>
    private static string Others(SpectralEvent[] events)
    {
        var kinds = events.GroupBy(value => value.Kind)
            .Select(kind => (First: kind.First(), Count: kind.Count(), Last: kind.Last()))
            .OrderByDescending(kind => kind.Count).ToList();
        var phrases = kinds.Take(MostListed).Select(kind => kind.Count == 1
            ? $"{Name(kind.First)} at step {kind.First.Step} ({kind.First.Quantity} {Numbers.Text(kind.First.Before)} → "
                + $"{Numbers.Text(kind.First.After)})"
            : $"{Name(kind.First)} {kind.Count} times from step {kind.First.Step} to {kind.Last.Step}").ToList();
        if (kinds.Count > MostListed)
        {
            phrases.Add(Words.Count(kinds.Skip(MostListed).Sum(kind => kind.Count), "event") + " of other kinds");
        }

        return kinds.Count == 0 ? string.Empty : $" Also reported: {string.Join("; ", phrases)}.";
    }

    private static string Name(SpectralEvent value) => value.Kind.Replace('_', ' ');

    private static string Phrase(SpectralEvent value) => value.Kind switch
    {
        "gap_opened" =>
            $"opened at step {value.Step} (k* = {Numbers.PositionAfter(value)}, R = {Numbers.Text(value.After)})",
        "gap_collapsed" => $"collapsed at step {value.Step} (R = {Numbers.Text(value.After)})",
        "gap_weakened" => $"weakened at step {value.Step} (R = {Numbers.Text(value.After)})",
        "gap_absorbed" => $"was absorbed by that at k* = {Numbers.PositionAfter(value)} at step {value.Step}",
        "gap_unsteady" => $"became unsteady at step {value.Step}",
        "gap_steady" => $"was steady again at step {value.Step} "
            + (value is GapSteady { PositionAfter: null } ? "(closed)" : $"(open, k* = {Numbers.PositionAfter(value)})"),
        _ =>
            $"moved from k* = {Numbers.PositionBefore(value)} to {Numbers.PositionAfter(value)} at step {value.Step}",
    };

    private static string Quiet(View view)
    {
        var summary = view.Summary;
        var range = summary.Lowest is { } low && summary.Highest is { } high
            ? $"its ratio stayed between {Numbers.Text(low.Value)} and {Numbers.Text(high.Value)}"
            : "its ratio was never defined";
        var quiet = $"The gap did not open, collapse or move from step {summary.FirstStep} to {summary.LastStep}: {range}";
        return summary.Null == GapNull.None
            ? $"{quiet}, and what noise explains of it was not asked."
            : $"{quiet}, and in {Numbers.Percent(summary.DefinedShare)} of samples it is more than {Words.Plain(summary.Null)} "
                + "explains.";
    }

    private static string Limits(View view, int events) => events == 0
        ? "That does not show that nothing happened: changes below the thresholds are not reported, and the learning itself "
            + "is not looked at."
        : $"That says when the last {view.Series.Window} updates had a few directions in common and when not; it does not say "
            + "why, whether the model got better, or what comes next.";
}
