namespace SpectralEdge.Monitor.Recording;

/// <summary>A stretch of a recording that gives no sample.</summary>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Reason">What is wrong with its beginning.</param>
public readonly record struct TrajectoryLoss(long Offset, long Bytes, TrajectoryLossReason Reason);
