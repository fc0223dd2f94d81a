using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Delivers events three ways: as .NET events, as a stream for observers, and to the log.</summary>
internal sealed class EventDispatcher
{
    // More would make the log unreadable; chosen, not measured.
    private const int MostLines = 100;

    // The name of the group of all blocks.
    private const string WholeModel = "all";

    private readonly ILogger _logger;
    private long _linesOfGroups;

    public EventDispatcher(ILogger logger, HandlerGuard guard)
    {
        _logger = logger;
        Opened = new GuardedEvent<GapOpened>(guard);
        Collapsed = new GuardedEvent<GapCollapsed>(guard);
        Shifted = new GuardedEvent<GapPositionShifted>(guard);
        Incidents = new GuardedEvent<Incident>(guard);
        Stream = new EventStream(guard);
    }

    /// <summary>Handlers of gap openings.</summary>
    public GuardedEvent<GapOpened> Opened { get; }

    /// <summary>Handlers of gap collapses.</summary>
    public GuardedEvent<GapCollapsed> Collapsed { get; }

    /// <summary>Handlers of gap shifts.</summary>
    public GuardedEvent<GapPositionShifted> Shifted { get; }

    /// <summary>Handlers of incidents that ended.</summary>
    public GuardedEvent<Incident> Incidents { get; }

    /// <summary>All events.</summary>
    public EventStream Stream { get; }

    /// <summary>Number of events delivered.</summary>
    public long Count { get; private set; }

    /// <summary>Delivers one event.</summary>
    /// <param name="sender">Whom .NET event handlers see as the sender.</param>
    /// <param name="settled">The event. Handlers and observers get the user's own object where it stands for one.</param>
    public void Deliver(object sender, SpectralEvent settled)
    {
        Count++;
        if (IsLogged(settled.Group == WholeModel))
        {
            WriteLog(settled);
        }

        var value = settled is CheckedEvent { Original: var original } ? original : settled;
        switch (value)
        {
            case GapOpened opened:
                Opened.Raise(sender, opened);
                break;
            case GapCollapsed collapsed:
                Collapsed.Raise(sender, collapsed);
                break;
            case GapPositionShifted shifted:
                Shifted.Raise(sender, shifted);
                break;
        }

        Stream.Publish(value);
    }

    /// <summary>Delivers an incident.</summary>
    /// <param name="sender">Whom handlers see as the sender.</param>
    /// <param name="incident">The incident.</param>
    public void Deliver(object sender, Incident incident)
    {
        if (_logger.IsEnabled(LogLevel.Information) && IsLogged(incident.Groups.Contains(WholeModel)))
        {
            var (kinds, groups, severity) =
                (string.Join(", ", incident.Kinds), string.Join(", ", incident.Groups), incident.Severity.ToText());
            LogMessages.IncidentEnded(
                _logger, incident.BeginStep, incident.EndStep, incident.EventCount, kinds, groups, severity);
        }

        Incidents.Raise(sender, incident);
    }

    /// <summary>Saves the count, or goes on from it.</summary>
    public void Carry(StateCarrier state) => Count = state.Count("events_raised", Count);

    /// <summary>Whether a line is written: those of the whole model always, those of groups as long as they are few.</summary>
    private bool IsLogged(bool isOfWholeModel)
    {
        if (isOfWholeModel || ++_linesOfGroups <= MostLines)
        {
            return true;
        }

        if (_linesOfGroups == MostLines + 1)
        {
            LogMessages.EventsOfGroupsAreCounted(_logger, MostLines);
        }

        return false;
    }

    private void WriteLog(SpectralEvent value)
    {
        switch (value)
        {
            case GapOpened e:
                LogMessages.GapOpened(
                    _logger, e.Step, e.Group, e.PositionAfter, e.RatioBefore, e.RatioAfter, e.StandardError, e.Threshold,
                    e.FirstStep);
                break;
            case GapCollapsed e:
                LogMessages.GapCollapsed(
                    _logger, e.Step, e.Group, e.PositionBefore, e.RatioBefore, e.RatioAfter, e.StandardError, e.Threshold,
                    e.FirstStep, e.PeakRatio, e.PeakStep);
                break;
            case GapPositionShifted e and not GapAbsorbed:
                LogMessages.GapPositionShifted(
                    _logger, e.Step, e.Group, e.PositionBefore, e.PositionAfter, e.RatioBefore, e.RatioAfter, e.StandardError,
                    e.FirstStep);
                break;
            case WatchEvent:
                // Said where it is found, and no more than 100 times.
                break;
            default:
                LogMessages.Detected(
                    _logger, value.Step, value.Group, value.Kind, value.Quantity, value.Before, value.After, value.StandardError,
                    value.Threshold, value.FirstStep);
                break;
        }
    }
}
