using System.Globalization;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>What an event says: in words, how sure it is, and what it does not mean.</summary>
internal static class EventWords
{
    private const string OnlyGeometry = "It says that the geometry of the updates changed, not whether that is good or bad.";

    /// <summary>What happened, what was before and after, and how sure it is.</summary>
    public static string Text(SpectralEvent e) => $"{What(e)} {HowSure(e)}";

    // Long: a sentence for each kind.
    private static string What(SpectralEvent e) => e switch
    {
        GapOpened o => $"The gap opened{At(o.PositionAfter)}: ratio {Change(o)}.",
        GapCollapsed c => $"The gap{At(c.PositionBefore)} collapsed: ratio {Change(c)}{Own(c)}; its "
            + $"peak was {Words.Number(c.PeakRatio)} at step {Words.Step(c.PeakStep)}.{Control(c)}",
        GapAbsorbed a => $"The gap{At(a.PositionBefore)} was absorbed while the largest ratio stands elsewhere: ratio "
            + $"{Change(a)}, after a peak of {Words.Number(a.PeakRatio)} at step {Words.Step(a.PeakStep)}.",
        GapPositionShifted s => $"The open gap moved from {Words.Position(s.PositionBefore)} to "
            + $"{Words.Position(s.PositionAfter)}: ratio {Change(s)}{Own(s)}.",
        GapWeakened w => $"The gap{At(w.PositionBefore)} weakened: ratio {Change(w)}{Own(w)}, after a peak of "
            + $"{Words.Number(w.PeakRatio)} at step {Words.Step(w.PeakStep)}.",
        GapUnsteady u => $"The gap changes so often that a single change is no news: from here on nothing is told of it until "
            + $"{Words.Count(u.CalmSamples, "sample")} pass without one.",
        GapSteady s => $"The gap is steady again after {Words.Count(s.Changes, "change")}: "
            + (s.PositionAfter is null ? "closed." : $"open{At(s.PositionAfter)}, ratio {Change(s)}."),
        NormSpike n => string.Create(
            CultureInfo.InvariantCulture,
            $"The newest update is longer than all of the last {n.Reference}: length {Change(n)}."),
        GapCrossing x => $"Two levels met at {Words.Position(x.Position)} and parted again (an avoided crossing); the smallest "
            + $"gap between their eigenvalues was {Words.Number(x.After)}.",
        RegimeChanged r => $"The regime of the subspace's motion changed from {Words.Plain(r.RegimeBefore.ToText())} to "
            + $"{Words.Plain(r.RegimeAfter.ToText())}.",
        StabilityLost s => $"The leading directions lost their stability: {Change(s)} (1 is unchanged).",
        StabilityRegained s => $"The leading directions are stable again: {Change(s)} (1 is unchanged).",
        PhaseChanged p => $"The phase of the gap ratio changed from {p.PhaseBefore.ToText()} to {p.PhaseAfter.ToText()}: ratio "
            + $"{Change(p)}.",
        Stagnated s => $"The run stagnated: updates cancel each other; drift ratio {Change(s)}.",
        Moving m => $"The run moves again: updates add up; drift ratio {Change(m)}.",
        Oscillating o => $"Updates turn back and forth: mean cosine of neighbours {Change(o)}.",
        LevelChanged l => $"{Words.Sentence(l.Quantity)} changed its level: {Change(l)} (test {Words.Plain(l.Test)}).",
        GrokkingStateChanged g => $"The grokking pattern went from {Words.Plain(g.From.ToText())} to "
            + $"{Words.Plain(g.To.ToText())}, seen in {Words.Plain(g.Source.ToText())}: {Words.Plain(g.Quantity)} {Change(g)}.",
        ParametersNotFinite f => $"No sample can be taken: {f.Detail.TrimEnd('.')}.",
        WatchSuspended w => $"No sample can be taken: {w.Detail.TrimEnd('.')}.",
        WatchResumed r => $"Samples can be taken again; {Words.Count(r.SamplesSkipped, "sample")} "
            + $"{(r.SamplesSkipped == 1 ? "was" : "were")} skipped. A new window begins.",
        _ => $"{Words.Sentence(e.Kind)}: {Words.Plain(e.Quantity)} {Change(e)}.",
    };

