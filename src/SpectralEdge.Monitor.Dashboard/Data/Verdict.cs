using System.Globalization;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>The sentences that a colleague would say of a run, and of each chart.</summary>
internal static class Verdict
{
    /// <summary>The verdict.</summary>
    public static string Of(RunStore store)
    {
        var sentences = new List<string>();
        if (Health.Stopped(store) is { } stopped)
        {
            sentences.Add(stopped);
        }

        sentences.Add(Gap(store));
        if (store.State is RunState.Killed)
        {
            sentences.Add($"The run was killed or crashed after step {Words.Step(store.LastStep ?? 0)}.");
        }
        else if (store.State is RunState.Ended)
        {
            sentences.Add($"The run ended at step {Words.Step(store.LastStep ?? 0)}.");
        }

        sentences.Add(Health.Sentence(store));
        return string.Join(' ', sentences);
    }

    /// <summary>A sentence for each chart, by its name.</summary>
    public static IEnumerable<(string Name, string Sentence)> Charts(RunStore store)
    {
        if (store.Main is not { Samples: > 0 } main)
        {
            yield break;
        }

        yield return ("loss", Range(main, "loss", "The loss"));
        yield return ("gap_ratio", Range(main, "gap_ratio", "The gap ratio"));
        yield return ("k", Positions(main));
        yield return ("sigma", Range(main, "sigma1", "The largest singular value")
            + (main.Sigma.Count > 1 ? " " + Range(main, "sigma2", "The second") : string.Empty));
        yield return ("heat", string.Create(
            CultureInfo.InvariantCulture,
            $"All {main.Key.Window} singular values of the window relative to the largest, from step "
            + $"{Words.Step(main.Steps[0])} to {Words.Step(main.LastStep)}; the last is "
            + $"{Words.Number(Share(main))} of the first now."));
        yield return ("groups", Groups(store));
        yield return ("motion", Range(main, "subspace_rotation", "The rotation of the leading subspace"));
        yield return ("backbone", Range(main, "backbone_share", "The backbone's share of the displacement"));
        yield return ("norm", Range(main, "update_norm", "The length of the newest update"));
        yield return ("rate", Range(main, "learning_rate", "The learning rate"));
        yield return ("rank", Range(main, "effective_rank", "The effective rank"));
        yield return ("share", Range(main, "leading_share", "The share of the largest singular value"));
        yield return ("metrics", Metrics(store));
    }

    private static string Metrics(RunStore store)
    {
        var newest = store.Metrics.Where(static metric => metric.Value.Steps.Count > 0).Take(4).Select(static metric =>
            $"{metric.Key} is {Words.Number(metric.Value.Values[^1])} at step {Words.Step(metric.Value.Steps[^1])}").ToList();
        return newest.Count == 0 ? "No metric was recorded."
            : $"{string.Join("; ", newest)}{(store.Metrics.Count > 4 ? $"; and {store.Metrics.Count - 4} more" : string.Empty)}.";
    }

    /// <summary>Groups in the order in which their gaps collapsed first.</summary>
    public static IReadOnlyList<string> CollapseOrder(RunStore store) =>
    [
        .. store.Events.Where(static e => e.Value is GapCollapsed { Group: not "all" })
            .Select(static e => e.Value.Group).Distinct(StringComparer.Ordinal),
    ];

    private static string Gap(RunStore store)
    {
        if (store.Main is not { Samples: > 0 } main)
        {
            return store.Header is null ? store.Problem ?? "Nothing is known of this run yet."
                : NoSample(store);
        }

        if (float.IsNaN(main.Newest(Quantity.GapRatio)))
        {
            return $"There is no gap at step {Words.Step(main.LastStep)}: the window has no spectrum, since its updates are zero "
                + "or nearly so. Are the watched parameters those that are trained?";
        }

        var ratio = Words.Measured(main.Newest(Quantity.GapRatio), main.Newest(Quantity.GapError));
        var k = float.IsFinite(main.Newest(Quantity.K)) ? (int?)main.Newest(Quantity.K) : null;
        if (!GapHistory(store))
        {
            return $"No gap detector listens. The largest ratio is {ratio} ({Words.Position(k)}) at step "
                + $"{Words.Step(main.LastStep)}.";
        }

        return GapStates.Of(store) is [.., { State: "unsteady" } unsteady]
            ? $"The gap comes and goes since step {Words.Step(unsteady.From)}; its ratio is {ratio}."
            : Standing(store, main, k, ratio);
    }

