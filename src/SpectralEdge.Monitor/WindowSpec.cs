namespace SpectralEdge.Monitor;

/// <summary>A window of updates: how many steps each of them spans, and how many there are.</summary>
/// <param name="Every">Optimizer steps between two samples: from 1 to 1,000,000.</param>
/// <param name="Length">Number of most recent updates, W: from 3 to 512, and no more than the memory budget holds.</param>
public sealed record WindowSpec(int Every, int Length);
