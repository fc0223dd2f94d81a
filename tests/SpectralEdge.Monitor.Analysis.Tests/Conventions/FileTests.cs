namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Classes are sealed.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealed() =>
        Assert.DoesNotContain(
            typeof(PowerLaw).Assembly.GetTypes(), type => type is { IsClass: true, IsSealed: false, IsNested: false });
}
