namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>A test that reads published data; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute() => Skip = ReferenceData.Missing;
}
