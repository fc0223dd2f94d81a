namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>A test with several inputs that reads published data; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedTheoryAttribute : TheoryAttribute
{
    public PublishedTheoryAttribute() => Skip = ReferenceData.Missing;
}
