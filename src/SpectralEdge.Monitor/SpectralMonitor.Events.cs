namespace SpectralEdge.Monitor;

/// <content>Who hears of samples and events.</content>
public sealed partial class SpectralMonitor
{
    /// <summary>A gap opened.</summary>
    public event EventHandler<GapOpened>? GapOpened
    {
        add => _events.Opened.Add(value);
        remove => _events.Opened.Remove(value);
    }

    /// <summary>An open gap collapsed.</summary>
    public event EventHandler<GapCollapsed>? GapCollapsed
    {
        add => _events.Collapsed.Add(value);
        remove => _events.Collapsed.Remove(value);
    }

    /// <summary>An open gap moved to another position.</summary>
    public event EventHandler<GapPositionShifted>? GapPositionShifted
    {
        add => _events.Shifted.Add(value);
        remove => _events.Shifted.Remove(value);
    }

    /// <summary>An incident ended: events of all groups and windows that belong together, raised once.</summary>
    public event EventHandler<Incident>? IncidentEnded
    {
        add => _events.Incidents.Add(value);
        remove => _events.Incidents.Remove(value);
    }

    /// <summary>A full window was analysed. The sample never changes after it was handed out, so it may be kept.</summary>
    /// <remarks>Each sample with handlers allocates one object; without handlers nothing is allocated.</remarks>
    public event EventHandler<SpectralSample>? SampleTaken
    {
        add => _sampleTaken.Add(value);
        remove => _sampleTaken.Remove(value);
    }

    /// <summary>A weight matrix was decomposed, as <see cref="MonitorOptions.Weights"/> asks.</summary>
    public event EventHandler<WeightSpectrum>? WeightsTaken
    {
        add => _weightsTaken.Add(value);
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
    public IDisposable On<TEvent>(Action<TEvent> handler)
        where TEvent : SpectralEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _events.Stream.Subscribe(new HandlerObserver<TEvent>(handler, _guard));
    }

    /// <summary>
    /// All events as a stream. Observers are called on the training thread; the stream completes when the monitor is disposed.
    /// </summary>
    public IObservable<SpectralEvent> Events => _events.Stream;

    /// <summary>Who takes what is found.</summary>
    internal IReadOnlyList<IOutlet> AllOutlets => _outlets.All;
}
