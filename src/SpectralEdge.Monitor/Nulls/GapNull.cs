namespace SpectralEdge.Monitor;

/// <summary>What might explain the gap ratio of a window without any signal (docs/reference/nulls.md).</summary>
public enum GapNull
{
    /// <summary>Independent updates, isotropic, of one size. The window is tested as it is.</summary>
    WhiteNoise = 0,

    /// <summary>Independent directions and any lengths. Every update is scaled to length 1 before the test.</summary>
    UnequalSteps = 1,

    /// <summary>AR(1) updates of one size, as momentum makes them. The window is whitened in time before the test.</summary>
    ColouredNoise = 2,

    /// <summary>
    /// AR(1) directions with any lengths: lengths are taken out, then the colour, then what lengths that leaves.
    /// </summary>
    ColouredUnequalSteps = 3,

    /// <summary>
    /// Nothing: every window has a k*, and noise closes no gap (2603.15678, Def. 4). There is no p-value, so that detectors that
    /// ask for one raise nothing. In pure noise k* then names a position all the same, 22 % of the time the first and 22 % the
    /// last for W = 10.
    /// </summary>
    None = 4,
}
