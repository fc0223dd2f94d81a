using System.Runtime.CompilerServices;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Cli.Tests;

/// <summary>One type = one file of its name, short, sealed, and nothing is public.</summary>
public class FileTests
{
    private const int MostLines = 300;
    private const string Main = "Program";

    [Fact]
    public void Types_EachHaveAFileOfTheirName() => Assert.Equal(
        SourceFiles().Select(Path.GetFileNameWithoutExtension).Where(name => name != Main).Order(StringComparer.Ordinal),
        OurTypes().Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_AreShort() => Assert.DoesNotContain(SourceFiles(), file => File.ReadLines(file).Count() > MostLines);

    [Fact]
    public void Classes_AreSealedAndInternal() => Assert.DoesNotContain(OurTypes(), type => type.IsPublic || (type.IsClass && !type.IsSealed));

    private static Type[] OurTypes() =>
        [.. typeof(CommandLine).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("SpectralEdge.Monitor.Cli", StringComparison.Ordinal) == true && !type.IsNested && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))];

    private static string[] SourceFiles() =>
        [.. Directory.GetFiles(Repository.PathOf("src", "SpectralEdge.Monitor.Cli"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];
}
