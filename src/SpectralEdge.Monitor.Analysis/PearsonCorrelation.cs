namespace SpectralEdge.Monitor.Analysis;

/// <summary>A correlation of two series.</summary>
/// <param name="R">Pearson's r, from −1 to 1; NaN if a series is constant.</param>
/// <param name="PValue">Chance, from 0 to 1, that |r| is at least as large for independent pairs of a normal law without correlation; NaN with r.</param>
/// <param name="Count">Number of pairs, n.</param>
public readonly record struct PearsonCorrelation(double R, double PValue, int Count);
