namespace SpectralEdge.Monitor.Analysis;

/// <summary>A figure of the training loop's own.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; NaN where the file has none.</param>
public readonly record struct RecordedMetric(long Step, string Name, double Value);
