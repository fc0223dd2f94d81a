namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where the bytes of a tensor are.</summary>
/// <param name="File">The file.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="Length">Number of bytes in the file.</param>
/// <param name="Skip">Null for the bytes themselves; for deflated bytes, how many to leave out when they are inflated.</param>
internal sealed record StoredBytes(string File, long Offset, long Length, int? Skip = null);
