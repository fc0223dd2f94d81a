using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// Every log message of the core. Ids: 1000 capture, 2000 window, 3000 events, 4000 files and handlers, 5000 shards. None is
/// reused, here or in another project: docs/reference/logs.md.
/// </summary>
/// <remarks>
/// Numbers of things are of type <see cref="Amount"/> and have their noun as the format: <c>{Steps:step}</c>. What a quantity was
/// before is an <see cref="Earlier"/>, which includes its arrow.
/// </remarks>
internal static partial class LogMessages
{
    [LoggerMessage(
        EventId = 1001,
        EventName = "Watching",
        Level = LogLevel.Information,
        Message = "Watching {Parameters:parameter} in {Blocks:block} and {Groups:group}, in windows of {Windows}. Updates are "
            + "kept {Explanation}.")]
    internal static partial void Watching(
        ILogger logger, Amount parameters, Amount blocks, Amount groups, string windows, string explanation);

    [LoggerMessage(
        EventId = 1002,
        EventName = "StepSkipped",
        Level = LogLevel.Warning,
        Message = "Step {Step} gives no sample ({Reason}): {Detail} Training goes on. {Total:step} skipped for this reason so "
            + "far; further ones are only counted.")]
    internal static partial void StepSkipped(
        ILogger logger, long step, SkipReason reason, string detail, Amount total, Exception? exception);

    [LoggerMessage(
        EventId = 1003,
        EventName = "BlocksChanged",
        Level = LogLevel.Warning,
        Message = "The watched parameters changed at step {Step}: {Detail} The window starts again with {Parameters:parameter} "
            + "in {Blocks:block}.")]
    internal static partial void BlocksChanged(ILogger logger, long step, string detail, Amount parameters, Amount blocks);

    [LoggerMessage(
        EventId = 1004,
        EventName = "LongWindows",
        Level = LogLevel.Warning,
        Message = "Windows of up to {Window:update} are long: a sample takes about {Seconds:0.0} s for its spectra alone, and "
            + "the start as long (estimated from the cube of W). Shorter windows, fewer groups or fewer Measures take less.")]
    internal static partial void LongWindows(ILogger logger, Amount window, double seconds);

    [LoggerMessage(
        EventId = 1005,
        EventName = "PatternsIdle",
        Level = LogLevel.Warning,
        Message = "No block falls to {Patterns:pattern} of Grouping: {Names}. A pattern meets whole names, upper and lower case "
            + "differ, and the first that fits decides; blocks are called {Blocks}.")]
    internal static partial void PatternsIdle(ILogger logger, Amount patterns, string names, string blocks);

    [LoggerMessage(
        EventId = 1010,
        EventName = "Resumed",
        Level = LogLevel.Information,
        Message = "The run goes on after step {Step} from a state that version {LibraryVersion} saved; it was resumed "
            + "{Resumes:time} so far.")]
    internal static partial void Resumed(ILogger logger, long step, string libraryVersion, Amount resumes);

    [LoggerMessage(
        EventId = 1011,
        EventName = "StepsMissed",
        Level = LogLevel.Warning,
        Message = "The saved state ends at step {Last} and the first step reported after it is {Step}: {Missing:step} in between "
            + "were not reported. A window starts again if its next update spans another number of steps.")]
    internal static partial void StepsMissed(ILogger logger, long last, long step, Amount missing);

