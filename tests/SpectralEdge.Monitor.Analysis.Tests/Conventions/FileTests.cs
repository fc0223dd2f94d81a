
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>One type = one file of its name, short, sealed.</summary>
public class FileTests
{
    private const int MostLines = 300;

    [Fact]
    public void Types_EachHaveAFileOfTheirName() =>
        Assert.Equal(SourceFiles().Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), OurTypes().Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_AreShort() => Assert.DoesNotContain(SourceFiles(), file => File.ReadLines(file).Count() > MostLines);

    [Fact]
    public void Classes_AreSealed() => Assert.DoesNotContain(OurTypes(), type => type.IsClass && !type.IsSealed);

    private static Type[] OurTypes() =>
        [.. typeof(PowerLaw).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("SpectralEdge.Monitor.Analysis", StringComparison.Ordinal) == true && !type.IsNested)];

    private static string[] SourceFiles()
    {
        var folder = Repository.PathOf("src", "SpectralEdge.Monitor.Analysis");
        var built = Path.Combine(folder, "obj") + Path.DirectorySeparatorChar;
        return [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(file => !file.StartsWith(built, StringComparison.Ordinal))];
    }
}
