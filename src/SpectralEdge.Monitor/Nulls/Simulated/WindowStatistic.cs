namespace SpectralEdge.Monitor;

/// <summary>A number that follows from the inner products of the updates in a window.</summary>
/// <param name="gram">Shape [W, W], symmetric, in squared parameter units.</param>
/// <param name="window">Number of updates, W.</param>
/// <returns>The number; larger means further from what is expected without a signal. NaN where it is undefined.</returns>
public delegate double WindowStatistic(ReadOnlySpan<double> gram, int window);
