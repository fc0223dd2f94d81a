namespace SpectralEdge.Monitor.Analysis;

/// <summary>One quantity of one run.</summary>
/// <param name="Steps">Shape [n]: steps, rising; below 0 where they count from an event.</param>
/// <param name="Values">Shape [n]: finite, any unit.</param>
public sealed record RunSeries(IReadOnlyList<long> Steps, IReadOnlyList<double> Values);
