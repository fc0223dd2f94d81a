using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>What a monitor has received, kept, skipped and lost so far.</summary>
public sealed record MonitorReport
{
    /// <summary>Calls of <c>Observe</c>.</summary>
    public required long StepsReceived { get; init; }

    /// <summary>Calls that repeated the step before them and were ignored.</summary>
    public required long StepsRepeated { get; init; }

    /// <summary>Times the parameters were read and made an update of the window.</summary>
    public required long UpdatesKept { get; init; }

    /// <summary>Steps skipped, by reason; reasons that did not occur are absent.</summary>
    public required IReadOnlyDictionary<SkipReason, long> Skipped { get; init; }

    /// <summary>Times a window was emptied.</summary>
    public required long WindowRestarts { get; init; }

    /// <summary>Events raised.</summary>
    public required long EventsRaised { get; init; }

    /// <summary>
    /// Calls of a user's handler, observer, detector or logger that threw, and events of a user's detector that could not be used
    /// and were dropped.
    /// </summary>
    public required long HandlerFailures { get; init; }

    /// <summary>
    /// Lines that could not be written to the run file, or are gone since it was removed, emptied or cut while the run lasted.
    /// </summary>
    public required long RunFileLinesLost { get; init; }

    /// <summary>
    /// Samples, weights and metrics that were left out of the run file to keep it within <see cref="RunOptions.MaximumBytes"/>.
    /// </summary>
    public long RunFileLinesThinned { get; init; }

    /// <summary>
    /// Samples that could not be written to the recording, or are gone since it was removed or changed while the run lasted.
    /// </summary>
    public long TrajectorySamplesLost { get; init; }

    /// <summary>Records that sinks did not write: dropped since their queue was full, refused, or left at the end.</summary>
    public long SinkRecordsLost { get; init; }

    /// <summary>Time spent inside the monitor, handlers included.</summary>
    public required TimeSpan TimeInMonitor { get; init; }

    /// <summary>Time inside the monitor divided by all time since the first call of <c>Observe</c>.</summary>
    /// <value>No unit, from 0 to 1.</value>
    public required double Overhead { get; init; }

    /// <summary>By how much the strides are longer than asked for, to keep within <c>MaxOverhead</c>.</summary>
    /// <value>At least 1; 1 if they are as asked for.</value>
    public required int StrideWidening { get; init; }

    /// <summary>
    /// Times the watch was interrupted: one or several consecutive samples were skipped, for a reason
    /// that <see cref="Skipped"/> has.
    /// </summary>
    public long Interruptions { get; init; }

    /// <summary>Calls of the clock that threw or found it set back; each left the times of the monitor too short.</summary>
    public long ClockFailures { get; init; }

    /// <summary>Times the run went on from a saved state; all counts go on with it.</summary>
    public long Resumes { get; init; }

    /// <summary>Steps that nobody reported between a saved state and the first step observed after it.</summary>
    /// <value>Counted against the usual distance of the run's steps.</value>
    public long StepsMissed { get; init; }

    /// <summary>Steps from the first one observed after a resume to the last one that the saved state had seen.</summary>
    public long StepsSeenAgain { get; init; }

    /// <summary>The counts that are not zero, on one line.</summary>
    public override string ToString()
    {
        var skipped = Skipped.Count == 0
            ? "none"
            : string.Join(
                ", ", Skipped.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Key} {reason.Value}")));
        var sinks = SinkRecordsLost == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", records that sinks lost {SinkRecordsLost}");
        var lost = RunFileLinesLost + TrajectorySamplesLost;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{StepsReceived:N0} steps received, {UpdatesKept:N0} updates kept, {EventsRaised:N0} events raised, "
            + $"samples skipped: {skipped}; window restarts {WindowRestarts}, handler failures {HandlerFailures}, "
            + $"lines and samples not written {lost}{sinks}; "
            + $"{TimeInMonitor.TotalSeconds:F1} s in the monitor, {Overhead:P1} of the time");
    }
}

/// <summary>Why a step that was due gave no sample.</summary>
public enum SkipReason
{
    /// <summary>The step given was below 0.</summary>
    NegativeStep,

    /// <summary>The step given lay before one already seen; the monitor goes on from there.</summary>
    StepWentBackwards,

    /// <summary>A parameter was NaN or infinite.</summary>
    NotFinite,

    /// <summary>Blocks were added, removed, renamed, resized or changed their number format.</summary>
    BlocksChanged,

    /// <summary>Reading the parameters failed.</summary>
    ReadFailed,

    /// <summary>The call came while another one was under way.</summary>
    Busy,

    /// <summary>The changed model cannot be watched with these options.</summary>
    Suspended,

    /// <summary>The ranks that hold a model together were at different steps.</summary>
    StepsDisagree,

    /// <summary>Another rank no longer answers, or its blocks changed: nothing more is watched.</summary>
    ShardsLost,

    /// <summary>Weight matrices could not be read or decomposed; windows are not touched by it.</summary>
    WeightsFailed,
}
