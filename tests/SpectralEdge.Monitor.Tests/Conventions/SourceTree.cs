using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The sources of one project: their sizes, and which of them name which.</summary>
/// <remarks>
/// A file names another where one of its words is a type that the other declares: comments, texts and members (after a dot) do
/// not count. So a property or method that bears the name of a type counts as well; rename one of them.
/// </remarks>
internal sealed partial class SourceTree
{
    public const int MostColumns = 130;
    public const int MostLines = 400;
    public const int MostFiles = 40;
    public const int MostLinesOfAMethod = 40;

    /// <summary>A method with this above it may be longer; the reason follows.</summary>
    public const string Reason = "// Long:";

    private readonly string _folder;

    public SourceTree(params string[] folder)
    {
        _folder = Repository.PathOf(folder);
        Files = Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"))
            .ToDictionary(file => file, file => File.ReadAllLines(Path.Combine(_folder, file)));
    }

    /// <summary>The lines of each file, by its path in the project.</summary>
    public IReadOnlyDictionary<string, string[]> Files { get; }

    /// <summary>The folder of a file: its room. Empty for the root.</summary>
    public static string RoomOf(string file) =>
        file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : string.Empty;

    /// <summary>The files that each file names.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Names()
    {
        var code = Files.ToDictionary(file => file.Key, file => Code(file.Value));
        var homes = new Dictionary<string, string>();
        foreach (var (file, text) in code)
        {
            foreach (Match type in Declaration().Matches(text))
            {
                homes.TryAdd(type.Groups[1].Value, file);
            }
        }

        return code.ToDictionary(
            file => file.Key,
            file => Word().Matches(file.Value).Select(
                word => homes.GetValueOrDefault(word.Value)).OfType<string>().Where(home => home != file.Key).ToHashSet());
    }

    /// <summary>The rooms that each room names.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> RoomsNamed() => Names()
        .GroupBy(file => RoomOf(file.Key), file => file.Value.Select(RoomOf))
        .ToDictionary(room => room.Key, room => room.SelectMany(rooms => rooms).Where(named => named != room.Key).ToHashSet());

    /// <summary>A way from something back to itself; empty if there is none.</summary>
    public static IReadOnlyList<string> Circle(IReadOnlyDictionary<string, HashSet<string>> names)
    {
        var (done, path) = (new HashSet<string>(), new List<string>());
        return names.Keys.Select(Find).FirstOrDefault(circle => circle.Count > 0) ?? [];

        IReadOnlyList<string> Find(string at)
        {
            if (path.IndexOf(at) is >= 0 and var first)
            {
                return [.. path[first..], at];
            }

            if (!done.Add(at))
            {
                return [];
            }

            path.Add(at);
            var circle = names.GetValueOrDefault(at, []).Select(Find).FirstOrDefault(found => found.Count > 0) ?? [];
            path.RemoveAt(path.Count - 1);
            return circle;
        }
    }

    /// <summary>Files of more lines, and lines of more columns, than there may be.</summary>
    public IEnumerable<string> TooLong() =>
        from file in Files
        from problem in (IEnumerable<string>)
        [
            .. file.Value.Length > MostLines ? [$"{file.Key} has {file.Value.Length} lines"] : Array.Empty<string>(),
            .. file.Value.Index().Where(
                line => line.Item.Length > MostColumns).Select(
                    line => $"{file.Key}:{line.Index + 1} has {line.Item.Length} columns"),
        ]
        select problem;

    /// <summary>Methods of more lines than there may be, without a reason above them.</summary>
    public IEnumerable<string> LongMethods() => Files.SelectMany(file => LongMethods(file.Key, file.Value));

    /// <summary>Folders of more files than there may be.</summary>
    public IEnumerable<string> FullFolders() =>
        Files.Keys.CountBy(RoomOf).Where(room => room.Value > MostFiles).Select(room => $"{room.Key} has {room.Value} files");

    private static IEnumerable<string> LongMethods(string name, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Body().Match(lines[i]) is not { Success: true } brace
                || !Signature(lines, i, brace.Groups[1].Value, out var first))
            {
                continue;
            }

            var end = Array.FindIndex(lines, i, line => line.StartsWith(brace.Groups[1].Value + "}", StringComparison.Ordinal));
            if (end - first + 1 > MostLinesOfAMethod && !HasReason(lines, first))
            {
                yield return $"{name}:{first + 1} has a method of {end - first + 1} lines";
            }
        }
    }

    /// <summary>Whether a brace opens the body of a method, and where the method begins.</summary>
    private static bool Signature(string[] lines, int brace, string indent, out int first)
    {
        for (first = brace - 1; first > 0 && lines[first].StartsWith(indent + " ", StringComparison.Ordinal); first--)
        {
        }

        return Member().IsMatch(lines[first])
            && !Type().IsMatch(lines[first])
            && lines[first].Contains('(', StringComparison.Ordinal);
    }

    private static bool HasReason(string[] lines, int first)
    {
        for (var i = first - 1; i >= 0 && (lines[i].TrimStart().StartsWith('/') || lines[i].TrimStart().StartsWith('[')); i--)
        {
            if (lines[i].TrimStart().StartsWith(Reason, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string Code(string[] lines) =>
        Text().Replace(Comment().Replace(string.Join('\n', lines), string.Empty), "\"\"");

    [GeneratedRegex("""^(?:\[.*\]\s*)?(?:public|internal|file)\s[a-z ]*?\b(?:class|struct|interface|enum|record struct|record|delegate\s+[\w<>?\[\]]+)\s+(\w+)""", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\s*[a-z ]*\b(?:class|struct|interface|enum|record)\b")]
    private static partial Regex Type();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"^( {4}| {8})\{$")]
    private static partial Regex Body();

    [GeneratedRegex(@"^\s+(?:public|internal|private|protected|static)\b")]
    private static partial Regex Member();

    [GeneratedRegex(@"//.*|^(?:using|namespace) .*;", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // Texts without a hole: what stands in a hole is code.
    [GeneratedRegex(@"(?<!\\)""(?:\\.|[^""\\\n{])*""")]
    private static partial Regex Text();
}
