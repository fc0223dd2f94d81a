using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>What is said of sinks.</summary>
internal static partial class SinkLog
{
    /// <summary>A sink threw.</summary>
    [LoggerMessage(
        EventId = 8001,
        EventName = "SinkFailed",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} failed on a {Record} of step {Step}; training goes on. Failures so far: {Failed}. Further ones of "
            + "this kind are only counted.")]
    public static partial void SinkFailed(
        ILogger logger, string sink, string record, long step, long failed, Exception exception);

    /// <summary>A record was dropped, for the first time.</summary>
    [LoggerMessage(
        EventId = 8002,
        EventName = "SinkDropped",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} is slower than the run, or keeps failing: records are dropped and counted. Its queue holds "
            + "{Capacity} samples.")]
    public static partial void SinkDropped(ILogger logger, string sink, int capacity);

    /// <summary>A sink that keeps failing is left alone.</summary>
    [LoggerMessage(
        EventId = 8003,
        EventName = "SinkPaused",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} failed {Failures} times in a row, last at step {Step}. It is left alone for a second, and longer "
            + "each time it fails again.")]
    public static partial void SinkPaused(ILogger logger, string sink, int failures, long step);

    /// <summary>The end did not wait for a sink any longer.</summary>
    [LoggerMessage(
        EventId = 8004,
        EventName = "SinkTooSlow",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} did not come to its end within {Seconds} s. Records dropped that it had or was to get: {Left}.")]
    public static partial void SinkTooSlow(ILogger logger, string sink, double seconds, long left);

    /// <summary>What a sink lost, at its end.</summary>
    [LoggerMessage(
        EventId = 8005,
        EventName = "SinkLost",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} ended with losses. Records received: {Received}, written: {Written}, failed: {Failed}, dropped: "
            + "{Dropped}.")]
    public static partial void SinkLost(ILogger logger, string sink, long received, long written, long failed, long dropped);
}
