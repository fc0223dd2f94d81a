using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>How the gap of the whole model stood over time.</summary>
internal static class GapStates
{
    /// <summary>The stretches of a run, in order, without holes; nothing where no gap detector listens.</summary>
    public static IReadOnlyList<GapStretch> Of(RunStore store)
    {
        if (store.Main is not { Samples: > 0 } main || !Listens(store))
        {
            return [];
        }

        var (first, last) = (main.Steps[0], main.LastStep);
        var start = store.Header?.StartStep ?? first;
        return float.IsNaN(main.Newest(Quantity.GapRatio)) && Newest(store) is null
            ? [new GapStretch(start, Math.Max(last, first), "undefined")]
            : GapStretch.Of(
                start, first, last,
                store.Events.Select(static stored => stored.Value).Where(
                    e => e.Group == main.Key.Group && e.Window == main.Key.Window),
                main.Stride * main.Key.Window,
                main.Gaps.Select(gap => (main.Steps[gap], gap + 1 < main.Steps.Count ? main.Steps[gap + 1] : main.Steps[gap])));
    }

    /// <summary>The gap event that the whole model showed last; null if there was none.</summary>
    public static GapEvent? Newest(RunStore store) => store.Events.Select(static e => e.Value).OfType<GapEvent>().LastOrDefault(
        e => e is not GapWeakened && e.Group == "all" && e.Window == store.Main?.Key.Window);

    /// <summary>Whether a gap detector listens, as far as the options say.</summary>
    public static bool Listens(RunStore store) =>
        store.Header?.Settings.GetValueOrDefault("watch") is not { } watch
        || watch.Split(',').Any(static name => name.Trim().Equals("gap", StringComparison.OrdinalIgnoreCase))
        || Newest(store) is not null;
}
