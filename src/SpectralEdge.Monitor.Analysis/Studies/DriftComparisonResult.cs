namespace SpectralEdge.Monitor.Analysis;

/// <summary>The same statistics for the gap ratio and for the drift speed.</summary>
/// <param name="Ratio">Those of the gap ratio.</param>
/// <param name="DriftSpeed">Those of the drift speed.</param>
/// <param name="Between">Plain correlation of the two: near ±1 they say the same thing.</param>
public sealed record DriftComparisonResult(SeriesStatistics Ratio, SeriesStatistics DriftSpeed, PearsonCorrelation Between);
