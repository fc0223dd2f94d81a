namespace SpectralEdge.Monitor.Analysis;

/// <summary>How the gap ratio goes with the loss, once a cubic in the step is taken out of both (2603.15678).</summary>
/// <param name="Count">Number of samples with both.</param>
/// <param name="Lag">The lag of the largest |r|, in samples; above 0 the ratio leads.</param>
/// <param name="R">Pearson's r there.</param>
/// <param name="EffectiveCount">What the pairs are worth in independent ones, since windows overlap.</param>
/// <param name="PValue">For that many pairs, times the number of lags that were tried, at most 1.</param>
public sealed record LossRelation(int Count, int Lag, double R, double EffectiveCount, double PValue);
