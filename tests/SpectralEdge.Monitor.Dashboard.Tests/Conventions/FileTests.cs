namespace SpectralEdge.Monitor.Dashboard.Tests;

/// <summary>Classes are sealed, or there to be derived from.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealed() =>
        Assert.DoesNotContain(
            typeof(DashboardOptions).Assembly.GetTypes(), type => type is { IsClass: true, IsSealed: false, IsAbstract: false, IsNested: false });
}
