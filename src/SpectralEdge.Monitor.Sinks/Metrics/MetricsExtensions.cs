namespace SpectralEdge.Monitor.Sinks;

/// <summary>The door to metrics.</summary>
public static class MetricsExtensions
{
    /// <summary>
    /// Name of the meter, and of the source of spans: <c>AddMeter</c> and <c>AddSource</c> of OpenTelemetry take it.
    /// </summary>
    public const string MeterName = TraceSpan.SourceName;

    /// <summary>Shows the run as metrics: to whatever listens to the meter <see cref="MeterName"/>.</summary>
    /// <param name="watch">Watches the run.</param>
    /// <param name="run">
    /// What the tag <c>run</c> says; null for the name of the run's folder, or the time at which it began where it has none. A
    /// run of the same name that is under way makes it <c>name#2</c>.
    /// </param>
    /// <returns>The subscription. The instruments go with it: after the end no stale value is left.</returns>
    /// <exception cref="ArgumentException"><paramref name="run"/> is empty or blank.</exception>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    /// <remarks>
    /// Instruments, units and tags: <c>docs/reference/metrics.md</c>. Nothing is computed for instruments that nobody listens to.
    /// </remarks>
    public static SinkSubscription UseMetrics(this ISpectralWatch watch, string? run = null)
    {
        ArgumentNullException.ThrowIfNull(watch);
        if (run is not null && string.IsNullOrWhiteSpace(run))
        {
            throw new ArgumentException(
                $"run is '{run}'; it must be a name, which the tag 'run' gets. Leave it out for the name of the run's folder.",
                nameof(run));
        }

        // It belongs to the subscription.
#pragma warning disable CA2000
        return watch.AddSink(new MetricsSink(run ?? watch.RunName()));
#pragma warning restore CA2000
    }
}
