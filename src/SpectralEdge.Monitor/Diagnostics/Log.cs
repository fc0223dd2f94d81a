using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor.Diagnostics;

/// <summary>Every log message of the library. Ids: 1000 capture, 2000 window, 3000 events, 4000 sinks, 5000 shards. An id is never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(
        EventId = 1001,
        EventName = "Watching",
        Level = LogLevel.Information,
        Message = "Watching {Parameters} parameters in {Blocks} blocks and {Groups} groups, in windows of {Windows}. Updates are kept {Explanation}.")]
    internal static partial void Watching(ILogger logger, long parameters, int blocks, int groups, string windows, string explanation);

    [LoggerMessage(
        EventId = 1002,
        EventName = "StepSkipped",
        Level = LogLevel.Warning,
        Message = "Step {Step} gives no sample ({Reason}): {Detail} Training goes on. {Total} steps skipped for this reason so far; further ones are only counted.")]
    internal static partial void StepSkipped(ILogger logger, long step, SkipReason reason, string detail, long total, Exception? exception);

    [LoggerMessage(
        EventId = 1003,
        EventName = "BlocksChanged",
        Level = LogLevel.Warning,
        Message = "The watched blocks changed at step {Step}: {Detail} The window starts again with {Parameters} parameters in {Blocks} blocks.")]
    internal static partial void BlocksChanged(ILogger logger, long step, string detail, long parameters, int blocks);

    [LoggerMessage(
        EventId = 1010,
        EventName = "Resumed",
        Level = LogLevel.Information,
        Message = "The run goes on at step {Step} from a state that version {LibraryVersion} saved, for the {Resumes}. time.")]
    internal static partial void Resumed(ILogger logger, long step, string libraryVersion, long resumes);

    [LoggerMessage(
        EventId = 1011,
        EventName = "StepsMissed",
        Level = LogLevel.Warning,
        Message = "The saved state ends at step {Last} and the first step after it is {Step}: {Missing} steps are missing. Windows start again where their next update spans another number of steps.")]
    internal static partial void StepsMissed(ILogger logger, long last, long step, long missing);

    [LoggerMessage(
        EventId = 1012,
        EventName = "StepsSeenAgain",
        Level = LogLevel.Warning,
        Message = "The saved state ends at step {Last} and the first step after it is {Step}: {Again} steps were seen before. A step told twice is ignored; one before the last starts the windows again.")]
    internal static partial void StepsSeenAgain(ILogger logger, long last, long step, long again);

    [LoggerMessage(
        EventId = 1020,
        EventName = "ClockFailed",
        Level = LogLevel.Warning,
        Message = "The clock failed: {Detail} Training goes on, and no sample is lost; the times of the monitor are too short. "
            + "Further failures are only counted.")]
    internal static partial void ClockFailed(ILogger logger, string detail, Exception? exception);

    [LoggerMessage(
        EventId = 1021,
        EventName = "WatchResumed",
        Level = LogLevel.Information,
        Message = "Step {Step} is read again. The watch was interrupted at step {FirstStep} ({Reason}); "
            + "samples skipped since then: {Skipped}.")]
    internal static partial void WatchResumed(ILogger logger, long step, long firstStep, SkipReason reason, long skipped);

    [LoggerMessage(
        EventId = 2001,
        EventName = "StrideChanged",
        Level = LogLevel.Warning,
        Message = "The update at step {Step} spans {Stride} steps, those in the window {WindowStride}. They are different quantities, so the window starts again. {Total} such changes so far; further ones are only counted.")]
    internal static partial void StrideChanged(ILogger logger, long step, long stride, long windowStride, long total);

    [LoggerMessage(
        EventId = 2002,
        EventName = "StrideWidened",
        Level = LogLevel.Warning,
        Message = "At step {Step} the monitor took {Share:P2} of the time, more than the {Limit:P2} allowed. Its strides are now {Widening} times as long as asked for, and its windows start again.")]
    internal static partial void StrideWidened(ILogger logger, long step, double share, double limit, int widening);

    [LoggerMessage(
        EventId = 3001,
        EventName = "GapOpened",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap opened at k* = {Position}; ratio {RatioBefore:F3} -> {RatioAfter:F3} ± {StandardError:F3} (threshold {Threshold:F3}, since step {FirstStep}).")]
    internal static partial void GapOpened(
        ILogger logger, long step, string group, int? position, double ratioBefore, double ratioAfter, double standardError, double threshold, long firstStep);

    [LoggerMessage(
        EventId = 3002,
        EventName = "GapCollapsed",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap at k* = {Position} collapsed; ratio {RatioBefore:F3} -> {RatioAfter:F3} ± {StandardError:F3} (threshold {Threshold:F3}, since step {FirstStep}; peak {PeakRatio:F3} at step {PeakStep}).")]
    internal static partial void GapCollapsed(
        ILogger logger, long step, string group, int? position, double ratioBefore, double ratioAfter, double standardError, double threshold, long firstStep, double peakRatio, long peakStep);

    [LoggerMessage(
        EventId = 3003,
        EventName = "GapPositionShifted",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap moved from k* = {PositionBefore} to {PositionAfter}; ratio {RatioBefore:F3} -> {RatioAfter:F3} ± {StandardError:F3} (since step {FirstStep}).")]
    internal static partial void GapPositionShifted(
        ILogger logger, long step, string group, int? positionBefore, int? positionAfter, double ratioBefore, double ratioAfter, double standardError, long firstStep);

    [LoggerMessage(
        EventId = 3004,
        EventName = "Detected",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: {Kind}; {Quantity} {Before:G4} -> {After:G4} ± {StandardError:G2} (threshold {Threshold:G4}, since step {FirstStep}).")]
    internal static partial void Detected(
        ILogger logger, long step, string group, string kind, string quantity, double before, double after, double standardError, double threshold, long firstStep);

    [LoggerMessage(
        EventId = 3005,
        EventName = "IncidentEnded",
        Level = LogLevel.Information,
        Message = "Incident from step {BeginStep} to {EndStep}: {Events} events ({Kinds}) in {Groups}; severity {Severity}.")]
    internal static partial void IncidentEnded(ILogger logger, long beginStep, long endStep, int events, string kinds, string groups, string severity);

    [LoggerMessage(
        EventId = 4001,
        EventName = "HandlerFailed",
        Level = LogLevel.Warning,
        Message = "Handler {Handler} failed; training goes on. {Total} handler failures so far; further ones of this cause are only counted.")]
    internal static partial void HandlerFailed(ILogger logger, string handler, long total, Exception exception);

    [LoggerMessage(
        EventId = 4002,
        EventName = "RunFileFailed",
        Level = LogLevel.Warning,
        Message = "Run file {Path} cannot be written; training goes on, nothing more is recorded. {LinesLost} lines lost so far; further ones are only counted.")]
    internal static partial void RunFileFailed(ILogger logger, string path, long linesLost, Exception exception);

    [LoggerMessage(EventId = 4003, EventName = "Recording", Level = LogLevel.Information, Message = "Recording this run in {Path}.")]
    internal static partial void Recording(ILogger logger, string path);

    [LoggerMessage(
        EventId = 4004,
        EventName = "Closed",
        Level = LogLevel.Information,
        Message = "Watched {Steps} steps, kept {Updates} updates, raised {Events} events; {Skipped} steps skipped, {Failures} handler failures, {LinesLost} run file lines lost; {Milliseconds:F0} ms in all, {Percent:F2} % of the time.")]
    internal static partial void Closed(
        ILogger logger, long steps, long updates, long events, long skipped, long failures, long linesLost, double milliseconds, double percent);

    [LoggerMessage(
        EventId = 4011,
        EventName = "RecordingTrajectory",
        Level = LogLevel.Information,
        Message = "Recording the trajectory in {Path}: {Numbers} numbers of {Precision} for each sample, {Mebibytes:F1} MiB for 1000 samples, at most {Most:F1} MiB, from which on every second sample is dropped.")]
    internal static partial void RecordingTrajectory(ILogger logger, string path, int numbers, string precision, double mebibytes, double most);

    [LoggerMessage(
        EventId = 4012,
        EventName = "TrajectoryFailed",
        Level = LogLevel.Warning,
        Message = "The recording {Path} cannot be written at step {Step}; training goes on, no more of the trajectory is recorded. {SamplesLost} samples lost so far; further ones are only counted.")]
    internal static partial void TrajectoryFailed(ILogger logger, string path, long step, long samplesLost, Exception exception);

    [LoggerMessage(
        EventId = 4013,
        EventName = "TrajectoryThinned",
        Level = LogLevel.Information,
        Message = "The recording {Path} reached its cap at step {Step}; it now holds one of {KeepEvery} samples, and so it will go on.")]
    internal static partial void TrajectoryThinned(ILogger logger, string path, long step, long keepEvery);

    [LoggerMessage(
        EventId = 5001,
        EventName = "ShardsLost",
        Level = LogLevel.Error,
        Message = "The shards cannot be put together at step {Step}: {Detail} Training goes on, nothing more is watched; {Updates} updates were kept so far.")]
    internal static partial void ShardsLost(ILogger logger, long step, string detail, long updates);

    [LoggerMessage(
        EventId = 5002,
        EventName = "StepsDisagree",
        Level = LogLevel.Warning,
        Message = "The shards cannot be put together at step {Step}: {Detail} The window starts again. {Total} samples lost this way so far; further ones are only counted.")]
    internal static partial void StepsDisagree(ILogger logger, long step, string detail, long total);

    [LoggerMessage(
        EventId = 5003,
        EventName = "Joined",
        Level = LogLevel.Information,
        Message = "Rank {Rank} of {Ranks} holds {Own} of {Parameters} parameters; each sample sums {Numbers} numbers over the ranks.")]
    internal static partial void Joined(ILogger logger, int rank, int ranks, long own, long parameters, int numbers);
}
