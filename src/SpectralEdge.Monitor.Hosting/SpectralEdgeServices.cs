namespace SpectralEdge.Monitor.Hosting;

/// <summary>The door to SpectralEdge.Monitor in a host.</summary>
public static class SpectralEdgeServices
{
}
