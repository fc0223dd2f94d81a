namespace SpectralEdge.Monitor.Tests;

/// <summary>A new empty folder that is deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("spectral-edge-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
