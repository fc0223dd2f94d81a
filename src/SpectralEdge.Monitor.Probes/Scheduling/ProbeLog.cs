using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Every log message of the library. Ids: 6000. None is reused.</summary>
internal static partial class ProbeLog
{
    [LoggerMessage(
        EventId = 6001,
        EventName = "ProbeSkipped",
        Level = LogLevel.Warning,
        Message = "Probe {Probe} was not taken at step {Step}: {Reason} Training goes on unchanged. {Total} probes skipped so far; "
            + "further ones for this reason are only counted.")]
    internal static partial void ProbeSkipped(ILogger logger, string probe, long step, string reason, long total, Exception exception);
}
