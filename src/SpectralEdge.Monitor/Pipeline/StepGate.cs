using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>Lets through the steps at which a sample is due, and accounts for all others.</summary>
/// <param name="schedule">Which steps are sampled.</param>
/// <param name="keeper">Whose windows start again where steps go backwards.</param>
/// <param name="governor">Who says by how much strides are widened, or narrowed again.</param>
/// <param name="counters">Where steps are counted.</param>
/// <param name="logger">Where messages go.</param>
internal sealed class StepGate(
    SamplingSchedule schedule, WindowKeeper keeper, OverheadGovernor governor, MonitorCounters counters, ILogger logger)
{
    // How far apart the last two steps were: a loop may report every fifth step only.
    private long _distance = 1;
    private bool _isFirstSinceResume;

    /// <summary>Whether the step looked at last is one of the run: it is neither negative nor one that
    /// was reported before.</summary>
    public bool Passed { get; private set; }

    /// <summary>Whether a step is sampled.</summary>
    /// <param name="step">The step.</param>
    public bool IsDue(long step)
    {
        var last = schedule.LastSeen;
        if (_isFirstSinceResume && step >= 0)
        {
            _isFirstSinceResume = false;
            Connect(step, last);
        }

        var verdict = schedule.Look(step);
        Passed = verdict is not (StepVerdict.Negative or StepVerdict.Repeated);
        switch (verdict)
        {
            case StepVerdict.Due:
                _distance = step - last;
                return true;
            case StepVerdict.NotDue:
                _distance = step - last;
                return false;
            case StepVerdict.Repeated:
                counters.Repeated++;
                return false;
            case StepVerdict.Negative:
                counters.Skip(step, SkipReason.NegativeStep, "Steps count from 0; the window is kept.");
                return false;
            default:
                keeper.Restart(step, "step_went_backwards", keepsStart: false);
                keeper.Model.ClearBackbones();
                schedule.RestartAt(step);
                counters.Skip(
                    step, SkipReason.StepWentBackwards, "It lies before a step already seen; the window starts again from here.");
                return false;
        }
    }

    /// <summary>Makes the strides longer or shorter, if they took too much of the time or leave room.</summary>
    /// <param name="step">The step.</param>
    /// <param name="share">The share that they took; null if it is to stay as it is.</param>
    public void Govern(long step, double? share)
    {
        if (share is not { } taken)
        {
            return;
        }

        var widens = governor.Widening > schedule.Widening;
        schedule.Widening = governor.Widening;
        keeper.Restart(step, "overhead", keepsStart: true);
        if (widens)
        {
            LogMessages.StrideWidened(logger, step, taken, governor.Limit, governor.Widening);
        }
        else
        {
            LogMessages.StrideNarrowed(
                logger, OverheadGovernor.LeastPatience, step, taken, governor.Limit, governor.Widening);
        }
    }

    /// <summary>Saves where the steps stand, or goes on from there.</summary>
    public void Carry(StateCarrier state)
    {
        _distance = state.WholeNumber("step_distance", _distance, 1, long.MaxValue);
        _isFirstSinceResume |= state.IsResuming;
    }

    /// <summary>Compares the first step after a resume with the last one before it.</summary>
    private void Connect(long step, long last)
    {
        if (step <= last)
        {
            counters.StepsSeenAgain += last - step + 1;
            LogMessages.StepsSeenAgain(logger, last, step, last - step + 1);
        }
        else if (step - last > _distance)
        {
            counters.StepsMissed += step - last - _distance;
            LogMessages.StepsMissed(logger, last, step, step - last - _distance);
        }
    }
}

/// <summary>Lets one thread at a time into a monitor, and whoever ends it wait for the one inside.</summary>
internal sealed class StepTurn
{
    private readonly List<Action> _deferred = [];
    private int _owner;

    /// <summary>How long to wait for a step. A handler that waits for whoever ends the monitor would wait for ever.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether this thread is inside.</summary>
    public bool IsMine => Volatile.Read(ref _owner) == Environment.CurrentManagedThreadId;

    /// <summary>Goes in, if nobody is inside.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _owner, Environment.CurrentManagedThreadId, 0) == 0;

    /// <summary>Waits until nobody is inside, and goes in.</summary>
    /// <returns>False if this thread itself is inside, or the other one stays too long.</returns>
    public bool EnterInTime() => !IsMine && SpinWait.SpinUntil(TryEnter, Patience);

    /// <summary>
    /// Keeps something to be done until the step under way is over, if this thread is in one: it was called from a handler.
    /// </summary>
    /// <param name="action">What to do.</param>
    /// <returns>False if there is no step under way on this thread: it is not kept.</returns>
    public bool TryDefer(Action action)
    {
        if (IsMine)
        {
            _deferred.Add(action);
            return true;
        }

        return false;
    }

    /// <summary>What was kept until now; called by the thread inside.</summary>
    public Action[] TakeDeferred()
    {
        Action[] deferred = [.. _deferred];
        _deferred.Clear();
        return deferred;
    }

    /// <summary>Goes out.</summary>
    public void Leave() => Interlocked.Exchange(ref _owner, 0);
}
