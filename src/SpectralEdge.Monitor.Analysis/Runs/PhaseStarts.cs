
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where the phases of a run's gap ratio begin, by one way of cutting it (docs/reference/phases.md).</summary>
/// <param name="Method">The way.</param>
/// <param name="Plateau">First step of the plateau; null if there is none.</param>
/// <param name="Collapse">First step of the collapse; null if there is none.</param>
public sealed record PhaseStarts(PhaseMethod Method, long? Plateau, long? Collapse);
