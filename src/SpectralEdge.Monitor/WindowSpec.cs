namespace SpectralEdge.Monitor;

/// <summary>A window of updates: how many, and how many steps each of them spans.</summary>
/// <param name="Every">Optimizer steps between two samples: from 1 to 1,000,000.</param>
/// <param name="Window">Number of most recent updates, W: from 3 to 512.</param>
public sealed record WindowSpec(int Every, int Window);
