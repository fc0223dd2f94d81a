namespace SpectralEdge.Monitor;

/// <summary>
/// How fast the covariance of the updates changes, measured against the run's own past (2603.28964,
/// Def. 34.2; docs/decisions/0006-adiabatic-regimes.md).
/// </summary>
public enum AdiabaticRegime
{
    /// <summary>There is no value, or no baseline yet.</summary>
    Undefined,

    /// <summary>As fast as usual, or slower.</summary>
    Plateau,

    /// <summary>Faster than usual.</summary>
    Transition,

    /// <summary>So fast that the gap says nothing about the next window.</summary>
    Forgetting,
}
