namespace SpectralEdge.Monitor.Cli;

/// <summary>A moment in a chart: a vertical line.</summary>
/// <param name="Step">The step.</param>
/// <param name="Label">What happened.</param>
/// <param name="Colour">Its colour.</param>
internal sealed record ChartMark(long Step, string Label, string Colour);
