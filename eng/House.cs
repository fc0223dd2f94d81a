#:property PublishAot=false
#:property ManagePackageVersionsCentrally=false
#:property AnalysisLevel=latest
#:property GenerateDocumentationFile=false
#:property EnforceCodeStyleInBuild=false
#:property NoWarn=$(NoWarn);CA1303;CA1852;CS1591

// The measures of the house, and whether two run files say the same:
//   dotnet run eng/House.cs -- measures [FOLDER]      sizes, public types, words of the README; FOLDER is another checkout
//   dotnet run eng/House.cs -- compare RUN.jsonl RUN.jsonl   field by field; times, versions and the texts of options aside

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

return args switch
{
    ["measures"] => Measure("."),
    ["measures", var folder] => Measure(folder),
    ["compare", var first, var second] => Compare(first, second),
    _ => Fail("Give 'measures [FOLDER]' or 'compare RUN.jsonl RUN.jsonl'."),
};

static int Fail(string text)
{
    Console.Error.WriteLine(text);
    return 2;
}

static int Measure(string root)
{
    var source = Files(root, "src");
    Console.WriteLine($"lines in src                  {source.Values.Sum(lines => lines.Length):N0}");
    Console.WriteLine($"files in src                  {source.Count}, median {Median(source.Values.Select(lines => lines.Length))} lines");
    var largest = source.Keys.CountBy(file => Path.GetDirectoryName(file)!).MaxBy(folder => folder.Value);
    Console.WriteLine($"largest folder of src         {largest.Value} files ({Path.GetRelativePath(root, largest.Key)})");
    Console.WriteLine($"longest file of src           {source.Values.Max(lines => lines.Length)} lines");
    Console.WriteLine($"wide lines in src             {source.Values.Sum(Wide)} of more than 130 columns");
    Console.WriteLine($"wide lines elsewhere          {Files(root, "tests", "examples", "benchmarks", "studies").Values.Sum(Wide)}");
    Console.WriteLine($"methods of more than 40 lines {source.Values.Sum(LongMethods)}");
    var types = source.GroupBy(file => Path.GetRelativePath(Path.Combine(root, "src"), file.Key).Split('/', '\\')[0])
        .Select(project => (project.Key, Count: project.SelectMany(file => file.Value.Select(line => PublicType().Match(line)).Where(type => type.Success).Select(type => type.Groups[1].Value)).Distinct().Count())).OrderBy(project => project.Key).ToList();
    Console.WriteLine($"public types                  {types.Sum(project => project.Count)}: {string.Join(", ", types.Select(project => $"{project.Key} {project.Count}"))}");
    Console.WriteLine($"words of README.md            {Words(Path.Combine(root, "README.md"))}");
    Console.WriteLine($"words of docs                 {Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Sum(Words):N0}");
    Console.WriteLine($"test methods                  {Files(root, "tests").Values.Sum(lines => lines.Count(line => line.TrimStart().StartsWith("[Fact", StringComparison.Ordinal) || line.TrimStart().StartsWith("[Theory", StringComparison.Ordinal)))}");
    return 0;
}

static Dictionary<string, string[]> Files(string root, params string[] folders) => folders
    .Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
    .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
    .Where(file => !file.Split('/', '\\').Any(part => part is "obj" or "bin"))
    .ToDictionary(file => file, File.ReadAllLines);

static int Median(IEnumerable<int> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

static int Wide(string[] lines) => lines.Count(line => line.Length > 130);

static int Words(string file) => Regex.Count(File.ReadAllText(file), @"\S+");

// A member whose body in braces, with its head, takes more than 40 lines.
static int LongMethods(string[] lines)
{
    var found = 0;
    for (var i = 1; i < lines.Length; i++)
    {
        if (lines[i] is "    {" or "        {" && lines[i].TrimEnd('{') is var indent)
        {
            var first = i - 1;
            while (first > 0 && lines[first].StartsWith(indent + " ", StringComparison.Ordinal))
            {
                first--;
            }

            var isMethod = lines[first].Contains('(', StringComparison.Ordinal) && Member().IsMatch(lines[first]) && !Type().IsMatch(lines[first]);
            found += isMethod && Array.IndexOf(lines, indent + "}", i) - first + 1 > 40 ? 1 : 0;
        }
    }

    return found;
}

static int Compare(string first, string second)
{
    var (a, b) = (Read(first), Read(second));
    var (fields, differences) = (0L, new SortedDictionary<string, (long Count, string Example)>());
    foreach (var (x, y) in a.Zip(b))
    {
        Walk(x, y, x.GetProperty("type").GetString()!);
    }

    Console.WriteLine($"{a.Count:N0} and {b.Count:N0} lines, {fields:N0} fields compared, {differences.Values.Sum(difference => difference.Count):N0} differ");
    foreach (var (path, (count, example)) in differences)
    {
        Console.WriteLine($"  {path}: {count}, for example {example}");
    }

    return a.Count == b.Count && differences.Keys.All(path => path.StartsWith("header.options.", StringComparison.Ordinal)) ? 0 : 1;

    void Walk(JsonElement x, JsonElement y, string path)
    {
        if (x.ValueKind == JsonValueKind.Object && y.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in x.EnumerateObject().Concat(y.EnumerateObject()).Select(field => field.Name).Distinct().Where(name => !IsTime(name)))
            {
                var (has, hasToo) = (x.TryGetProperty(name, out var left), y.TryGetProperty(name, out var right));
                if (has && hasToo)
                {
                    Walk(left, right, $"{path}.{name}");
                }
                else
                {
                    Note($"{path}.{name}", $"only in the {(has ? "first" : "second")}");
                }
            }
        }
        else if (x.ValueKind == JsonValueKind.Array && y.ValueKind == JsonValueKind.Array && x.GetArrayLength() == y.GetArrayLength())
        {
            foreach (var (left, right) in x.EnumerateArray().Zip(y.EnumerateArray()))
            {
                Walk(left, right, path + "[]");
            }
        }
        else
        {
            fields++;
            if (x.GetRawText() != y.GetRawText())
            {
                Note(path, $"{x.GetRawText()} and {y.GetRawText()}");
            }
        }
    }

    void Note(string path, string example) =>
        differences[path] = differences.TryGetValue(path, out var known) ? (known.Count + 1, known.Example) : (1, example);

    static bool IsTime(string name) => name is "started" or "overhead" or "library_version" || name.Contains("milliseconds", StringComparison.Ordinal);

    static List<JsonElement> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}

internal static partial class Program
{
    [GeneratedRegex(@"^public [a-z ]*\b(?:class|struct|interface|enum|record struct|record|delegate \w+) (\w+)")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*[a-z ]*\b(?:class|struct|interface|enum|record)\b")]
    private static partial Regex Type();

    [GeneratedRegex(@"^\s+(?:public|internal|private|protected|static)\b")]
    private static partial Regex Member();
}
