namespace SpectralEdge.Monitor.Recording;

/// <summary>A group as a run file names it.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Parameters">Number of its parameters, P.</param>
/// <param name="SketchLength">Length d of its sketch; null where its updates are kept exactly.</param>
public sealed record RunGroup(string Name, long Parameters, int? SketchLength);
