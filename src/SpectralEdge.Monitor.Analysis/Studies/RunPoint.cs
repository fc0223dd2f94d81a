namespace SpectralEdge.Monitor.Analysis;

/// <summary>Several runs at one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Runs">Number of runs that reach over it.</param>
/// <param name="Mean">Mean over those; NaN without one.</param>
/// <param name="Deviation">Standard deviation over those, with n − 1; NaN for fewer than two.</param>
public readonly record struct RunPoint(long Step, int Runs, double Mean, double Deviation);
