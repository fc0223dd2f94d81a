namespace SpectralEdge.Monitor.Analysis;

/// <summary>A quantity of a run's windows, estimated from sketches.</summary>
/// <param name="Dimension">Length of the sketch, d, at least 1.</param>
/// <param name="Values">Shape [n]: one estimate for each window; NaN where there is none.</param>
public sealed record SketchEstimate(int Dimension, IReadOnlyList<double> Values);
