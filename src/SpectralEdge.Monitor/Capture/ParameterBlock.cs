namespace SpectralEdge.Monitor;

/// <summary>One named parameter of the model, and where its coordinates lie in its group.</summary>
/// <param name="Name">Name of the block, unique in the model.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Type">Number format of the values.</param>
/// <param name="Group">Index of the block's group in <see cref="ParameterInventory.Groups"/>.</param>
/// <param name="Offset">Index in the group of the block's first coordinate.</param>
public sealed record ParameterBlock(string Name, long Count, ElementType Type, int Group, long Offset);

/// <summary>Blocks whose updates are watched together.</summary>
/// <param name="Name">Name of the group.</param>
/// <param name="Count">Number of parameters in all its blocks, P.</param>
/// <param name="HasDoubles">Whether any of its blocks holds binary64 values.</param>
public sealed record ParameterGroup(string Name, long Count, bool HasDoubles);
