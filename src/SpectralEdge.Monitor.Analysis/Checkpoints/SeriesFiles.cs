namespace SpectralEdge.Monitor.Analysis;

/// <summary>A file or folder that is a checkpoint of a series.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Step">Its step.</param>
internal sealed record SeriesMember(string Path, long Step);

/// <summary>Finds the checkpoints of a series and their steps, and says of every other file why it is none.</summary>
/// <param name="options">Validated options.</param>
internal sealed class SeriesFiles(CheckpointOptions options)
{
    private readonly List<SkippedFile> _skipped = [];

    /// <summary>What was passed over.</summary>
    public IReadOnlyList<SkippedFile> Skipped => _skipped;

    /// <summary>Finds the checkpoints in a folder.</summary>
    /// <param name="folder">The folder.</param>
    public List<SeriesMember> In(string folder)
    {
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Select(entry => (Path: Path.Combine(folder, entry.Name), Info: entry))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();
        if (entries.Find(entry => FileNames.IsIndex(entry.Path) && entry.Info is FileInfo).Path is { } index)
        {
            if (!entries.Exists(entry => entry.Info is DirectoryInfo && FolderAdvice.IsStep(entry.Info.Name)))
            {
                throw CheckpointException.In(index, "the folder is itself one checkpoint; it must hold the folders or files of "
                    + "several. Give the folder above it, or a list of checkpoints.");
            }

            // A final model in parts, beside the folders of the steps.
            entries.RemoveAll(entry => (FileNames.IsIndex(entry.Path) || FileNames.IsPart(entry.Path))
                && Skip(entry.Path, new("a model in parts without a step", FileNames.IsIndex(entry.Path))));
        }

        var found = entries
            .FindAll(entry => WhyNot(entry.Path, entry.Info, isNamed: false) is not { } reason || !Skip(entry.Path, reason))
            .ConvertAll(entry => entry.Path);
        if (found.Count == 0)
        {
            throw FolderAdvice.Nothing(folder, _skipped);
        }

        if (found.TrueForAll(CheckpointFolder.IsSeries))
        {
            throw FolderAdvice.Several(folder, found);
        }

        found.RemoveAll(path => CheckpointFolder.IsSeries(path) && Skip(path, new("a folder with a series of its own", true)));
        return WithSteps(found, folder);
    }

    /// <summary>Takes checkpoints that are named one by one.</summary>
    /// <param name="paths">Their paths.</param>
    public List<SeriesMember> Named(IReadOnlyList<string> paths)
    {
        var found = paths.Where(path =>
            WhyNot(path, CheckpointFolder.InfoOf(path), isNamed: true) is not { } reason || !Skip(path, reason)).ToList();
        if (found.Count == 0)
        {
            throw paths.Count == 1
                ? CheckpointException.In(paths[0], _skipped[0].Reason.TrimEnd('.') + ".")
                : new CheckpointException(paths.Count == 0
                ? "The series has 0 checkpoints; it must have at least 1. Give the files."
                : $"None of the {new Amount(paths.Count):path} is a checkpoint:"
                    + FolderAdvice.List([.. _skipped.Select(file => $"{file.Path}: {file.Reason}")]));
        }

        return WithSteps(found, null);
    }

    /// <summary>Notes that a checkpoint cannot be read since it is not finished.</summary>
    public void SkipUnfinished(string path, string why) => Skip(path, new($"unfinished: {why}", true));

    /// <summary>Lists the tensors of a checkpoint.</summary>
    /// <param name="path">Its file or folder.</param>
    public IReadOnlyList<StoredTensor> Tensors(string path)
    {
        if (!Directory.Exists(path))
        {
            return CheckpointFiles.Read(path, CheckpointFiles.OnlyArray);
        }

        var folder = CheckpointFolder.Read(path, options.ExcludeFiles);
        foreach (var (file, reason) in folder.Skipped)
        {
            Skip(file, new(reason, false));
        }

        return folder.Tensors();
    }

    /// <summary>Notes that something is passed over.</summary>
    /// <returns>True.</returns>
    private bool Skip(string path, FileReason why)
    {
        _skipped.Add(new SkippedFile(path, why.Text) { IsCheckpoint = why.IsCheckpoint });
        return true;
    }

