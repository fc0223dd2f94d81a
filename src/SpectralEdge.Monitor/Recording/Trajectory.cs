namespace SpectralEdge.Monitor.Recording;

/// <summary>A recording in memory.</summary>
/// <param name="Samples">All samples that could be read, in their order.</param>
/// <param name="Losses">The stretches of the file that gave none.</param>
public sealed record Trajectory(IReadOnlyList<TrajectorySample> Samples, IReadOnlyList<TrajectoryLoss> Losses);
