namespace SpectralEdge.Monitor.Recording;

/// <summary>One parameter group of a recording.</summary>
/// <param name="Name">Its name, which with the run seed names its sketch map.</param>
/// <param name="Parameters">Number of its parameters, P.</param>
/// <param name="Length">Number of numbers recorded of it at each sample, d.</param>
public sealed record TrajectoryGroup(string Name, long Parameters, int Length);
