namespace SpectralEdge.Monitor.Interventions.Tests;

/// <summary>Classes are sealed but for bases, which are abstract.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealedOrAbstract() =>
        Assert.DoesNotContain(
            typeof(Intervention).Assembly.GetTypes(), type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false });
}
