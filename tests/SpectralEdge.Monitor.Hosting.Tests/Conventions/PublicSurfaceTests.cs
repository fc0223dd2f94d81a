using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Hosting.Tests;

/// <summary>Nothing becomes public, changes or disappears without somebody having looked at it.</summary>
public class PublicSurfaceTests
{
    [Fact]
    public void PublicSurface_IsTheApprovedOne()
    {
        var approved = Repository.PathOf(
            "tests", "SpectralEdge.Monitor.Hosting.Tests", "Conventions", "PublicSurface.approved.txt");
        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        var surface = PublicSurface.Of(typeof(SpectralEdgeServices).Assembly);
        File.WriteAllText(received, surface);

        Assert.True(
            File.Exists(approved) && surface == File.ReadAllText(approved).ReplaceLineEndings("\n"),
            $"The public surface changed. If this is what you want, accept it and say so in CHANGELOG.md:\ncp \"{received}\" "
            + $"\"{approved}\"");
    }
}
