namespace SpectralEdge.Monitor.Analysis;

/// <summary>The correlation of two series at one lag.</summary>
/// <param name="Lag">Samples by which x comes before y; below 0 where y comes first.</param>
/// <param name="R">Pearson's r, from −1 to 1; NaN if a series is constant there.</param>
/// <param name="Count">Number of pairs, n.</param>
/// <param name="PValue">For n independent pairs; NaN with r.</param>
/// <param name="EffectiveCount">What the pairs are worth in independent ones.</param>
/// <param name="EffectivePValue">For that many pairs; NaN with r. For this lag alone, not for one that was picked.</param>
public readonly record struct LagPoint(int Lag, double R, int Count, double PValue, double EffectiveCount, double EffectivePValue);
