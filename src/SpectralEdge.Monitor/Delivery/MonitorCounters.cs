using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Counts what a monitor does and does not do, and logs each cause of trouble once.</summary>
internal sealed class MonitorCounters(ILogger logger)
{
    // A cause carries the name of a block; a model with a million broken blocks need not fill the log.
    private const int MostCauses = 100;

    private readonly long[] _skipped = new long[Enum.GetValues<SkipReason>().Length];
    private readonly HashSet<(SkipReason Reason, string Detail)> _logged = [];
    private long _strideChanges;
    private long _steps;
    private int _interruptionsLogged;

    /// <summary>Calls of <c>Observe</c>.</summary>
    public long Steps
    {
        get => Volatile.Read(ref _steps);
        set => Volatile.Write(ref _steps, value);
    }

    /// <summary>Calls that repeated the step before them.</summary>
    public long Repeated { get; set; }

    /// <summary>Updates made part of a window.</summary>
    public long Updates { get; set; }

    /// <summary>Times a window was emptied.</summary>
    public long Restarts { get; set; }

    /// <summary>Times the run went on from a saved state.</summary>
    public long Resumes { get; set; }

    /// <summary>Steps that nobody reported between a saved state and the first step after it.</summary>
    public long StepsMissed { get; set; }

    /// <summary>Steps reported after a resume that the saved state had seen.</summary>
    public long StepsSeenAgain { get; set; }

    /// <summary>Times the watch was interrupted: samples were skipped until one could be read again.</summary>
    public long Interruptions { get; set; }

    /// <summary>Saves the counts, or goes on from them. What has been logged is logged again: the log is another one.</summary>
    public void Carry(StateCarrier state)
    {
        Steps = state.Count("steps", Steps);
        Repeated = state.Count("steps_repeated", Repeated);
        Updates = state.Count("updates_kept", Updates);
        Restarts = state.Count("window_restarts", Restarts);
        Resumes = state.Count("resumes", Resumes);
        StepsMissed = state.Count("steps_missed", StepsMissed);
        StepsSeenAgain = state.Count("steps_seen_again", StepsSeenAgain);
        _strideChanges = state.Count("stride_changes", _strideChanges);
        Interruptions = state.Count("interruptions", Interruptions);
        state.Numbers("skipped", _skipped.AsSpan());
    }

    /// <summary>Counts a call of <c>Observe</c>, from whatever thread it comes.</summary>
    public void CountStep() => Interlocked.Increment(ref _steps);

    /// <summary>Counts a step that gives no sample, and logs its cause if it is new or interrupts the watch once more.</summary>
    public void Skip(long step, SkipReason reason, string detail, Exception? exception = null, bool interrupts = false)
    {
        var total = Count(reason);
        if (IsNew(reason, detail) || (interrupts && IsWorthALine()))
        {
            LogMessages.StepSkipped(logger, step, reason, detail, total, exception);
        }
    }

    /// <summary>Whether a cause has not been asked about before, and is worth a line in the log.</summary>
    public bool IsNew(SkipReason reason, string detail)
    {
        // A second thread that observes is a cause itself.
        lock (_logged)
        {
            return _logged.Count < MostCauses && _logged.Add((reason, detail));
        }
    }

    /// <summary>Whether one more interruption of a known cause is worth a line in the log.</summary>
    public bool IsWorthALine() => _interruptionsLogged < MostCauses && ++_interruptionsLogged > 0;

    /// <summary>Counts a step that gives no sample and is logged elsewhere.</summary>
    /// <returns>Number of steps skipped for this reason so far.</returns>
    public long Count(SkipReason reason) => Interlocked.Increment(ref _skipped[(int)reason]);

    /// <summary>Counts a change of stride, and logs the first.</summary>
    public void StrideChanged(long step, long stride, long windowStride)
    {
        if (++_strideChanges == 1)
        {
            LogMessages.StrideChanged(logger, step, stride, windowStride, _strideChanges);
        }
    }

    /// <summary>The counts as users see them; the times are for whoever has them to fill in.</summary>
    public MonitorReport Report(long events, long handlerFailures, long linesLost, long samplesLost = 0) => new()
    {
        StepsReceived = Steps,
        StepsRepeated = Repeated,
        UpdatesKept = Updates,
        Skipped = Enum.GetValues<SkipReason>().Where(
            reason => _skipped[(int)reason] > 0).ToDictionary(reason => reason, reason => _skipped[(int)reason]),
        WindowRestarts = Restarts,
        EventsRaised = events,
        HandlerFailures = handlerFailures,
        RunFileLinesLost = linesLost,
        TrajectorySamplesLost = samplesLost,
        TimeInMonitor = TimeSpan.Zero,
        Overhead = 0,
        StrideWidening = 1,
        Resumes = Resumes,
        StepsMissed = StepsMissed,
        StepsSeenAgain = StepsSeenAgain,
        Interruptions = Interruptions,
    };
}
