using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Cli;

/// <summary>What was given to a command.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Paths">The path, or those of all checkpoints.</param>
internal sealed record Input(InputKind Kind, IReadOnlyList<string> Paths)
{
    private const string RecordingFile = "trajectory.sketch";
    private const string RecordingEnding = ".sketch";
    private const string RunEnding = ".jsonl";

    private static readonly string[] WeightEndings =
        [".safetensors", ".npz", ".npy", ".dat", ".pt", ".pth", ".bin", ".ckpt", ".h5", ".msgpack", ".gguf"];

    /// <summary>The first path.</summary>
    public string Path => Paths[0];

    /// <summary>Its name.</summary>
    public string Name =>
        System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    /// <summary>The recordings beside a run file, in the order in which they were begun; empty if there is none.</summary>
    public IReadOnlyList<string> Recordings => Kind switch
    {
        InputKind.Recording => [Path],
        InputKind.Run => RecordingFiles.In(Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(Path)!),
        _ => [],
    };

    /// <summary>Looks at paths.</summary>
    /// <param name="paths">At least one.</param>
    /// <param name="gram">A matrix of products; null if none was given.</param>
    public static Input Find(IReadOnlyList<string> paths, string? gram = null)
    {
        if (gram is not null)
        {
            return paths.Count == 0
                ? new Input(InputKind.Matrix, [Existing(gram)])
                : throw new UsageException(
                    $"--gram is '{gram}' and '{paths[0]}' is given too; there must be one of them. Leave one out.");
        }

        if (paths.Count == 0)
        {
            throw new UsageException("Nothing is given to look at. Give a folder of checkpoints, the folder of a run, run.jsonl, "
                + "trajectory.sketch, or a matrix with --gram.");
        }

        foreach (var path in paths)
        {
            Existing(path);
        }

        var kinds = paths.Select(KindOf).ToList();
        if (paths.Count == 1 && kinds[0] != InputKind.Recording && Histories.Is(paths[0]))
        {
            return new Input(InputKind.History, paths);
        }

        if (paths.Count == 1 && kinds[0] == InputKind.Checkpoints)
        {
            Histories.RequireOne(paths[0]);
        }

        return paths.Count == 1 || kinds.TrueForAll(kind => kind == InputKind.Checkpoints)
            ? OfKind(kinds[0], paths)
            : throw new UsageException(
                $"Several paths are given, and '{paths[kinds.FindIndex(kind => kind != InputKind.Checkpoints)]}' is no "
                + "checkpoint. Give one run, or checkpoints alone; compare takes several runs.");
    }

    private static Input OfKind(InputKind kind, IReadOnlyList<string> paths) =>
        kind == InputKind.Recording && Directory.Exists(paths[0])
            ? new Input(kind, [RecordingFiles.Only(paths[0], RecordingFiles.In(paths[0]))])
            : new Input(kind, paths);

    private static bool Holds(string folder, string file) => File.Exists(System.IO.Path.Combine(folder, file));

    /// <summary>The runs in the folders of a folder and in theirs, in the order of their names; none where there are files of
    /// weights, which are looked at then.</summary>
    private static IReadOnlyList<string> RunsIn(string folder)
    {
        var near = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        return Directory.EnumerateFiles(folder, "*", near).Any(file =>
            WeightEndings.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            ? []
            : [
                .. Directory.EnumerateFiles(folder, RunFileFormat.FileName, near)
                    .Select(file => System.IO.Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal),
            ];
    }

    private static string Existing(string path) =>
        File.Exists(path) || Directory.Exists(path)
            ? path
            : path.StartsWith("--", StringComparison.Ordinal)
            ? throw new UsageException($"'{path}' is no option of this command, and no path either. See its --help.")
            : throw new UsageException(
                $"'{path}' does not exist. Give a folder of checkpoints, the folder of a run, run.jsonl or trajectory.sketch.");

    private static InputKind KindOf(string path)
    {
        if (Directory.Exists(path))
        {
            return Holds(path, RunFileFormat.FileName) ? InputKind.Run
                : Holds(path, RecordingFile) ? InputKind.Recording
                : RunsIn(path) is not { Count: > 0 } runs ? InputKind.Checkpoints
                : throw new UsageException($"'{path}' is no run but holds {Words.Count(runs.Count, "run")}; there must be one. "
                    + $"Give one of them: {Words.List(runs, 12)}. compare takes several.");
        }

        return path.EndsWith(RunEnding, StringComparison.OrdinalIgnoreCase) ? InputKind.Run
            : path.EndsWith(RecordingEnding, StringComparison.OrdinalIgnoreCase) ? InputKind.Recording
            : InputKind.Checkpoints;
    }
}

/// <summary>What a path holds.</summary>
internal enum InputKind
{
    /// <summary>A run file, or the folder of one.</summary>
    Run,

    /// <summary>A recording of sketches.</summary>
    Recording,

    /// <summary>Checkpoints of one training run.</summary>
    Checkpoints,

    /// <summary>A matrix of inner products of updates.</summary>
    Matrix,

    /// <summary>Values that a run made elsewhere logged by step.</summary>
    History,
}

/// <summary>The recordings in a folder: a run that is resumed records on in <c>trajectory-2.sketch</c> and so on.</summary>
internal static partial class RecordingFiles
{
    /// <summary>Their paths.</summary>
    /// <param name="folder">The folder; empty for the present one.</param>
    /// <returns>In the order in which they were begun; empty if there is none.</returns>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder)
            .Select(path => Name().Match(Path.GetFileName(path)))
            .Where(name => name.Success)
            .OrderBy(name => name.Groups[1].Success ? int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1)
            .Select(name => Path.Combine(folder, name.Value)),
    ];

    /// <summary>The only one there is.</summary>
    /// <param name="given">What was given, for the message.</param>
    /// <param name="files">All there are, at least one.</param>
    public static string Only(string given, IReadOnlyList<string> files) => files.Count == 1
        ? files[0]
        : throw new UsageException($"'{given}' has {files.Count} recordings, since the run was resumed; there must be one. Give "
            + $"one of {string.Join(", ", files)}.");

    // At most six digits: what the number is made of, and what an int holds.
    [GeneratedRegex(@"^trajectory(?:-([0-9]{1,6}))?\.sketch$")]
    private static partial Regex Name();
}

/// <summary>A path that has to be that of a run.</summary>
internal static class RunInput
{
    public static string Require(string path)
    {
        var input = Input.Find([path]);
        return input.Kind == InputKind.Run
            ? path
            : throw new UsageException($"'{path}' is no run. Give the folder of a run, or its run.jsonl.");
    }
}
