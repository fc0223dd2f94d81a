
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where the gap ratio and a loss agree best, at one window and one stride.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="Strongest">The lag of the largest |r|: above 0 the ratio leads. Null where there are too few windows, or windows without a ratio.</param>
public readonly record struct LagFlip(int Window, int Stride, int Windows, LagPoint? Strongest);
