namespace SpectralEdge.Monitor.Events;

/// <summary>Quantities of samples that a <see cref="LevelDetector"/> can watch. Each is watched as its logarithm, so that a factor counts alike at every level.</summary>
public enum SampleQuantity
{
    /// <summary>R − 1, the edge strength.</summary>
    EdgeStrength,

    /// <summary>The length of the newest update.</summary>
    UpdateNorm,

    /// <summary>The length of the mean update of the window.</summary>
    DriftSpeed,

    /// <summary>The sum of squared lengths in the window.</summary>
    TotalVariance,

    /// <summary>The effective rank of the window.</summary>
    EffectiveRank,
}