    [LoggerMessage(
        EventId = 1012,
        EventName = "StepsSeenAgain",
        Level = LogLevel.Warning,
        Message = "The saved state ends at step {Last} and the first step reported after it is {Step}: training repeats "
            + "{Again:step}. A step equal to the last one of the state is ignored; after an earlier one the windows start "
            + "again.")]
    internal static partial void StepsSeenAgain(ILogger logger, long last, long step, Amount again);

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
        Message = "Samples are taken again from step {Step} on. The watch was interrupted at step {FirstStep} ({Reason}); "
            + "samples skipped since then: {Skipped}.")]
    internal static partial void WatchResumed(ILogger logger, long step, long firstStep, SkipReason reason, long skipped);

    [LoggerMessage(
        EventId = 2001,
        EventName = "StrideChanged",
        Level = LogLevel.Warning,
        Message = "The update that ends at step {Step} spans {Stride:step}, each of those in the window spans {WindowStride}. "
            + "Such updates cannot be compared, so the window starts again. {Total:such change} so far; further ones are only "
            + "counted.")]
    internal static partial void StrideChanged(ILogger logger, long step, Amount stride, Amount windowStride, Amount total);

    [LoggerMessage(
        EventId = 2002,
        EventName = "StrideWidened",
        Level = LogLevel.Warning,
        Message = "At step {Step} the monitor took {Share:P2} of the time, more than the {Limit:P2} allowed. Its strides are now "
            + "{Widening} times as long as asked for, and its windows start again.")]
    internal static partial void StrideWidened(ILogger logger, long step, double share, double limit, int widening);

    [LoggerMessage(
        EventId = 2003,
        EventName = "ParametersNeverChanged",
        Level = LogLevel.Warning,
        Message = "The watched parameters have not changed at all from step {FirstStep} to step {Step}: {Updates:update} of "
            + "exactly zero. Is this the model that the optimizer trains? Is the learning rate 0? Is Observe (OnStepEnd) called "
            + "without an optimizer step? This is reported once.")]
    internal static partial void ParametersNeverChanged(ILogger logger, long firstStep, long step, Amount updates);

    [LoggerMessage(
        EventId = 2004,
        EventName = "ParametersStoppedChanging",
        Level = LogLevel.Warning,
        Message = "The watched parameters stopped changing after step {FirstStep}: {Updates:update} of exactly zero up to step "
            + "{Step}. Was the model or the optimizer replaced? Is the learning rate 0? Is Observe (OnStepEnd) called without an "
            + "optimizer step? This is reported once.")]
    internal static partial void ParametersStoppedChanging(ILogger logger, long firstStep, long step, Amount updates);

    [LoggerMessage(
        EventId = 2005,
        EventName = "StrideNarrowed",
        Level = LogLevel.Information,
        Message = "Over the last {Samples:sample} up to step {Step} the monitor took {Share:P2} of the time, less than half of "
            + "the {Limit:P2} allowed. Its strides are now {Widening} times as long as asked for, and its windows start again.")]
    internal static partial void StrideNarrowed(
        ILogger logger, Amount samples, long step, double share, double limit, int widening);

    [LoggerMessage(
        EventId = 3001,
        EventName = "GapOpened",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap opened at k* = {Position}; ratio {RatioBefore:F3}{RatioAfter:F3} ± "
            + "{StandardError:F3} (threshold {Threshold:F3}, since step {FirstStep}).")]
    internal static partial void GapOpened(
        ILogger logger, long step, string group, int? position, Earlier ratioBefore, double ratioAfter, double standardError,
        double threshold, long firstStep);

    [LoggerMessage(
        EventId = 3002,
        EventName = "GapCollapsed",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap at k* = {Position} collapsed; ratio {RatioBefore:F3}{RatioAfter:F3} ± "
            + "{StandardError:F3} (threshold {Threshold:F3}, since step {FirstStep}; peak {PeakRatio:F3} at step {PeakStep}).")]
    internal static partial void GapCollapsed(
        ILogger logger, long step, string group, int? position, Earlier ratioBefore, double ratioAfter, double standardError,
        double threshold, long firstStep, double peakRatio, long peakStep);

    [LoggerMessage(
        EventId = 3003,
        EventName = "GapPositionShifted",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: gap moved from k* = {PositionBefore} to {PositionAfter}; ratio "
            + "{RatioBefore:F3}{RatioAfter:F3} ± {StandardError:F3} (since step {FirstStep}).")]
    internal static partial void GapPositionShifted(
        ILogger logger, long step, string group, int? positionBefore, int? positionAfter, Earlier ratioBefore, double ratioAfter,
        double standardError, long firstStep);

    [LoggerMessage(
        EventId = 3004,
        EventName = "Detected",
        Level = LogLevel.Information,
        Message = "Step {Step}, {Group}: {Kind}; {Quantity} {Before:G4}{After:G4} ± {StandardError:G2} (threshold "
            + "{Threshold:G4}, since step {FirstStep}).")]
    internal static partial void Detected(
        ILogger logger, long step, string group, string kind, string quantity, Earlier before, double after, double standardError,
        double threshold, long firstStep);

    [LoggerMessage(
        EventId = 3005,
        EventName = "IncidentEnded",
        Level = LogLevel.Information,
        Message = "Incident from step {BeginStep} to {EndStep}: {Events:event} ({Kinds}) in {Groups}; severity {Severity}.")]
    internal static partial void IncidentEnded(
        ILogger logger, long beginStep, long endStep, Amount events, string kinds, string groups, string severity);

    [LoggerMessage(
        EventId = 3010,
        EventName = "EventsOfGroupsAreCounted",
        Level = LogLevel.Information,
        Message = "{Count} messages about single groups are in this log. Further ones are only counted; the run file has "
            + "them, and handlers get them.")]
    internal static partial void EventsOfGroupsAreCounted(ILogger logger, int count);

    [LoggerMessage(
        EventId = 4001,
        EventName = "HandlerFailed",
        Level = LogLevel.Warning,
        Message = "Handler {Handler} failed; training goes on. {Total:handler failure} so far; further ones of this cause are "
            + "only counted.")]
    internal static partial void HandlerFailed(ILogger logger, string handler, Amount total, Exception exception);

    [LoggerMessage(
        EventId = 4002,
        EventName = "RunFileFailed",
        Level = LogLevel.Warning,
        Message = "Run file {Path} cannot be written; training goes on, nothing more is recorded. {LinesLost:line} lost so far; "
            + "further ones are only counted.")]
    internal static partial void RunFileFailed(ILogger logger, string path, Amount linesLost, Exception exception);

    [LoggerMessage(
        EventId = 4003,
        EventName = "Recording",
        Level = LogLevel.Information,
        Message = "Recording this run in {Path}.")]
    internal static partial void Recording(ILogger logger, string path);

    [LoggerMessage(
        EventId = 4004,
        EventName = "Closed",
        Level = LogLevel.Information,
        Message = "Watched {Steps:step}, kept {Updates:update}, raised {Events:event}; {Skipped:step} skipped, {Failures:handler "
            + "failure}, {LinesLost:run file line} lost; {Milliseconds:F0} ms in all, {Percent:F2} % of the time.")]
    internal static partial void Closed(
        ILogger logger, Amount steps, Amount updates, Amount events, Amount skipped, Amount failures, Amount linesLost,
        double milliseconds, double percent);

    [LoggerMessage(
        EventId = 4011,
        EventName = "RecordingTrajectory",
        Level = LogLevel.Information,
        Message = "Recording the trajectory in {Path}: {Numbers:number} of {Precision} for each sample, {Mebibytes:F1} MiB for "
            + "1000 samples. At {Most:F1} MiB every second sample is dropped to make room.")]
    internal static partial void RecordingTrajectory(
        ILogger logger, string path, Amount numbers, string precision, double mebibytes, double most);

    [LoggerMessage(
        EventId = 4012,
        EventName = "TrajectoryFailed",
        Level = LogLevel.Warning,
        Message = "The recording {Path} cannot be written at step {Step}; training goes on, no more of the trajectory is "
            + "recorded. {SamplesLost:sample} lost so far; further ones are only counted.")]
    internal static partial void TrajectoryFailed(
        ILogger logger, string path, long step, Amount samplesLost, Exception exception);

    [LoggerMessage(
        EventId = 4013,
        EventName = "TrajectoryThinned",
        Level = LogLevel.Information,
        Message = "The recording {Path} reached its largest size at step {Step}; one of every {KeepEvery} samples is kept from "
            + "now on.")]
    internal static partial void TrajectoryThinned(ILogger logger, string path, long step, long keepEvery);

    [LoggerMessage(
        EventId = 4021,
        EventName = "RunFileInUse",
        Level = LogLevel.Warning,
        Message = "The file of run {Run} is written by another monitor, which may be one that was not disposed. This run is "
            + "recorded in {Path} instead.")]
    internal static partial void RunFileInUse(ILogger logger, string run, string path);

    [LoggerMessage(
        EventId = 4022,
        EventName = "RunFileLineFailed",
        Level = LogLevel.Warning,
        Message = "A line of run file {Path} could not be written: {Detail} It is left out; training and recording go on. "
            + "{LinesLost:line} lost so far; further ones of this cause are only counted.")]
    internal static partial void RunFileLineFailed(
        ILogger logger, string path, string detail, Amount linesLost, Exception exception);

    [LoggerMessage(
        EventId = 4023,
        EventName = "RunFileThinned",
        Level = LogLevel.Information,
        Message = "Lines of type {Kind} have used half of their share of run file {Path}. From now on every second one is "
            + "written, later fewer; lines of type thinned say which, and the report counts those left out. Raise "
            + "Run.MaximumBytes to keep more.")]
    internal static partial void RunFileThinned(ILogger logger, string path, string kind);

    [LoggerMessage(
        EventId = 4024,
        EventName = "RunFileGone",
        Level = LogLevel.Warning,
        Message = "The run file was deleted, moved or replaced during the run, with {Lines:line} in it. The run is recorded in "
            + "{Path} from now on. {LinesLost:line} lost so far; further such changes are only counted.")]
    internal static partial void RunFileGone(ILogger logger, Amount lines, string path, Amount linesLost);

    [LoggerMessage(
        EventId = 4025,
        EventName = "RunFileCut",
        Level = LogLevel.Warning,
        Message = "Run file {Path} was emptied or cut from outside during the run; {Lines:line} gone. Recording goes on in it. "
            + "{LinesLost:line} lost so far; further such changes are only counted.")]
    internal static partial void RunFileCut(ILogger logger, string path, Amount lines, Amount linesLost);

    [LoggerMessage(
        EventId = 4026,
        EventName = "RunFileShared",
        Level = LogLevel.Warning,
        Message = "Something else writes to run file {Path} during the run. Recording goes on; each line is written whole.")]
    internal static partial void RunFileShared(ILogger logger, string path);

    [LoggerMessage(
        EventId = 4027,
        EventName = "RunFileFull",
        Level = LogLevel.Warning,
        Message = "Events, restarts and incidents have used up the quarter of run file {Path} that is kept for them; no more of "
            + "them are written. {LinesLost:line} lost so far; further ones are only counted. Raise Run.MaximumBytes to keep "
            + "more, or look for a detector that raises too many events.")]
    internal static partial void RunFileFull(ILogger logger, string path, Amount linesLost);

    [LoggerMessage(
        EventId = 4028,
        EventName = "TrajectoryGone",
        Level = LogLevel.Warning,
        Message = "The recording was removed or changed from outside by step {Step}, with {Samples:sample} in it. It goes on "
            + "in {Path}. {SamplesLost:sample} lost so far; further such changes are only counted.")]
    internal static partial void TrajectoryGone(ILogger logger, long step, Amount samples, string path, Amount samplesLost);

    [LoggerMessage(
        EventId = 5001,
        EventName = "ShardsLost",
        Level = LogLevel.Error,
        Message = "The shards cannot be combined at step {Step}: {Detail} Training goes on, nothing more is watched; "
            + "{Updates:update} kept so far.")]
    internal static partial void ShardsLost(ILogger logger, long step, string detail, Amount updates);

    [LoggerMessage(
        EventId = 5002,
        EventName = "StepsDisagree",
        Level = LogLevel.Warning,
        Message = "The shards cannot be combined at step {Step}: {Detail} The window starts again. {Total:sample} lost this way "
            + "so far; further ones are only counted.")]
    internal static partial void StepsDisagree(ILogger logger, long step, string detail, Amount total);

    [LoggerMessage(
        EventId = 5003,
        EventName = "Joined",
        Level = LogLevel.Information,
        Message = "Rank {Rank} of {Ranks} holds {Own} of {Parameters:parameter}; each sample sums {Numbers:number} over the "
            + "ranks.")]
    internal static partial void Joined(ILogger logger, int rank, int ranks, long own, Amount parameters, Amount numbers);
}
