namespace SpectralEdge.Monitor.Spectrum;

/// <summary>Part of a run that a gap ratio belongs to.</summary>
public enum GapPhase
{
    /// <summary>The ratio is undefined, or there are fewer than four defined ones.</summary>
    Undefined = 0,

    /// <summary>Before the plateau.</summary>
    Rise = 1,

    /// <summary>Near the highest ratio.</summary>
    Plateau = 2,

    /// <summary>After the plateau.</summary>
    Collapse = 3,
}
