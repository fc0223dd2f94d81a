namespace SpectralEdge.Monitor.Analysis;

/// <summary>The collapse of a gap and the loss becoming stable, in one run and at one threshold.</summary>
/// <param name="Threshold">The threshold of the ratio.</param>
/// <param name="PeakStep">The step of the largest ratio, the first of equal ones.</param>
/// <param name="CollapseStep">The first step after it whose ratio is below the threshold; null if none is.</param>
/// <param name="StabilisationStep">The first step, after the reference, at which the loss is stable; null if none is.</param>
public sealed record CollapseEvent(double Threshold, long PeakStep, long? CollapseStep, long? StabilisationStep)
{
    /// <summary>Steps from the collapse to the stable loss; below 0 where the loss is stable first; null where either is missing.</summary>
    public long? Lead => StabilisationStep - CollapseStep;
}
