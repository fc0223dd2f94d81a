namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>Classes are sealed.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealed() =>
        Assert.DoesNotContain(
            typeof(IIntervention).Assembly.GetTypes(), type => type is { IsClass: true, IsSealed: false, IsNested: false });
}
