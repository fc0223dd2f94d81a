using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Diagnostics;
using SpectralEdge.Monitor.Events;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Delivers events three ways: as .NET events, as a stream for observers, and to the log.</summary>
internal sealed class EventDispatcher
{
    private readonly ILogger _logger;

    public EventDispatcher(ILogger logger, HandlerGuard guard)
    {
        _logger = logger;
        Opened = new GuardedEvent<GapOpened>(guard);
        Collapsed = new GuardedEvent<GapCollapsed>(guard);
        Shifted = new GuardedEvent<GapPositionShifted>(guard);
        Detected = new GuardedEvent<SpectralEvent>(guard);
        Incidents = new GuardedEvent<Incident>(guard);
        Stream = new EventStream(guard);
    }

    /// <summary>Handlers of gap openings.</summary>
    public GuardedEvent<GapOpened> Opened { get; }

    /// <summary>Handlers of gap collapses.</summary>
    public GuardedEvent<GapCollapsed> Collapsed { get; }

    /// <summary>Handlers of gap shifts.</summary>
    public GuardedEvent<GapPositionShifted> Shifted { get; }

    /// <summary>Handlers of events of any kind.</summary>
    public GuardedEvent<SpectralEvent> Detected { get; }

    /// <summary>Handlers of incidents that ended.</summary>
    public GuardedEvent<Incident> Incidents { get; }

    /// <summary>All events.</summary>
    public EventStream Stream { get; }

    /// <summary>Number of events delivered.</summary>
    public long Count { get; private set; }

    /// <summary>Delivers one event.</summary>
    /// <param name="sender">Whom .NET event handlers see as the sender.</param>
    /// <param name="value">The event.</param>
    public void Deliver(object sender, SpectralEvent value)
    {
        Count++;
        WriteLog(value);
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

        Detected.Raise(sender, value);
        Stream.Publish(value);
    }

    /// <summary>Delivers an incident.</summary>
    /// <param name="sender">Whom handlers see as the sender.</param>
    /// <param name="incident">The incident.</param>
    public void Deliver(object sender, Incident incident)
    {
        if (_logger.IsEnabled(LogLevel.Information))
        {
            var (kinds, groups, severity) = (string.Join(", ", incident.Kinds), string.Join(", ", incident.Groups), incident.Severity.ToText());
            Log.IncidentEnded(_logger, incident.BeginStep, incident.EndStep, incident.EventCount, kinds, groups, severity);
        }

        Incidents.Raise(sender, incident);
    }

    /// <summary>Saves the count, or goes on from it.</summary>
    public void Carry(IStateCarrier state) => Count = state.Count("events_raised", Count);

    private void WriteLog(SpectralEvent value)
    {
        switch (value)
        {
            case GapOpened e:
                Log.GapOpened(
                    _logger,
                    e.Step,
                    e.Group,
                    e.PositionAfter,
                    e.RatioBefore,
                    e.RatioAfter,
                    e.StandardError,
                    e.Threshold,
                    e.FirstStep);
                break;
            case GapCollapsed e:
                Log.GapCollapsed(
                    _logger,
                    e.Step,
                    e.Group,
                    e.PositionBefore,
                    e.RatioBefore,
                    e.RatioAfter,
                    e.StandardError,
                    e.Threshold,
                    e.FirstStep,
                    e.PeakRatio,
                    e.PeakStep);
                break;
            case GapPositionShifted e:
                Log.GapPositionShifted(
                    _logger,
                    e.Step,
                    e.Group,
                    e.PositionBefore,
                    e.PositionAfter,
                    e.RatioBefore,
                    e.RatioAfter,
                    e.StandardError,
                    e.FirstStep);
                break;
            default:
                Log.Detected(
                    _logger,
                    value.Step,
                    value.Group,
                    value.Kind,
                    value.Quantity,
                    value.Before,
                    value.After,
                    value.StandardError,
                    value.Threshold,
                    value.FirstStep);
                break;
        }
    }
}
