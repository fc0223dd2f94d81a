namespace SpectralEdge.Monitor.Events;

/// <summary>Puts events into incidents: one ends when no event came for two windows of its last one, since windows closer than that share updates.</summary>
/// <remarks>A pure state machine; steps must not go backwards within an incident. Not for several threads at once.</remarks>
public sealed class IncidentMerger
{
    private readonly List<SpectralEvent> _events = [];
    private long _quietUntil;

    /// <summary>Takes the events of one step.</summary>
    /// <param name="step">The step, also where there are no events.</param>
    /// <param name="events">What was settled at it; none mostly.</param>
    /// <returns>The incident that ended before this step; null mostly.</returns>
    public Incident? Update(long step, IReadOnlyList<SpectralEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var ended = _events.Count > 0 && step > _quietUntil ? Finish() : null;
        foreach (var value in events)
        {
            _events.Add(value);
            _quietUntil = Math.Max(_quietUntil, step + (2 * value.Window * value.Stride));
        }

        return ended;
    }

    /// <summary>Ends the incident that is under way.</summary>
    /// <returns>The incident; null if there is none.</returns>
    public Incident? Finish()
    {
        if (_events.Count == 0)
        {
            return null;
        }

        var incident = new Incident
        {
            BeginStep = _events.Min(value => value.FirstStep),
            EndStep = _events.Max(value => value.Step),
            EventCount = _events.Count,
            Groups = [.. _events.Select(value => value.Group).Distinct()],
            CollapsedGroups = [.. _events.OfType<GapCollapsed>().Select(value => value.Group).Distinct()],
            Kinds = [.. _events.Select(value => value.Kind).Distinct()],
            Severity = _events.Max(value => value.Severity),
        };
        _events.Clear();
        _quietUntil = 0;
        return incident;
    }
}
