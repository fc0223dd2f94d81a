namespace SpectralEdge.Monitor.Analysis;

/// <summary>What a test of Kwiatkowski, Phillips, Schmidt and Shin says; the null is a stationary series.</summary>
/// <param name="Statistic">η̂, at least 0; larger means further from stationary; NaN for a series without variance.</param>
/// <param name="PValue">From 0.01 to 0.1: the printed table ends there, and what lies beyond is set to its end; NaN with the statistic.</param>
/// <param name="IsBeyondTable">Whether the true p-value lies beyond the end that is returned.</param>
/// <param name="Lags">Number of autocovariances in the long-run variance.</param>
public readonly record struct KpssTest(double Statistic, double PValue, bool IsBeyondTable, int Lags);
