namespace SpectralEdge.Monitor.Sharding;

/// <summary>A group that the ranks hold together.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Count">Number of its parameters on all ranks, P.</param>
/// <param name="HasDoubles">Whether any of its blocks holds binary64 values.</param>
internal sealed record ShardGroup(string Name, long Count, bool HasDoubles);
