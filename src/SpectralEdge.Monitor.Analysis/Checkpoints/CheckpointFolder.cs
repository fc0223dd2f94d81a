namespace SpectralEdge.Monitor.Analysis;

/// <summary>Why a file or folder is no member of a series.</summary>
/// <param name="Text">The reason.</param>
/// <param name="IsCheckpoint">Whether it is, or was to be, a checkpoint of the run.</param>
internal sealed record FileReason(string Text, bool IsCheckpoint);

/// <summary>A folder that holds one checkpoint.</summary>
internal sealed class CheckpointFolder
{
    private readonly string _path;
    private readonly List<(string File, string Reason)> _skipped = [];
    private List<string> _chosen = [];

    private CheckpointFolder(string path) => _path = path;

    /// <summary>Files of checkpoints that were passed over, and why.</summary>
    public IReadOnlyList<(string File, string Reason)> Skipped => _skipped;

    /// <summary>Chooses the files of a checkpoint.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="excluded">Patterns of names that are not read.</param>
    public static CheckpointFolder Read(string path, IReadOnlyList<string> excluded)
    {
        var folder = new CheckpointFolder(path);
        folder.Choose(excluded);
        return folder;
    }

    /// <summary>Why a folder is no checkpoint, by what lies in it; null if it may be one.</summary>
    /// <param name="path">The folder.</param>
    public static FileReason? WhyNot(string path)
    {
        var files = Visible(path);
        return files.Exists(file => FileNames.IsKnown(file) || FileNames.IsIndex(file)) ? null
            : files.Exists(file => FileNames.IsTemporary(Path.GetFileName(file)))
            ? new("unfinished: its file has a temporary name", true)
            : ForeignFormat.OfFolder(path) is { } what ? new($"it is {what}", true)
            : Directory.EnumerateFileSystemEntries(path).Any() ? new("a folder without files that are read", false)
            : new("unfinished: it is an empty folder", true);
    }

    /// <summary>Whether a folder holds the checkpoints of several steps rather than one: its files have different steps after a
    /// word.</summary>
    public static bool IsSeries(string path)
    {
        if (FileNames.IsKnown(path) && !Directory.Exists(path))
        {
            return false;
        }

        var files = Directory.Exists(path) ? Visible(path).FindAll(FileNames.IsKnown) : [];
        if (files.Count < 2)
        {
            return false;
        }

        var steps = files.ConvertAll(file => StepName.In(StepName.WithoutShard(Path.GetFileNameWithoutExtension(file))));
        return steps.TrueForAll(step => step.Rule < StepName.WordlessRule) && steps.DistinctBy(step => step.Text).Count() > 1;
    }

    /// <summary>Whether a path holds pickles and nothing that is read.</summary>
    public static bool IsPickle(string path) =>
        FileNames.IsReadable(path) ? false
        : FileNames.IsPickle(path) && !Directory.Exists(path) ? true
        : Directory.Exists(path) && !Visible(path).Exists(file => FileNames.IsReadable(file) || FileNames.IsIndex(file));

    /// <summary>What the system knows of a path.</summary>
    public static FileSystemInfo InfoOf(string path) => Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);

    /// <summary>Lists the tensors of the chosen files.</summary>
    public IReadOnlyList<StoredTensor> Tensors()
    {
        if (_chosen.Count == 0)
        {
            throw Directory.EnumerateFiles(_path).FirstOrDefault(FileNames.IsPickle) is { } pickle
                ? Pickle.Refusal(pickle)
                : CheckpointException.In(_path, "the folder holds no checkpoint; .safetensors, .npz, .npy or .dat is looked for. "
                    + "Leave the folder out with CheckpointOptions.ExcludeFiles.");
        }

        return [.. _chosen.SelectMany(file => CheckpointFiles.Read(file, Path.GetFileNameWithoutExtension(file)))];
    }

    private void Choose(IReadOnlyList<string> excluded)
    {
        var files = Visible(_path).FindAll(file => FileNames.IsKnown(file) || FileNames.IsIndex(file));
        files.RemoveAll(file => BlockNames.Fits(Path.GetFileName(file), excluded) && Skip(file, "excluded"));
        Leave(files, FileNames.IsOptimizer, SkipReasons.Optimizer);
        Leave(files, FileNames.IsAverage, SkipReasons.Average);
        _chosen = files.FindAll(FileNames.IsIndex);
        foreach (var ending in FileNames.ReadableEndings)
        {
            _chosen = _chosen.Count > 0
                ? _chosen
                : files.FindAll(file => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        }

        var isIndexed = _chosen.Exists(FileNames.IsIndex);
        foreach (var file in files.Except(_chosen))
        {
            if (!(isIndexed && file.EndsWith(FileNames.ReadableEndings[0], StringComparison.OrdinalIgnoreCase)))
            {
                Skip(file, FileNames.IsPickle(file) ? SkipReasons.Pickle : "another format than the files that are read");
            }
        }
    }

    private void Leave(List<string> files, Predicate<string> isOther, string reason)
    {
        if (files.Exists(file => !isOther(file)))
        {
            files.RemoveAll(file => isOther(file) && Skip(file, reason));
        }
    }

    private bool Skip(string file, string reason)
    {
        _skipped.Add((file, reason));
        return true;
    }

    private static List<string> Visible(string path) =>
    [
        .. Directory.EnumerateFiles(path).Where(file => !FileNames.IsHidden(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal),
    ];
}

/// <summary>Reasons that are given in several places.</summary>
internal static class SkipReasons
{
    public const string Optimizer = "the state of an optimizer, by its name";
    public const string Average = "averaged weights (EMA), by its name; the others are watched";
    public const string Pickle = "a Python pickle, which is not read";
}
