namespace SpectralEdge.Monitor.Analysis;

/// <summary>Consecutive values of a tensor, in memory.</summary>
/// <param name="Tensor">Index of the tensor in the list that is read.</param>
/// <param name="First">Index in the tensor of the first value.</param>
/// <param name="Count">Number of values; 0 for the end of the list.</param>
/// <param name="Buffer">The memory: it holds the values until the next piece is asked for.</param>
internal readonly record struct Piece(int Tensor, long First, int Count, byte[] Buffer);
