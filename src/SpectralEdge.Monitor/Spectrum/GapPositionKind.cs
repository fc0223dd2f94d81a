namespace SpectralEdge.Monitor.Spectrum;

/// <summary>The rules by which the papers, and the programs published with them, find the gap position k* (docs/reference/measures.md).</summary>
public enum GapPositionKind
{
    /// <summary>The largest R_j with j ≤ K, by default ⌊W/2⌋: what the monitor uses. K = W − 1 gives <see cref="Unrestricted"/>.</summary>
    Restricted = 0,

    /// <summary>
    /// The largest R_j of all j = 1 … W − 1 (2603.15678, Def. 4; 2603.28964, Def. 6.1). It often sits at the edge of the matrix: in 22 % of
    /// noise windows of W = 10 at the last position.
    /// </summary>
    Unrestricted = 1,

    /// <summary>The largest R_j σ_j/Σσ of all j = 1 … W − 1 (program for Table 7 of 2603.28964). Nearly always 1, since the weight falls with j.</summary>
    Weighted = 2,

    /// <summary>As <see cref="Weighted"/>, from 2 to W − 2 and ending before the first σ_j below 0.05 σ_1 (program of the probe circuits). Never 1.</summary>
    Probe = 3,

    /// <summary>A position given beforehand, often 2 (most programs of 2603.15678).</summary>
    Fixed = 4,
}
