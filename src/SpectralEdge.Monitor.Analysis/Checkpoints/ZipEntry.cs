namespace SpectralEdge.Monitor.Analysis;

/// <summary>A file in a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDeflated">Whether its bytes are deflated; else they are stored as they are.</param>
/// <param name="Header">Where its local header begins in the archive.</param>
/// <param name="Stored">Bytes in the archive.</param>
/// <param name="Length">Bytes of the file itself.</param>
internal sealed record ZipEntry(string Name, bool IsDeflated, long Header, long Stored, long Length);
