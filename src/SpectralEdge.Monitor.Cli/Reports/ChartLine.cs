namespace SpectralEdge.Monitor.Cli;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its label at the right end.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Steps">Steps, rising.</param>
/// <param name="Values">Values; NaN where there are none, which breaks the line.</param>
/// <param name="IsFaint">Whether it stands behind the others, thin and dashed.</param>
internal sealed record ChartLine(string Name, string Colour, IReadOnlyList<long> Steps, IReadOnlyList<double> Values, bool IsFaint = false);
