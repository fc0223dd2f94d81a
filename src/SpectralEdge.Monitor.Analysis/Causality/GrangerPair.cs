namespace SpectralEdge.Monitor.Analysis;

/// <summary>Both directions of a test of Granger causality, each with an order of its own.</summary>
/// <param name="Forward">Whether the past of x helps to predict y.</param>
/// <param name="Backward">Whether the past of y helps to predict x.</param>
public sealed record GrangerPair(GrangerSelection Forward, GrangerSelection Backward);
