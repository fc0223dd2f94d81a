namespace SpectralEdge.Monitor.Probes;

/// <summary>One probe on its way through a run: when it is due, for how long it has waited, what it has cost.</summary>
internal sealed class PlannedProbe(Probe probe)
{
    private const string OnStride = "stride";

    private long _samples;

    /// <summary>The probe.</summary>
    public Probe Probe => probe;

    /// <summary>What is measured; begun anew when the watched blocks change.</summary>
    public Measure? Measure { get; set; }

    /// <summary>Why it is due; null if it is not.</summary>
    public string? Due { get; private set; }

    /// <summary>Whether it need not wait behind others: it takes no gradient, and an event asked for it, which is rare.</summary>
    public bool MayOvertake => Measure!.ExpectedGradients == 0 && Due != OnStride;

    /// <summary>The step of the sample since which it is due.</summary>
    public long DueSince { get; private set; }

    /// <summary>The step of the last sample it heard of; null where the next one has no neighbour.</summary>
    public long? LastSample { get; set; }

    /// <summary>How long it took last time, in seconds; null before the first.</summary>
    public double? Seconds { get; set; }

    /// <summary>Finds out whether it is due at a sample.</summary>
    /// <param name="raised">Kinds of events that this step raised.</param>
    /// <param name="step">The step.</param>
    public void Look(HashSet<string> raised, long step)
    {
        var onStride = probe.Every is { } every && _samples++ % every == 0;
        var reason = probe.OnEvents.FirstOrDefault(raised.Contains) ?? (onStride ? OnStride : null);
        if (Due is null && reason is not null)
        {
            (Due, DueSince) = (reason, step);
        }
    }

    /// <summary>It was taken, or cannot be.</summary>
    public void Settle() => Due = null;
}
