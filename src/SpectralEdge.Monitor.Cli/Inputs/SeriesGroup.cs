namespace SpectralEdge.Monitor.Cli;

/// <summary>A group of parameters of a series.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Number of its parameters; null where it is not known.</param>
/// <param name="Length">Numbers that are held of it for each sample, d; null where updates are exact.</param>
internal sealed record SeriesGroup(string Name, long? Parameters, int? Length);
