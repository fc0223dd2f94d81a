namespace SpectralEdge.Monitor.Analysis;

/// <summary>A tensor that all checkpoints of a series have.</summary>
/// <param name="Name">Its name, with the prefixes of wrappers stripped.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Type">Number format in which it is handed over: 8-bit numbers are widened to float32.</param>
public sealed record CheckpointBlock(string Name, IReadOnlyList<long> Shape, ElementType Type)
{
    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, static (count, size) => count * size);
}
