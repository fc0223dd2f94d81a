namespace SpectralEdge.Monitor.Probes;

/// <summary>Which probes are taken, and what they may cost.</summary>
public sealed record ProbeOptions
{
    /// <summary>The probes.</summary>
    /// <value>At least one. The default is none yet.</value>
    public IReadOnlyList<Probe> Probes { get; init; } = [];

    /// <summary>The largest share of the run's time that probes may take; one that would break it is postponed and counted.</summary>
    /// <value>No unit, from 0.0001 to 1; null, the default, for no limit.</value>
    public double? Budget { get; init; }
}
