using SpectralEdge.Monitor.Recording;

namespace SpectralEdge.Monitor.Cli.Inputs;

/// <summary>A run that was given to a command.</summary>
/// <param name="Path">The folder of the run, or its run file.</param>
internal sealed record Input(string Path)
{
    private const string RecordingFile = "trajectory.sketch";
    private const string RunEnding = ".jsonl";

    /// <summary>The recording beside the run file; null if there is none.</summary>
    public string? Recording => System.IO.Path.Combine(Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, RecordingFile) is var file && File.Exists(file) ? file : null;

    /// <summary>Looks at a path.</summary>
    public static Input Find(string path) =>
        !File.Exists(path) && !Directory.Exists(path) ? throw new UsageException($"'{path}' does not exist. Give the folder of a run, or its run.jsonl.")
        : IsRun(path) ? new Input(path)
        : throw new UsageException($"'{path}' is no run. Give the folder of a run, or its run.jsonl.");

    private static bool IsRun(string path) =>
        Directory.Exists(path) ? File.Exists(System.IO.Path.Combine(path, RunFileWriter.FileName)) : path.EndsWith(RunEnding, StringComparison.OrdinalIgnoreCase);
}
