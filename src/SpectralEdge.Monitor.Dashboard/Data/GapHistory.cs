namespace SpectralEdge.Monitor.Dashboard;

/// <summary>How the gap of the whole model stood over time, as its events say.</summary>
/// <param name="From">First step of the stretch.</param>
/// <param name="To">Last step of it.</param>
/// <param name="State"><c>closed</c>, <c>open</c>, <c>collapsed</c>, <c>unsteady</c> or <c>undefined</c>.</param>
internal sealed record GapStretch(long From, long To, string State)
{
    // So many changes, each within two windows of the one before, are no states: the gap comes and goes. Runs of versions up to
    // 0.2 have no event of it.
    private const int UnsteadyFrom = 3;

    /// <summary>The stretches of a run, in order, without holes; nothing where no gap detector listens.</summary>
    public static IReadOnlyList<GapStretch> Of(RunStore store)
    {
        if (store.Main is not { Samples: > 0 } main || !Listens(store))
        {
            return [];
        }

        var (first, last) = (main.Steps[0], main.LastStep);
        if (float.IsNaN(main.Newest(Quantity.GapRatio)) && Newest(store) is null)
        {
            return [new GapStretch(store.Header?.StartStep ?? first, Math.Max(last, first), "undefined")];
        }

        var changes = Changes(store, main);
        var stretches = new List<GapStretch>();
        if (store.Header is { } header && header.StartStep < first)
        {
            stretches.Add(new GapStretch(header.StartStep, first, "undefined"));
        }

        var (from, state) = (first, "closed");
        foreach (var (step, next) in Steadied(changes, 2 * main.Stride * main.Key.Window))
        {
            if (step > from)
            {
                stretches.Add(new GapStretch(from, step, state));
            }

            (from, state) = (step, next);
        }

        stretches.Add(new GapStretch(from, Math.Max(last, from), state));
        return WithGaps(stretches, main);
    }

    /// <summary>The gap event that the whole model showed last; null if there was none.</summary>
    public static GapEvent? Newest(RunStore store) => store.Events.Select(static e => e.Value).OfType<GapEvent>().LastOrDefault(
        e => e is not GapWeakened && e.Group == "all" && e.Window == store.Main?.Key.Window);

    /// <summary>Whether a gap detector listens, as far as the options say.</summary>
    public static bool Listens(RunStore store) =>
        store.Header?.Settings.GetValueOrDefault("watch") is not { } watch
        || watch.Split(',').Any(static name => name.Trim().Equals("gap", StringComparison.OrdinalIgnoreCase))
        || Newest(store) is not null;

    private static List<(long Step, string State)> Changes(RunStore store, SpectrumColumns main) =>
    [
        .. from stored in store.Events
           let e = stored.Value
           where e is GapOpened or GapCollapsed or GapUnsteady or GapSteady
               && e.Group == main.Key.Group && e.Window == main.Key.Window
           select (e.Step, e switch
           {
               GapUnsteady => "unsteady",
               GapCollapsed or GapSteady { PositionAfter: null } => "collapsed",
               _ => "open",
           }),
    ];

    /// <summary>Replaces series of quick changes by one state.</summary>
    private static IEnumerable<(long Step, string State)> Steadied(List<(long Step, string State)> changes, long quick)
    {
        for (var i = 0; i < changes.Count;)
        {
            var end = i;
            while (end + 1 < changes.Count && changes[end + 1].Step - changes[end].Step <= quick)
            {
                end++;
            }

            if (end - i + 1 < UnsteadyFrom)
            {
                yield return changes[i++];
                continue;
            }

            yield return (changes[i].Step, "unsteady");
            yield return changes[end];
            i = end + 1;
        }
    }

    /// <summary>Cuts out where windows were filling again.</summary>
    private static List<GapStretch> WithGaps(List<GapStretch> stretches, SpectrumColumns main)
    {
        foreach (var gap in main.Gaps)
        {
            var (from, to) = (main.Steps[gap], gap + 1 < main.Steps.Count ? main.Steps[gap + 1] : main.Steps[gap]);
            stretches =
            [
                .. stretches.SelectMany(stretch => stretch.To <= from || stretch.From >= to
                    ? [stretch]
                    : (GapStretch[])
                    [
                        stretch with { To = from },
                        new GapStretch(Math.Max(from, stretch.From), Math.Min(to, stretch.To), "undefined"),
                        stretch with { From = to },
                    ]).Where(static stretch => stretch.To > stretch.From),
            ];
            if (stretches.Count > 5000)
            {
                break;
            }
        }

        return stretches;
    }
}
