namespace SpectralEdge.Monitor;

/// <summary>Lets one thread at a time into a monitor, and lets whoever ends it wait for the one inside.</summary>
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
