namespace SpectralEdge.Monitor;

/// <summary>The handlers of one .NET event, each called by itself so that one that throws does not silence the others.</summary>
/// <typeparam name="T">What the handlers are given.</typeparam>
/// <remarks>
/// Raising allocates nothing. Handlers may be added and removed from any thread, also while the event is raised.
/// </remarks>
internal sealed class GuardedEvent<T>(HandlerGuard guard)
{
    private readonly Lock _lock = new();
    private EventHandler<T>[] _handlers = [];

    /// <summary>Whether anybody listens.</summary>
    public bool HasHandlers => _handlers.Length > 0;

    /// <summary>Adds a handler, or each handler of a combined delegate.</summary>
    public void Add(EventHandler<T>? handler)
    {
        lock (_lock)
        {
            _handlers = [.. _handlers, .. Parts(handler)];
        }
    }

    /// <summary>Removes the handler added last that equals this one, or each handler of a combined delegate.</summary>
    public void Remove(EventHandler<T>? handler)
    {
        lock (_lock)
        {
            foreach (var part in Parts(handler))
            {
                var index = Array.LastIndexOf(_handlers, part);
                if (index >= 0)
                {
                    _handlers = [.. _handlers[..index], .. _handlers[(index + 1)..]];
                }
            }
        }
    }

    /// <summary>Calls every handler.</summary>
    /// <param name="sender">Who raises the event.</param>
    /// <param name="value">What the handlers are given.</param>
    public void Raise(object sender, T value)
    {
        foreach (var handler in _handlers)
        {
            try
            {
                handler(sender, value);
            }
            catch (Exception exception)
            {
                guard.Failed(handler.Method, exception);
            }
        }
    }

    private static IEnumerable<EventHandler<T>> Parts(EventHandler<T>? handler) =>
        handler?.GetInvocationList().Cast<EventHandler<T>>() ?? [];
}
