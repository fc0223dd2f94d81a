namespace SpectralEdge.Monitor.Tests;

/// <summary>Nothing becomes public, changes or disappears without somebody having looked at it.</summary>
public class PublicSurfaceTests
{
    [Fact]
    public void PublicSurface_IsTheApprovedOne()
    {
        var approved = Repository.PathOf("tests", "SpectralEdge.Monitor.Tests", "Conventions", "PublicSurface.approved.txt");
        var received = Path.Combine(AppContext.BaseDirectory, "PublicSurface.received.txt");
        var surface = PublicSurface.Of(typeof(SpectralMonitor).Assembly);
        var expected = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : string.Empty;
        if (surface == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, surface);
        var (before, now) = (WithTheirTypes(expected), WithTheirTypes(surface));
        Assert.Fail(
            "The public surface changed:\n"
            + string.Join(
                '\n', before.Except(now).Select(line => "- " + line).Concat(now.Except(before).Select(line => "+ " + line)))
            + $"\nIf this is what you want, accept it and say so in CHANGELOG.md:\ncp \"{received}\" \"{approved}\"");
    }

    /// <summary>The lines, each member with its type in front, so that lines alike in two types can be told apart.</summary>
    private static List<string> WithTheirTypes(string surface)
    {
        var (lines, type) = (new List<string>(), string.Empty);
        foreach (var line in surface.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line[0] == ' ' ? type : line;
            lines.Add(line[0] == ' ' ? $"{type.Split(" : ")[0]}: {line.Trim()}" : line);
        }

        return lines;
    }
}