    /// <summary>What it does not mean.</summary>
    public static string Caveat(SpectralEvent e) => e switch
    {
        GapOpened => "It does not mean that the ratio is large, nor that the network learns: noise alone does not explain it.",
        GapCollapsed => "It does not mean that generalisation follows.",
        GapWeakened or GapAbsorbed => "It does not mean that the gap will close, nor that generalisation follows.",
        GapPositionShifted => "It does not mean that anything is wrong.",
        GapUnsteady or GapSteady => "It does not mean that training is unstable.",
        NormSpike => "One long update; it does not mean that training diverges.",
        GapCrossing => "It does not mean that the directions mattered for the loss.",
        StabilityLost or StabilityRegained or RegimeChanged => "It is about directions in the window, not about the loss.",
        Stagnated => "It does not mean that the loss stands still, nor that the learning rate is wrong.",
        Moving or Oscillating => "It does not say where the run goes.",
        GrokkingStateChanged => "A warning on one small kind of network; it does not announce generalisation.",
        WatchEvent => "It is about the watch itself and says nothing about the geometry of the updates.",
        _ => OnlyGeometry,
    };

    /// <summary>Against which null, and how often by chance.</summary>
    /// <param name="e">The event.</param>
    /// <param name="options">The options of the run; null where they are not known.</param>
    public static string Null(SpectralEvent e, IReadOnlyDictionary<string, string>? options)
    {
        if (e is WatchEvent)
        {
            return "No detector concluded it, so no null applies.";
        }

        var law = options?.GetValueOrDefault("null") is { } named && named != "auto"
            ? $"the null {Words.Plain(named)}"
            : "the null that the monitor chose for this window";
        var sample = double.IsFinite(e.PValue)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"A ratio as large comes in a share of {e.PValue:G2} of single windows under {law}; that is no false-alarm "
                + $"rate. ")
            : string.Empty;
        var often = e switch
        {
            LevelChanged { ExpectedRunLength: > 0 and < double.PositiveInfinity } level => RunLength(level.ExpectedRunLength),
            GapEvent { ExpectedRunLength: > 0 } gap => RunLength(gap.ExpectedRunLength),
            GapEvent => "No run length is known: its bounds were set by hand, or a version up to 0.2 raised it.",
            GrokkingStateChanged => "How often it is wrong was measured on runs that do not generalise.",
            _ when double.TryParse(
                options?.GetValueOrDefault("run_length_each"), NumberStyles.Float, CultureInfo.InvariantCulture, out var each)
                => RunLength(each),
            _ => "No run length is known for it.",
        };
        return sample + often;
    }

    /// <summary>An incident in a sentence.</summary>
    public static string Text(Incident incident)
    {
        var when = incident.BeginStep == incident.EndStep
            ? $"At step {Words.Step(incident.EndStep)}"
            : $"Between steps {Words.Step(incident.BeginStep)} and {Words.Step(incident.EndStep)}";
        var order = incident.CollapsedGroups.Count > 1
            ? $" Gaps collapsed in this order: {Words.List([.. incident.CollapsedGroups])}. The order is no cause."
            : string.Empty;
        return $"{when}: {Words.Count(incident.EventCount, "event")} in {Words.List([.. incident.Groups])} "
            + $"({Words.List([.. incident.Kinds.Select(Words.Plain)])}).{order}";
    }

    /// <summary>How large a change of the gap is against the run's own scatter.</summary>
    private static string Own(GapEvent e) => double.IsNaN(e.Deviations) ? string.Empty : string.Create(
        CultureInfo.InvariantCulture, $", {e.Deviations:F1} of its own standard deviations");

    private static string RunLength(double samples) =>
        string.Create(CultureInfo.InvariantCulture, $"On noise about one false alarm in {samples:N0} samples is promised.");

    private static string At(int? k) => k is null ? string.Empty : $" at {Words.Position(k)}";

    private static string Change(SpectralEvent e) => double.IsFinite(e.Before)
        ? $"{Words.Number(e.Before)} → {Words.Measured(e.After, e.StandardError)}"
        : $"{Words.Measured(e.After, e.StandardError)} (none before)";

    private static string HowSure(SpectralEvent e)
    {
        var since = e.FirstStep < e.Step
            ? $"Seen since step {Words.Step(e.FirstStep)}, settled at step {Words.Step(e.Step)}"
            : $"Settled at step {Words.Step(e.Step)}";
        var past = e.StandardError > 0 && double.IsFinite(e.Threshold) && double.IsFinite(e.After)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", {Math.Abs(e.After - e.Threshold) / e.StandardError:F0} standard errors past its threshold")
            : string.Empty;
        return $"{since}{past}; severity {e.Severity.ToText()}.";
    }

    private static string Control(GapCollapsed c) => (c.ControlPositions, c.ControlCollapses) switch
    {
        (null, _) or (_, null) => string.Empty,
        (0, _) => " No other position was open to compare with.",
        ({ } open, 0) => string.Create(
            CultureInfo.InvariantCulture, $" None of the {open} other open positions fell with it."),
        ({ } open, { } fell) => string.Create(
            CultureInfo.InvariantCulture, $" {fell} of {open} other open positions fell with it."),
    };
}
