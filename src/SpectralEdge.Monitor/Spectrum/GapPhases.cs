namespace SpectralEdge.Monitor.Spectrum;

/// <summary>The phase of the newest gap ratio by all three methods, as far as the run has come.</summary>
/// <param name="Peak">By <see cref="PhaseMethod.Peak"/>; never <see cref="GapPhase.Rise"/>, since the maximum so far is never ahead.</param>
/// <param name="Derivative">By <see cref="PhaseMethod.Derivative"/>.</param>
/// <param name="Threshold">By <see cref="PhaseMethod.Threshold"/>.</param>
/// <param name="PeakRatio">The largest defined ratio so far; NaN before the first one.</param>
/// <param name="PeakStep">The step of that ratio, the first of equal ones; null before the first one.</param>
/// <remarks>Provisional: a later maximum can turn what was a collapse into a rise.</remarks>
public readonly record struct GapPhases(GapPhase Peak, GapPhase Derivative, GapPhase Threshold, double PeakRatio, long? PeakStep);
