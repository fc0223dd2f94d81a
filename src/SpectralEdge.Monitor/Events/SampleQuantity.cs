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

    /// <summary>‖sin Θ‖_F between the leading subspaces of neighbouring windows, <c>SubspaceMotion.SubspaceRotation</c>; only where motion is measured.</summary>
    Rotation,

    /// <summary>The stability coefficient α at the gap position; only where motion is measured.</summary>
    Stability,

    /// <summary>W times the length of the mean update over the path length.</summary>
    DriftRatio,

    /// <summary>The stable rank, the total variance over the largest eigenvalue.</summary>
    StableRank,

    /// <summary>
    /// The length of the newest update over the sum of the learning rates of its steps, so that a schedule is no change of it;
    /// the length itself as long as the training loop has given no learning rate.
    /// </summary>
    ScaledUpdateNorm,
}
