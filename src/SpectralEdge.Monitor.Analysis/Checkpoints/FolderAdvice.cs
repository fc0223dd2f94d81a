using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>What is said of a folder or a list in which no series was found: what is there, and what to give instead.</summary>
internal static class FolderAdvice
{
    private const int MostShown = 10;
    private const int MostFolders = 2000;
    private const int MostDepth = 4;

    /// <summary>There is no checkpoint in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="skipped">What is there.</param>
    public static CheckpointException Nothing(string folder, IReadOnlyList<SkippedFile> skipped)
    {
        var foreign = skipped.FirstOrDefault(file => file.Reason.StartsWith("it is ", StringComparison.Ordinal));
        if (foreign is not null)
        {
            return CheckpointException.In(foreign.Path, foreign.Reason);
        }

        if (ForeignFormat.OfFolder(folder) is { } what)
        {
            return CheckpointException.In(folder, $"it is {what}");
        }

        if (skipped.Where(file => file.Reason is "not included" or "excluded").ToList() is { Count: > 0 } excluded)
        {
            return CheckpointException.In(folder, $"CheckpointOptions.IncludeFiles and CheckpointOptions.ExcludeFiles leave out "
                + $"all that is here ({excluded.Count}). Patterns meet the names of files and folders, not their paths.");
        }

        var unfinished = skipped.Where(file => file.IsCheckpoint).Select(file => $"{file.Path}: {file.Reason}").ToList();
        var deeper = unfinished.Count > 0 ? [] : Deeper(folder);
        return unfinished.Count > 0
            ? CheckpointException.In(folder, $"there is no finished checkpoint here:{List(unfinished)}")
            : deeper.Count > 0
            ? CheckpointException.In(folder, $"the checkpoints lie deeper:{List(deeper)}\nGive the folder that holds those of "
                + "one run, or a list of such folders, one for each step.")
            : CheckpointException.In(folder, "there are no checkpoints here; files or folders with .safetensors, .npz, .npy or "
                + ".dat are looked for. Give the folder that holds them.");
    }

    /// <summary>All that is in a folder are series.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="series">What is in it.</param>
    public static CheckpointException Several(string folder, List<string> series) => CheckpointException.In(
        folder, series.Count == 1
            ? $"the checkpoints lie one folder deeper. Give '{series[0]}'."
            : $"it holds {series.Count} folders with a series of checkpoints each; there must be one. Give one of "
                + $"them:{List(series)}");

    /// <summary>Names have no step.</summary>
    /// <param name="without">Those that have none.</param>
    /// <param name="count">Number of all.</param>
    /// <param name="opened">The folder that they lie in; null if they were named one by one.</param>
    public static CheckpointException NoSteps(List<string> without, int count, string? opened) =>
        opened is not null && without.Count == count && IsStep(StepName.Of(opened))
            ? CheckpointException.In(opened, $"the folder is itself one checkpoint ({Path.GetFileName(without[0])}); it must "
                + "hold the folders or files of several. Give the folder above it, or a list of checkpoints.")
            : new CheckpointException($"{without.Count} of {count} checkpoints have no step in their name:{List(without)}\n"
                + "Rename them, as step-200.safetensors, give a manifest with file and step, or leave them out with "
                + "CheckpointOptions.ExcludeFiles.");

    /// <summary>Lines of a list, the first of them.</summary>
    public static string List(IReadOnlyList<string> lines) =>
        string.Concat(lines.Take(MostShown).Select(line => "\n- " + line)) + (
            lines.Count > MostShown
                ? string.Create(CultureInfo.InvariantCulture, $"\n- and {lines.Count - MostShown} more")
                : string.Empty);

    /// <summary>Whether a name is that of a step: it has a word, or is a number.</summary>
    public static bool IsStep(string name) =>
        StepName.In(name) is { Number: not null } step && (step.Rule < StepName.WordlessRule || step.Text == name);

    /// <summary>Folders below one that hold files of checkpoints.</summary>
    private static List<string> Deeper(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = MostDepth, IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        };
        return
        [
            .. Directory.EnumerateDirectories(folder, "*", options).Take(MostFolders)
                .Where(inner => Directory.EnumerateFiles(inner).Any(FileNames.IsKnown)).Order(StringComparer.Ordinal),
        ];
    }
}
