namespace SpectralEdge.Monitor;

/// <summary>One row as it is written to a file.</summary>
internal sealed record ComparedRow(string Case, int Parameters, int Dim, string Dtype, int Threads, double Seconds, long Bytes, double RatioToRead);
