namespace SpectralEdge.Monitor;

/// <summary>
/// Puts events into incidents: one ends when no event came for two windows of its last one, since windows closer than
/// that share updates.
/// </summary>
/// <remarks>A pure state machine; steps must not go backwards within an incident. Not for several threads at once.</remarks>
internal sealed class IncidentMerger
{
    // What an incident says of its events is all that is kept of them, so that one that is under way can be saved whatever events
    // there are.
    private readonly List<string> _groups = [];
    private readonly List<string> _collapsedGroups = [];
    private readonly List<string> _kinds = [];
    private long _begin;
    private long _end;
    private int _count;
    private EventSeverity _severity;
    private long _quietUntil;

    /// <summary>Takes the events of one step.</summary>
    /// <param name="step">The step, also where there are no events.</param>
    /// <param name="events">
    /// What was settled at it; usually none. Events of the watch itself (<see cref="WatchEvent"/>) are left out: they say nothing
    /// about the geometry of updates.
    /// </param>
    /// <returns>The incident that ended before this step; usually null.</returns>
    public Incident? Update(long step, IReadOnlyList<SpectralEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var ended = _count > 0 && step > _quietUntil ? Finish() : null;
        foreach (var value in events)
        {
            if (value is WatchEvent)
            {
                continue;
            }

            Add(value);
            var quiet = step + ((Int128)2 * value.Window * value.Stride);
            _quietUntil = Math.Max(_quietUntil, (long)Int128.Min(long.MaxValue, quiet));
        }

        return ended;
    }

    /// <summary>Ends the incident that is under way.</summary>
    /// <returns>The incident; null if there is none.</returns>
    public Incident? Finish()
    {
        if (_count == 0)
        {
            return null;
        }

        var incident = new Incident
        {
            BeginStep = _begin,
            EndStep = _end,
            EventCount = _count,
            Groups = [.. _groups],
            CollapsedGroups = [.. _collapsedGroups],
            Kinds = [.. _kinds],
            Severity = _severity,
        };
        _groups.Clear();
        _collapsedGroups.Clear();
        _kinds.Clear();
        (_count, _quietUntil) = (0, 0);
        return incident;
    }

    /// <summary>Saves the incident that is under way, or goes on with it.</summary>
    internal void Carry(StateCarrier state)
    {
        _count = state.Int("incident_events", _count, 0, int.MaxValue);
        _begin = state.WholeNumber("incident_begin", _begin, long.MinValue, long.MaxValue);
        _end = state.WholeNumber("incident_end", _end, long.MinValue, long.MaxValue);
        _quietUntil = state.WholeNumber("quiet_until", _quietUntil, long.MinValue, long.MaxValue);
        _severity = (EventSeverity)state.Int("incident_severity", (int)_severity, 0, (int)EventSeverity.High);
        Carry(state, "incident_groups", _groups);
        Carry(state, "collapsed_groups", _collapsedGroups);
        Carry(state, "incident_kinds", _kinds);
    }

    private static void Carry(StateCarrier state, string name, List<string> texts)
    {
        var carried = state.List<string>(name, texts, static (state, text) => state.Text("text", text ?? string.Empty));
        texts.Clear();
        texts.AddRange(carried);
    }

    private static void AddNew(List<string> texts, string text)
    {
        if (!texts.Contains(text))
        {
            texts.Add(text);
        }
    }

    private void Add(SpectralEvent value)
    {
        var isFirst = _count == 0;
        _begin = isFirst ? value.FirstStep : Math.Min(_begin, value.FirstStep);
        _end = isFirst ? value.Step : Math.Max(_end, value.Step);
        _severity = isFirst || value.Severity > _severity ? value.Severity : _severity;
        _count++;
        AddNew(_groups, value.Group);
        AddNew(_kinds, value.Kind);
        if (value is GapCollapsed)
        {
            AddNew(_collapsedGroups, value.Group);
        }
    }
}
