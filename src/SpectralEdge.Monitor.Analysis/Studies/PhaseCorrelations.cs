
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Correlations in the three phases of a run, by one way of cutting it.</summary>
/// <param name="Method">The way.</param>
/// <param name="Rise">Before the plateau.</param>
/// <param name="Plateau">Near the highest ratio.</param>
/// <param name="Collapse">After it.</param>
/// <remarks>r and p are NaN in a phase of fewer than three points.</remarks>
public sealed record PhaseCorrelations(PhaseMethod Method, PearsonCorrelation Rise, PearsonCorrelation Plateau, PearsonCorrelation Collapse);
