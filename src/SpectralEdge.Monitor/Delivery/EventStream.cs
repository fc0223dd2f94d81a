namespace SpectralEdge.Monitor;

/// <summary>The events as a stream for observers, each isolated from the others.</summary>
/// <remarks>Observers are called on the training thread. They may subscribe and unsubscribe from any thread.</remarks>
internal sealed class EventStream(HandlerGuard guard) : IObservable<SpectralEvent>
{
    private readonly Lock _lock = new();
    private IObserver<SpectralEvent>[] _observers = [];
    private bool _completed;

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<SpectralEvent> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        lock (_lock)
        {
            if (!_completed)
            {
                _observers = [.. _observers, observer];
                return new Subscription(this, observer);
            }
        }

        Complete(observer);
        return new Subscription(this, observer);
    }

    /// <summary>Gives every observer an event.</summary>
    public void Publish(SpectralEvent value)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.OnNext(value);
            }
            catch (Exception exception)
            {
                guard.Failed(((Action<SpectralEvent>)observer.OnNext).Method, exception);
            }
        }
    }

    /// <summary>Informs every observer that no more events will come.</summary>
    public void Complete()
    {
        IObserver<SpectralEvent>[] observers;
        lock (_lock)
        {
            _completed = true;
            (observers, _observers) = (_observers, []);
        }

        Array.ForEach(observers, Complete);
    }

    private void Complete(IObserver<SpectralEvent> observer)
    {
        try
        {
            observer.OnCompleted();
        }
        catch (Exception exception)
        {
            guard.Failed(((Action)observer.OnCompleted).Method, exception);
        }
    }

    private void Remove(IObserver<SpectralEvent> observer)
    {
        lock (_lock)
        {
            var index = Array.IndexOf(_observers, observer);
            if (index >= 0)
            {
                _observers = [.. _observers[..index], .. _observers[(index + 1)..]];
            }
        }
    }

    private sealed class Subscription(EventStream stream, IObserver<SpectralEvent> observer) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                stream.Remove(observer);
            }
        }
    }
}

/// <summary>Calls a handler for events of one kind.</summary>
/// <param name="handler">The handler.</param>
/// <param name="guard">What keeps count of its failures.</param>
/// <typeparam name="TEvent">The kind.</typeparam>
internal sealed class HandlerObserver<TEvent>(Action<TEvent> handler, HandlerGuard guard) : IObserver<SpectralEvent>
    where TEvent : SpectralEvent
{
    /// <inheritdoc/>
    public void OnNext(SpectralEvent value)
    {
        if (value is not TEvent wanted)
        {
            return;
        }

        try
        {
            handler(wanted);
        }
        catch (Exception exception)
        {
            guard.Failed(handler.Method, exception);
        }
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }
}
