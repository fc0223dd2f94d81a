using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Interventions;

/// <summary>Every log message of the library. Ids: 7000. None is reused.</summary>
internal static partial class InterventionLog
{
    [LoggerMessage(
        EventId = 7001,
        EventName = "InterventionSkipped",
        Level = LogLevel.Warning,
        Message = "Intervention {Name} was not applied at step {Step}: {Reason} That step is as the optimizer makes it. Not "
            + "applied so far: {Total}; further ones for this reason are only counted.")]
    internal static partial void InterventionSkipped(
        ILogger logger, string name, long step, string reason, long total, Exception exception);

    [LoggerMessage(
        EventId = 7002,
        EventName = "RunIsChanged",
        Level = LogLevel.Information,
        Message = "This run is changed on purpose after step {Step}, by: {Names}.")]
    internal static partial void RunIsChanged(ILogger logger, long step, string names);

    [LoggerMessage(
        EventId = 7003,
        EventName = "UnknownEvent",
        Level = LogLevel.Warning,
        Message = "Intervention {Name} waits for events of kind '{Kind}', which the library does not raise. If a detector of "
            + "your own does, all is well; else look for a typing error.")]
    internal static partial void UnknownEvent(ILogger logger, string name, string kind);
}
