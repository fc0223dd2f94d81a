namespace SpectralEdge.Monitor.Probes;

/// <summary>One measurement of one run: what it remembers between samples, and how it is taken.</summary>
internal abstract class Measure
{
    /// <summary>What it costs, in gradients, for a budget to plan with.</summary>
    public abstract double ExpectedGradients { get; }

    /// <summary>Hears of every sample, whether or not it is measured there. Must be cheap: no gradients.</summary>
    public virtual void Observe(WindowAccess window)
    {
    }

    /// <summary>Forgets what lay before an emptied window.</summary>
    public virtual void Interrupt()
    {
    }

    /// <summary>Measures.</summary>
    /// <exception cref="ProbeSkippedException">It cannot be measured here, and why.</exception>
    public abstract ProbeResult Take(ProbeView view);
}
