namespace SpectralEdge.Monitor.Capture;

/// <summary>Blocks whose updates are watched together.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Count">Number of parameters in all its blocks, P.</param>
/// <param name="HasDoubles">Whether any of its blocks holds binary64 values.</param>
public sealed record ParameterGroup(string Name, long Count, bool HasDoubles);
