namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where a quantity is expected to lie.</summary>
/// <param name="Lower">Lower end, in the unit of the quantity.</param>
/// <param name="Upper">Upper end; infinite where the data set no bound.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper);
