
namespace SpectralEdge.Monitor.Cli;

/// <summary>What was given to a command.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Paths">The path, or those of all checkpoints.</param>
internal sealed record Input(InputKind Kind, IReadOnlyList<string> Paths)
{
    private const string RecordingFile = "trajectory.sketch";
    private const string RecordingEnding = ".sketch";
    private const string RunEnding = ".jsonl";

    /// <summary>The first path.</summary>
    public string Path => Paths[0];

    /// <summary>What to call it.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

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
                : throw new UsageException($"--gram is '{gram}' and '{paths[0]}' is given too; there must be one of them. Leave one out.");
        }

        if (paths.Count == 0)
        {
            throw new UsageException("Nothing is given to look at. Give a folder of checkpoints, the folder of a run, run.jsonl, trajectory.sketch, or a matrix with --gram.");
        }

        foreach (var path in paths)
        {
            Existing(path);
        }

        var kinds = paths.Select(KindOf).ToList();
        return paths.Count == 1 || kinds.TrueForAll(kind => kind == InputKind.Checkpoints)
            ? OfKind(kinds[0], paths)
            : throw new UsageException($"Several paths are given, and '{paths[kinds.FindIndex(kind => kind != InputKind.Checkpoints)]}' is no checkpoint. Give one run, or checkpoints alone; compare takes several runs.");
    }

    private static Input OfKind(InputKind kind, IReadOnlyList<string> paths) =>
        kind == InputKind.Recording && Directory.Exists(paths[0]) ? new Input(kind, [RecordingFiles.Only(paths[0], RecordingFiles.In(paths[0]))]) : new Input(kind, paths);

    private static string Existing(string path) =>
        File.Exists(path) || Directory.Exists(path)
            ? path
            : path.StartsWith("--", StringComparison.Ordinal)
            ? throw new UsageException($"'{path}' is no option of this command, and no path either. See its --help.")
            : throw new UsageException($"'{path}' does not exist. Give a folder of checkpoints, the folder of a run, run.jsonl or trajectory.sketch.");

    private static InputKind KindOf(string path)
    {
        if (Directory.Exists(path))
        {
            return File.Exists(System.IO.Path.Combine(path, RunFileFormat.FileName)) ? InputKind.Run
                : File.Exists(System.IO.Path.Combine(path, RecordingFile)) ? InputKind.Recording
                : InputKind.Checkpoints;
        }

        return path.EndsWith(RunEnding, StringComparison.OrdinalIgnoreCase) ? InputKind.Run
            : path.EndsWith(RecordingEnding, StringComparison.OrdinalIgnoreCase) ? InputKind.Recording
            : InputKind.Checkpoints;
    }
}
