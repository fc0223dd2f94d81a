namespace SpectralEdge.Monitor.Analysis;

/// <summary>The spectrum of one group of parameters over a run.</summary>
/// <param name="Name">The group's name.</param>
/// <param name="Ratios">Shape [n]: gap ratios, finite.</param>
/// <param name="Positions">Shape [n]: k*; 0 where there is none.</param>
public sealed record GroupSeries(string Name, IReadOnlyList<double> Ratios, IReadOnlyList<int> Positions);
