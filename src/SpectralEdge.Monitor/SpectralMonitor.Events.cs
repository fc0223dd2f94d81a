namespace SpectralEdge.Monitor;

/// <content>Who hears of samples and events.</content>
/// <remarks>Adding a handler after <see cref="Dispose"/> throws: it would never be called. Removing one does not.</remarks>
public sealed partial class SpectralMonitor
{
    /// <summary>A gap opened.</summary>
    public event EventHandler<GapOpened>? GapOpened
    {
        add => Living(_events.Opened).Add(value);
        remove => _events.Opened.Remove(value);
    }

    /// <summary>An open gap collapsed.</summary>
    public event EventHandler<GapCollapsed>? GapCollapsed
    {
        add => Living(_events.Collapsed).Add(value);
        remove => _events.Collapsed.Remove(value);
    }

    /// <summary>An open gap moved to another position, or was absorbed by one there (<see cref="GapAbsorbed"/>).</summary>
    public event EventHandler<GapPositionShifted>? GapPositionShifted
    {
        add => Living(_events.Shifted).Add(value);
        remove => _events.Shifted.Remove(value);
    }

    /// <summary>An incident ended: events of all groups and windows that belong together, raised once.</summary>
    public event EventHandler<Incident>? IncidentEnded
    {
        add => Living(_events.Incidents).Add(value);
        remove => _events.Incidents.Remove(value);
    }

    /// <summary>A full window was analysed. The sample never changes after it was handed out, so it may be kept.</summary>
    /// <remarks>Each sample with handlers allocates one object; without handlers nothing is allocated.</remarks>
    public event EventHandler<SpectralSample>? SampleTaken
    {
        add => Living(_sampleTaken).Add(value);
        remove => _sampleTaken.Remove(value);
    }

    /// <summary>A weight matrix was decomposed, as <see cref="MonitorOptions.Weights"/> asks.</summary>
    public event EventHandler<WeightSpectrum>? WeightsTaken
    {
        add => Living(_weightsTaken).Add(value);
        remove => _weightsTaken.Remove(value);
    }

    /// <summary>
    /// Calls a handler for every event of a kind: <see cref="SpectralEvent"/> for all, <see cref="WatchEvent"/> for those of the
    /// watch itself, or an event of your own detector.
    /// </summary>
    /// <param name="handler">
    /// Called on the training thread. What it throws is counted and logged, and never reaches the training loop.
    /// </param>
    /// <typeparam name="TEvent">The kind.</typeparam>
    /// <returns>Disposed of, it ends the calls.</returns>
    /// <exception cref="ObjectDisposedException">The watch has ended, so nothing would be called.</exception>
    public IDisposable On<TEvent>(Action<TEvent> handler)
        where TEvent : SpectralEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Living(_events.Stream).Subscribe(new HandlerObserver<TEvent>(handler, _guard));
    }

    /// <summary>
    /// All events as a stream. Observers are called on the training thread; the stream completes when the monitor is disposed.
    /// </summary>
    public IObservable<SpectralEvent> Events => _events.Stream;

    /// <summary>What takes handlers, as long as any would be called.</summary>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    private T Living<T>(T handlers) => !_disposed ? handlers : throw new ObjectDisposedException(
        nameof(SpectralMonitor),
        "The watch has ended, so a handler that is added now would never be called. Add handlers before Dispose.");
}
