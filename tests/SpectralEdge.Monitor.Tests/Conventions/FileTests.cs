using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Folder = namespace, one type or one family of small types = one file, sealed unless designed otherwise.</summary>
public class FileTests
{
    private const int MostLines = 400;

    // The bases of hierarchies of their own.
    private static readonly string[] MeantToBeDerivedFrom = ["EdgeEvent", "GapEvent", "GatedSettings", "HeldGapEvent", "SpectralEvent", "StateDetector", "StateEvent", "StateSettings", "TypedRing`1", "UpdateRing", "WatchEvent"];

    [Fact]
    public void Types_EachHaveAFileOfTheirNameInTheFolderOfTheirNamespace() =>
        Assert.Equal(SourceFiles().Select(Relative).Order(StringComparer.Ordinal), TopLevelTypes().Select(FileOf).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Files_AreShort() =>
        Assert.Empty(SourceFiles().Where(file => File.ReadLines(file).Count() > MostLines).Select(Relative));

    [Fact]
    public void Classes_AreSealedUnlessTheyAreMeantToBeDerivedFrom()
    {
        var open = OurTypes().Where(type => type.IsClass && !type.IsSealed).Select(type => type.Name);

        Assert.Equal(MeantToBeDerivedFrom, open.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> OurTypes() =>
        typeof(SpectralMonitor).Assembly.GetTypes().Where(type =>
            type.Namespace?.StartsWith("SpectralEdge.Monitor", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false));

    private static IEnumerable<Type> TopLevelTypes() => OurTypes().Where(type => !type.IsNested);

    /// <summary>The file of a type, or that of its base: the kinds of one thing may stand together.</summary>
    private static string FileOf(Type type) =>
        !File.Exists(Path.Combine(Library(), NameOf(type))) && type.BaseType?.Assembly == type.Assembly ? FileOf(type.BaseType) : NameOf(type);

    private static string NameOf(Type type)
    {
        var folder = type.Namespace!["SpectralEdge.Monitor".Length..].TrimStart('.').Replace('.', '/');
        var name = type.Name.Split('`')[0] + ".cs";
        return folder.Length == 0 ? name : $"{folder}/{name}";
    }

    private static string Library() => Repository.PathOf("src", "SpectralEdge.Monitor");

    private static string Relative(string file) => Path.GetRelativePath(Library(), file).Replace('\\', '/');

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Library(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Relative(file).StartsWith("obj/", StringComparison.Ordinal) && !Relative(file).StartsWith("bin/", StringComparison.Ordinal));
}
