namespace SpectralEdge.Monitor.Analysis;

/// <summary>A test of Granger causality for what of a series another one and its past do not explain.</summary>
/// <param name="Lags">Lags of the other series that were taken out, L.</param>
/// <param name="RSquared">R² of that regression, from 0 to 1; NaN for a constant series.</param>
/// <param name="Test">The test of the residual, at lag 1.</param>
public sealed record ResidualisedGranger(int Lags, double RSquared, GrangerTest Test);
