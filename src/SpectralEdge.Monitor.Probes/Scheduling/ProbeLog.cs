using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Every log message of the library. Ids: 6000. None is reused.</summary>
internal static partial class ProbeLog
{
    [LoggerMessage(
        EventId = 6001,
        EventName = "ProbeSkipped",
        Level = LogLevel.Warning,
        Message = "Probe {Probe} was not taken at step {Step}: {Reason} Training goes on unchanged. Probes skipped so far: "
            + "{Total}; further ones for this reason are only counted.")]
    internal static partial void ProbeSkipped(
        ILogger logger, string probe, long step, string reason, long total, Exception exception);

    [LoggerMessage(
        EventId = 6002,
        EventName = "ProbePostponed",
        Level = LogLevel.Information,
        Message = "Probe {Probe} was postponed at step {Step}: with it, probes would take more than their budget. So far they "
            + "took {Share:P2} of the time. Further postponements are only counted.")]
    internal static partial void ProbePostponed(ILogger logger, string probe, long step, double share);

    [LoggerMessage(
        EventId = 6003,
        EventName = "UnknownEvent",
        Level = LogLevel.Warning,
        Message = "Probe {Probe} waits for events of kind '{Kind}', which the library does not raise. If a detector of your own "
            + "does, all is well; else look for a typing error.")]
    internal static partial void UnknownEvent(ILogger logger, string probe, string kind);
}
