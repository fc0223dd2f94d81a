namespace SpectralEdge.Monitor.Analysis;

/// <summary>How a gap stood over a stretch of steps, as its events say.</summary>
/// <param name="From">First step of the stretch.</param>
/// <param name="To">Last step of it.</param>
/// <param name="State"><c>closed</c>, <c>open</c>, <c>collapsed</c>, <c>unsteady</c> or <c>undefined</c>.</param>
internal sealed record GapStretch(long From, long To, string State)
{
    // So many changes, each within two windows of the one before, are no states: the gap comes and goes. Runs of versions up to
    // 0.2 have no event of it.
    private const int UnsteadyFrom = 3;
    private const int MostStretches = 5000;

    /// <summary>The stretches of a spectrum, in order, without holes.</summary>
    /// <param name="start">The step at which the run began.</param>
    /// <param name="first">The step of the first sample.</param>
    /// <param name="last">That of the last one.</param>
    /// <param name="events">The events of the spectrum, in order.</param>
    /// <param name="windowSteps">Steps that a window spans.</param>
    /// <param name="breaks">Where windows were filling again: last step before, first step after.</param>
    public static IReadOnlyList<GapStretch> Of(
        long start, long first, long last, IEnumerable<SpectralEvent> events, long windowSteps,
        IEnumerable<(long From, long To)> breaks)
    {
        List<(long Step, string State)> changes =
        [
            .. events.Where(e => e is GapOpened or GapCollapsed or GapUnsteady or GapSteady)
                .Select(e => (e.Step, StateAfter(e))),
        ];
        var stretches = new List<GapStretch>();
        if (start < first)
        {
            stretches.Add(new GapStretch(start, first, "undefined"));
        }

        var (from, state) = (first, "closed");
        foreach (var (step, next) in Steadied(changes, 2 * windowSteps))
        {
            if (next == state)
            {
                continue;
            }

            if (step > from)
            {
                stretches.Add(new GapStretch(from, step, state));
            }

            (from, state) = (step, next);
        }

        stretches.Add(new GapStretch(from, Math.Max(last, from), state));
        return Without(breaks, stretches);
    }

    private static string StateAfter(SpectralEvent value) => value switch
    {
        GapUnsteady => "unsteady",
        GapCollapsed or GapSteady { PositionAfter: null } => "collapsed",
        _ => "open",
    };

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
    private static List<GapStretch> Without(IEnumerable<(long From, long To)> breaks, List<GapStretch> stretches)
    {
        foreach (var (from, to) in breaks)
        {
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
            if (stretches.Count > MostStretches)
            {
                break;
            }
        }

        return stretches;
    }
}
