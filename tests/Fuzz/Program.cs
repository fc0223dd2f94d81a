using System.CommandLine;
using SpectralEdge.Monitor.Fuzzing;

const string Description = """
    Damages files that the library reads, and looks whether each reader keeps its word: it reads the file or raises one of
    the exceptions that its documentation names, within bounds of time and memory that grow with the size of the file
    (1 MiB: 1 s, 512 MiB).

    Files are made in this process. Damage knows their structure: flipped bits, cuts, lengths and numbers at their extremes, sections that are
    repeated, swapped or taken from another file; where a format has lengths and checksums they are put right again for most files, so that what
    they protect is reached. A seed and a number give the same file each time. What fails is written into --out with its seed.
    """;

var names = new Option<string[]>("--reader")
{
    Description = $"Which readers: {string.Join(", ", FuzzedReader.All.Select(reader => reader.Name))}. All without it.",
    AllowMultipleArgumentsPerToken = true,
};
names.AcceptOnlyFromAmong([.. FuzzedReader.All.Select(reader => reader.Name)]);
var count = new Option<int>("--count") { Description = "Files for each reader.", DefaultValueFactory = _ => 10_000 };
var first = new Option<int>("--first") { Description = "Number of the first file.", DefaultValueFactory = _ => 0 };
var seed = new Option<int>("--seed") { Description = "Seed of all files.", DefaultValueFactory = _ => 1 };
var minutes = new Option<double?>("--minutes") { Description = "Stops each reader after this time." };
var output = new Option<string>("--out")
{
    Description = "The folder that files which fail are written into.",
    DefaultValueFactory = _ => "fuzz-failures",
};
var file = new Option<string?>("--file") { Description = "Reads this file, once, with one --reader, and says what happens." };
var hostile = new Option<string?>("--hostile") { Description = "Writes the files of --scaling into this folder, 1 MiB each." };
var scaling = new Option<bool>("--scaling")
{
    Description = "Reads files that are made to be slow, of 256 KiB and of 1 MiB: where the second takes about 4 times as long, the reader "
        + "is linear; where it takes 16 times as long, it is not.",
};
var command = new RootCommand(Description) { names, count, first, seed, minutes, output, file, hostile, scaling };
command.SetAction(parsed =>
{
    var wanted = parsed.GetValue(names) is { Length: > 0 } some ? some : [.. FuzzedReader.All.Select(reader => reader.Name)];
    FuzzedReader[] readers = [.. FuzzedReader.All.Where(reader => wanted.Contains(reader.Name))];
    if (parsed.GetValue(file) is { } path)
    {
        foreach (var reader in readers)
        {
            using var round = new FuzzRound(reader);
            var text = round.Look(File.ReadAllBytes(path)).ToString();
            Console.WriteLine($"{reader.Name}: {(text.Length > 2000 ? text[..2000] : text)}");
        }

        return 0;
    }

    if (parsed.GetValue(hostile) is { } folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var made in HostileFile.All.Where(made => wanted.Contains(made.Reader)))
        {
            File.WriteAllBytes(Path.Combine(folder, $"{made.Reader}, {made.Name}"), made.Make(FuzzRound.MostBytes));
        }

        return 0;
    }

    if (parsed.GetValue(scaling))
    {
        return Scaling.Write(readers, Console.Out);
    }

    var failed = false;
    Console.WriteLine("| reader | files | s | read | refused | slowest, ms | largest, MiB | failures |");
    Console.WriteLine("|---|---|---|---|---|---|---|---|");
    foreach (var reader in readers)
    {
        using var round = new FuzzRound(reader) { Failures = Path.GetFullPath(parsed.GetValue(output)!), IsTimed = true };
        var summary = round.Run(
            parsed.GetValue(seed), parsed.GetValue(first), parsed.GetValue(count),
            parsed.GetValue(minutes) is { } most ? TimeSpan.FromMinutes(most) : TimeSpan.MaxValue);
        Console.WriteLine(summary);
        failed |= summary.Failures.Count > 0;
    }

    return failed ? 1 : 0;
});
return command.Parse(args).Invoke();
