namespace SpectralEdge.Monitor.Probes;

/// <summary>The door to probes.</summary>
public static class ProbeExtensions
{
    /// <summary>Takes probes of a run that is watched. The run is left as it was.</summary>
    /// <param name="monitor">Watches the run.</param>
    /// <param name="model">The model that is trained and watched.</param>
    /// <param name="options">Which probes, and what they may cost; null for the defaults.</param>
    /// <returns>The schedule: subscribe to its results, dispose it to end the probes.</returns>
    /// <exception cref="MonitorOptionsException">A probe cannot be taken; the message lists every problem.</exception>
    public static ProbeSchedule Probe(this SpectralMonitor monitor, IProbedModel model, ProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(model);
        return new ProbeSchedule(monitor, model, options ?? new ProbeOptions());
    }
}