    /// <summary>Why a file or folder is no checkpoint; null if it may be one.</summary>
    private FileReason? WhyNot(string path, FileSystemInfo info, bool isNamed)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return FileNames.IsHidden(name) && name is not ("." or "..") ? new("hidden", false)
            : options.IncludeFiles.Count > 0 && !BlockNames.Fits(name, options.IncludeFiles) ? new("not included", false)
            : BlockNames.Fits(name, options.ExcludeFiles) ? new("excluded", false)
            : IsDangling(info) ? new("a link to nothing, or to a pipe, which cannot be read twice", true)
            : info is DirectoryInfo ? FolderWhyNot(path, name)
            : FileWhyNot(path, name, (FileInfo)info, isNamed);
    }

    private static FileReason? FolderWhyNot(string path, string name) => FileNames.IsTemporary(name)
        ? new("unfinished: it has a temporary name", true)
        : CheckpointFolder.WhyNot(path);

    private static FileReason? FileWhyNot(string path, string name, FileInfo info, bool isNamed)
    {
        if (FileNames.IsTemporary(name)
            && (FileNames.IsKnown(name) || FileNames.IsKnown(Path.GetFileNameWithoutExtension(name))))
        {
            return new("unfinished: it has a temporary name", true);
        }

        // A pipe has no length either, and opening one may never end.
        return info is { Exists: true, Length: 0, LinkTarget: null }
            ? FileNames.IsKnown(name) || isNamed
                ? new("unfinished: it is empty, or a pipe, which cannot be read twice", true)
                : new("no file of a format that is read", false)
            : FileNames.IsKnown(name) || !info.Exists ? null
            : ForeignFormat.Of(path) is { } what ? new($"it is {what}", false)
            : isNamed ? null
            : new("no file of a format that is read", false);
    }

    private static bool IsDangling(FileSystemInfo info) =>
        info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true };

    private List<SeriesMember> WithSteps(List<string> paths, string? opened)
    {
        Leave(paths, FileNames.IsOptimizer, new(SkipReasons.Optimizer, false));
        Leave(paths, CheckpointFolder.IsPickle, new(SkipReasons.Pickle, true));
        Leave(paths, FileNames.IsAverage, new(SkipReasons.Average, true));
        LeaveLinks(paths);
        var outcomes = StepNames.Of(NamesOf(paths, opened));
        var without = paths.Where((_, i) => outcomes[i].Step is null).ToList();
        if (2 * without.Count >= paths.Count)
        {
            throw FolderAdvice.NoSteps(without, paths.Count, opened);
        }

        for (var i = 0; i < paths.Count; i++)
        {
            if (outcomes[i].Reason is { } reason)
            {
                Skip(paths[i], new(reason, true));
            }
        }

        return
        [
            .. paths.Zip(outcomes).Where(pair => pair.Second.Step is not null)
                .Select(pair => new SeriesMember(pair.First, pair.Second.Step!.Value)),
        ];
    }

    /// <summary>The names that have the steps: those of the folders where all files have one name.</summary>
    private static List<string> NamesOf(List<string> paths, string? opened)
    {
        var names = paths.ConvertAll(path => StepName.Of(path, opened));
        return opened is null && names.Count > 1 && names.TrueForAll(name => name == names[0])
            ? paths.ConvertAll(path => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? string.Empty)
            : names;
    }

    /// <summary>Leaves some out, unless all are of their kind: then the series is called so.</summary>
    private void Leave(List<string> paths, Predicate<string> isOther, FileReason why)
    {
        var others = paths.FindAll(isOther);
        if (others.Count < paths.Count)
        {
            others.ForEach(path => Skip(path, why));
            paths.RemoveAll(isOther);
        }
    }

    private void LeaveLinks(List<string> paths)
    {
        var full = new Dictionary<string, string>(StringComparer.Ordinal);
        paths.ForEach(path => full.TryAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), path));
        paths.RemoveAll(path =>
            CheckpointFolder.InfoOf(path) is { LinkTarget: not null } link
            && link.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target
            && full.TryGetValue(Path.TrimEndingDirectorySeparator(target), out var member)
            && member != path
            && Skip(path, new($"a link to {Path.GetFileName(member)}", true)));
    }
}