    /// <summary>How a gap that is not unsteady stands, as its newest event says.</summary>
    private static string Standing(RunStore store, SpectrumColumns main, int? k, string ratio)
    {
        var newest = GapStates.Newest(store);
        return newest switch
        {
            null => $"No gap has opened: ratio {ratio} at step {Words.Step(main.LastStep)}{Threshold(store)}.",
            GapCollapsed c => $"The gap is closed since step {Words.Step(c.Step)}: ratio {ratio}, after a peak of "
                + $"{Words.Number(c.PeakRatio)} at step {Words.Step(c.PeakStep)}.",
            GapSteady { PositionAfter: null } s =>
                $"The gap is closed, and steady since step {Words.Step(s.Step)}: ratio {ratio}.",
            GapSteady s => $"The gap is open, and steady since step {Words.Step(s.Step)}; it stands at "
                + $"{Words.Position(k ?? s.PositionAfter)} now, ratio {ratio}.",
            GapOpened e when k is null || k == e.PositionAfter => $"The gap stands open at {Words.Position(e.PositionAfter)}, "
                + $"ratio {ratio}, since step {Words.Step(e.Step)}.",
            _ => $"The gap is open since step {Words.Step(OpenSince(store, main))}; it stands at "
                + $"{Words.Position(k ?? newest.PositionAfter)} now, ratio {ratio}.",
        };
    }

    private static string NoSample(RunStore store)
    {
        var steps = (long)(Health.Count(store, "steps_received", static report => report.StepsReceived) ?? 0);
        return store.State is not (RunState.Ended or RunState.Killed)
            ? "There is no sample yet: the first one comes when the window is full."
            : "There is no sample: the first one would have come with a full window, after as many steps as it has updates times "
                + $"the steps between two{(steps > 0 ? $"; the run had {Words.Count(steps, "step")}" : string.Empty)}. "
                + "Shorten the window or the distance.";
    }

    private static bool GapHistory(RunStore store) => GapStates.Listens(store);

    /// <summary>The step from which on it is known to be open: while it was unsteady nothing was told.</summary>
    private static long OpenSince(RunStore store, SpectrumColumns main) => store.Events.Select(static e => e.Value)
        .LastOrDefault(e => e is GapOpened or GapSteady && e.Group == main.Key.Group && e.Window == main.Key.Window)?.Step
            ?? main.Steps[0];

    private static string Threshold(RunStore store) =>
        store.Header?.Settings.GetValueOrDefault("open_above") is { } open and not "none"
            ? $" (it opens at {open})"
            : string.Empty;

    private static string Range(SpectrumColumns main, string name, string subject)
    {
        var (least, most, leastAt, mostAt) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        var newest = double.NaN;
        if (main.Find(name) is { } column)
        {
            for (var i = 0; i < column.Count; i++)
            {
                var value = column[i];
                (least, leastAt) = value < least ? (value, i) : (least, leastAt);
                (most, mostAt) = value > most ? (value, i) : (most, mostAt);
                newest = float.IsFinite(value) ? value : newest;
            }
        }

        return double.IsNaN(newest)
            ? $"{subject} was not recorded."
            : $"{subject} is {Words.Number(newest)} now; lowest {Words.Number(least)} (step "
                + $"{Words.Step(main.Steps[leastAt])}), highest {Words.Number(most)} (step {Words.Step(main.Steps[mostAt])}).";
    }

    private static string Positions(SpectrumColumns main)
    {
        var (column, known, last, changes) = (main[Quantity.K]!, 0, float.NaN, 0);
        for (var i = 0; i < column.Count; i++)
        {
            if (float.IsFinite(column[i]))
            {
                changes += float.IsFinite(last) && last != column[i] ? 1 : 0;
                (last, known) = (column[i], known + 1);
            }
        }

        return known == 0
            ? Range(main, "gap_ratio", string.Empty).EndsWith("recorded.", StringComparison.Ordinal)
                ? "k* was never defined: no window had a spectrum."
                : "k* was never defined: noise alone explains every ratio."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"k* was defined in {100.0 * known / Math.Max(1, main.Samples):F0} % of the samples and changed "
                + $"{Words.Count(changes, "time")}; it was {last:F0} last.");
    }

    private static double Share(SpectrumColumns main)
    {
        var last = main.Steps.Count - 1;
        return main.Sigma.Count == 0 ? double.NaN : main.Sigma[^1][last] / (double)main.Sigma[0][last];
    }

    private static string Groups(RunStore store)
    {
        var order = CollapseOrder(store);
        var groups = store.Spectra.Select(static s => s.Key.Group).Where(static g => g != "all").Distinct().Count();
        return groups == 0 ? "The model is watched as a whole; there are no groups."
            : order.Count == 0 ? $"{Words.Count(groups, "group")}; the gap of none has collapsed."
            : $"{Words.Count(groups, "group")}; gaps collapsed first in {Words.List(order)}. The order is no cause.";
    }
}
