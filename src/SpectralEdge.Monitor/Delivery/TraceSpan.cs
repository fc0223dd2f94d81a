using System.Diagnostics;

namespace SpectralEdge.Monitor;

/// <summary>A stretch of time in which something is done, for those who trace; nothing if nobody does.</summary>
/// <remarks>
/// Listeners are code of the user's: what they throw is counted and logged, and <see cref="Activity.Current"/> is afterwards what
/// it was before.
/// </remarks>
internal readonly struct TraceSpan : IDisposable
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "SpectralEdge.Monitor";

    private static readonly ActivitySource Source = new(SourceName, typeof(TraceSpan).Assembly.GetName().Version?.ToString(3));

    private readonly Activity? _activity;
    private readonly Activity? _before;
    private readonly HandlerGuard _guard;

    private TraceSpan(Activity? activity, Activity? before, HandlerGuard guard) =>
        (_activity, _before, _guard) = (activity, before, guard);

    /// <summary>Begins a span.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="guard">Counts listeners that throw.</param>
    public static TraceSpan Begin(string name, long step, HandlerGuard guard)
    {
        if (!Source.HasListeners())
        {
            return default;
        }

        var before = Activity.Current;
        try
        {
            return new TraceSpan(Source.StartActivity(name)?.SetTag("spectral_edge.step", step), before, guard);
        }
        catch (Exception exception)
        {
            guard.Failed(nameof(ActivityListener), exception);
            Activity.Current = before;
            return default;
        }
    }

    /// <summary>Adds a figure or a name.</summary>
    public TraceSpan With(string tag, object value)
    {
        _activity?.SetTag(tag, value);
        return this;
    }

    /// <summary>Says that what was begun failed.</summary>
    public void Fail(string reason) => _activity?.SetStatus(ActivityStatusCode.Error, reason);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _activity?.Stop();
        }
        catch (Exception exception)
        {
            _guard.Failed(nameof(ActivityListener), exception);
            Activity.Current = _before;
        }
    }
}
