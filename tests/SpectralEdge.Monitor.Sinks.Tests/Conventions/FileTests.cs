namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Classes are sealed, or there to be derived from.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealed() =>
        Assert.DoesNotContain(
            typeof(ISpectralSink).Assembly.GetTypes(), type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false });
}
