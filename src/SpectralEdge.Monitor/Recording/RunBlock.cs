namespace SpectralEdge.Monitor.Recording;

/// <summary>A parameter block as a run file names it.</summary>
/// <param name="Name">Name of the block.</param>
/// <param name="Count">Number of its values.</param>
/// <param name="Type">Number format of its values.</param>
/// <param name="Group">Name of its group.</param>
public sealed record RunBlock(string Name, long Count, ElementType Type, string Group);
