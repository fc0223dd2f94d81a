namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>Classes are sealed, and nothing is public.</summary>
public class FileTests
{
    [Fact]
    public void Classes_AreSealedAndInternal() => Assert.DoesNotContain(
        typeof(CommandLine).Assembly.GetTypes(),
        type => type is { IsNested: false } and ({ IsPublic: true } or { IsClass: true, IsSealed: false, Name: not "Program" }));
}
