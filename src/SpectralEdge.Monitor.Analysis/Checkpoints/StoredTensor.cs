namespace SpectralEdge.Monitor.Analysis;

/// <summary>A tensor in a file, whose values have not been read.</summary>
/// <param name="Name">Its name, as the file has it.</param>
/// <param name="Shape">Its shape; empty for a single number.</param>
/// <param name="Format">Number format in the file.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Bytes">Where its values are.</param>
internal sealed record StoredTensor(string Name, IReadOnlyList<long> Shape, TensorFormat Format, long Count, StoredBytes Bytes);
