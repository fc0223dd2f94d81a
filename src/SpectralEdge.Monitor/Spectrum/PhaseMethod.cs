namespace SpectralEdge.Monitor.Spectrum;

/// <summary>The three ways in which the programs of 2603.15678 cut a series of gap ratios into phases (docs/reference/phases.md).</summary>
public enum PhaseMethod
{
    /// <summary>The plateau is the run around the maximum that stays above a share of it.</summary>
    Peak = 0,

    /// <summary>The collapse begins where, from the maximum on, the smoothed series falls faster than a slope.</summary>
    Derivative = 1,

    /// <summary>The plateau lasts from the first to the last point that reaches a threshold.</summary>
    Threshold = 2,
}
