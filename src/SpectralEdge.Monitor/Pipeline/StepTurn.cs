namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Lets one thread at a time into a monitor, and whoever ends it wait for the one inside.</summary>
internal sealed class StepTurn
{
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

    /// <summary>Goes out.</summary>
    public void Leave() => Interlocked.Exchange(ref _owner, 0);
}
