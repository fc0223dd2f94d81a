namespace SpectralEdge.Monitor.Torch;

/// <content>What the monitor behind the callback says.</content>
public sealed partial class SpectralEdgeCallback
{
    /// <inheritdoc cref="SpectralMonitor.GapOpened"/>
    public event EventHandler<GapOpened>? GapOpened
    {
        add => Monitor.GapOpened += value;
        remove => Monitor.GapOpened -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.GapCollapsed"/>
    public event EventHandler<GapCollapsed>? GapCollapsed
    {
        add => Monitor.GapCollapsed += value;
        remove => Monitor.GapCollapsed -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.GapPositionShifted"/>
    public event EventHandler<GapPositionShifted>? GapPositionShifted
    {
        add => Monitor.GapPositionShifted += value;
        remove => Monitor.GapPositionShifted -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.SampleTaken"/>
    public event EventHandler<SpectralSample>? SampleTaken
    {
        add => Monitor.SampleTaken += value;
        remove => Monitor.SampleTaken -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.IncidentEnded"/>
    public event EventHandler<Incident>? IncidentEnded
    {
        add => Monitor.IncidentEnded += value;
        remove => Monitor.IncidentEnded -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.WeightsTaken"/>
    public event EventHandler<WeightSpectrum>? WeightsTaken
    {
        add => Monitor.WeightsTaken += value;
        remove => Monitor.WeightsTaken -= value;
    }

    /// <inheritdoc cref="SpectralMonitor.On{TEvent}"/>
    public IDisposable On<TEvent>(Action<TEvent> handler)
        where TEvent : SpectralEvent => Monitor.On(handler);

    /// <inheritdoc cref="SpectralMonitor.Events"/>
    public IObservable<SpectralEvent> Events => Monitor.Events;

    /// <inheritdoc cref="SpectralMonitor.Latest"/>
    public SpectralSample? Latest => Monitor.Latest;

    /// <inheritdoc cref="SpectralMonitor.Inventory"/>
    public ParameterInventory Inventory => Monitor.Inventory;

    /// <inheritdoc cref="SpectralMonitor.IsExact"/>
    public bool IsExact => Monitor.IsExact;

    /// <inheritdoc cref="SpectralMonitor.RunFile"/>
    public string? RunFile => Monitor.RunFile;
}
