using System.Globalization;
using System.Runtime.ExceptionServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Checkpoints of one training run in the order of their steps, all with the same blocks.</summary>
/// <remarks>Opening reads headers only, and the values of tensors that look like masks or tied heads, once in the first and the
/// last checkpoint. What is read and how steps and names are found: docs/guide/checkpoints.md.</remarks>
public sealed class CheckpointSeries
{
    private CheckpointSeries(
        IReadOnlyList<Checkpoint> checkpoints, IReadOnlyList<CheckpointBlock> blocks, CheckpointSkips skips) =>
        (Checkpoints, Blocks, Skips) = (checkpoints, blocks, skips);

    /// <summary>The checkpoints, by step.</summary>
    public IReadOnlyList<Checkpoint> Checkpoints { get; }

    /// <summary>What all checkpoints have, in the order of the bytes of the first.</summary>
    public IReadOnlyList<CheckpointBlock> Blocks { get; }

    /// <summary>What was left out.</summary>
    public CheckpointSkips Skips { get; }

    /// <summary>Number of watched parameters, P.</summary>
    public long ParameterCount => Blocks.Sum(block => block.Count);

    /// <summary>Opens the checkpoints in a folder, or in a manifest.</summary>
    /// <param name="path">A folder with a file or folder for each checkpoint; or a manifest, <c>.csv</c> or <c>.json</c>, that
    /// gives file and step.</param>
    /// <param name="options">Which tensors are parameters; null for the defaults.</param>
    /// <returns>The series.</returns>
    /// <exception cref="CheckpointException">A checkpoint cannot be read, has no step or that of another one, or has other blocks
    /// than the first.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static CheckpointSeries Open(string path, CheckpointOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new CheckpointOptions();
        options.Validate();
        var files = new SeriesFiles(options);
        var isManifest = !Directory.Exists(path) && Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".JSON";
        var found = isManifest ? SeriesManifest.Read(path) : Directory.Exists(path) ? files.In(path) : files.Named([path]);
        return Open(files, found, options);
    }

    /// <summary>Opens checkpoints by their paths.</summary>
    /// <param name="paths">A file or folder for each checkpoint, in any order.</param>
    /// <param name="options">Which tensors are parameters; null for the defaults.</param>
    /// <returns>The series.</returns>
    /// <exception cref="CheckpointException">A checkpoint cannot be read, has no step or that of another one, or has other blocks
    /// than the first.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static CheckpointSeries Open(IReadOnlyList<string> paths, CheckpointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new CheckpointOptions();
        options.Validate();
        var files = new SeriesFiles(options);
        return Open(files, files.Named(paths), options);
    }

    private static CheckpointSeries Open(SeriesFiles files, List<SeriesMember> found, CheckpointOptions options)
    {
        RequireDistinct(found);
        found.Sort(static (a, b) => a.Step.CompareTo(b.Step));
        var rules = new BlockRules(options);
        var (members, all) = ReadHeaders(files, found, rules);
        rules.LeaveOutCopies(all);
        StoredTensor[] first =
            [.. all[0].Values.OrderBy(tensor => tensor.Bytes.File, StringComparer.Ordinal).ThenBy(tensor => tensor.Bytes.Offset)];
        if (first.Length == 0)
        {
            throw CheckpointException.In(members[0].Path, $"no tensor of it is watched; left out: {rules.Skips}. Look at "
                + "CheckpointOptions.Include and CheckpointOptions.Exclude.");
        }

        RequireSame(members, all);
        CheckpointBlock[] blocks =
            [.. first.Select(tensor => new CheckpointBlock(tensor.Name, tensor.Shape, TensorFormats.ElementOf(tensor.Format)))];
        return new CheckpointSeries(
            [
                .. members.Select(
                    (item, i) => new Checkpoint(item.Path, item.Step, blocks, [.. blocks.Select(block => all[i][block.Name])])),
            ],
            blocks,
            rules.Skips with { Files = [.. files.Skipped] });
    }

    /// <summary>Lists the parameters of all checkpoints that are finished.</summary>
    private static (List<SeriesMember> Members, List<Dictionary<string, StoredTensor>> All) ReadHeaders(
        SeriesFiles files, List<SeriesMember> found, BlockRules rules)
    {
        var (members, all) = (new List<SeriesMember>(), new List<Dictionary<string, StoredTensor>>());
        var failures = new List<ExceptionDispatchInfo>();
        foreach (var member in found)
        {
            try
            {
                all.Add(rules.Keep(files.Tensors(member.Path), member.Path));
                members.Add(member);
            }
            catch (CheckpointException exception) when (exception.IsCutShort)
            {
                failures.Add(ExceptionDispatchInfo.Capture(exception));
                files.SkipUnfinished(member.Path, "the file ends before it should");
            }
            catch (FileNotFoundException exception) when (Directory.Exists(member.Path))
            {
                failures.Add(ExceptionDispatchInfo.Capture(exception));
                files.SkipUnfinished(member.Path, $"its part {Path.GetFileName(exception.FileName)} is missing");
            }
        }

        if (members.Count == 0)
        {
            failures[0].Throw();
        }

        return (members, all);
    }

    private static void RequireDistinct(List<SeriesMember> items)
    {
        if (items.Count == 0)
        {
            throw new CheckpointException("The series has 0 checkpoints; it must have at least 1. Give the files.");
        }

        var same = items.GroupBy(item => item.Step).Where(group => group.Count() > 1).ToList();
        if (same.Count > 0)
        {
            var areParts = same.TrueForAll(group => group.All(item => FileNames.IsPart(item.Path)));
            throw new CheckpointException("Several checkpoints have one step:" + FolderAdvice.List(
                [.. same.Select(group => string.Create(CultureInfo.InvariantCulture, $"step {group.Key}: ")
                    + string.Join(", ", group.Select(item => item.Path)))])
                + (areParts
                    ? "\nThese are parts of one checkpoint each. Put those of one step into a folder of their own, step-200/."
                    : "\nEach step may occur once. Leave the others out with CheckpointOptions.ExcludeFiles, or give a manifest "
                        + "with file and step."));
        }
    }

    private static void RequireSame(List<SeriesMember> items, List<Dictionary<string, StoredTensor>> all)
    {
        var differences = new List<string>();
        for (var i = 1; i < all.Count; i++)
        {
            differences.AddRange(Differences(all[0], all[i]).Select(
                difference => string.Create(CultureInfo.InvariantCulture, $"step {items[i].Step}: {difference}")));
        }

        if (differences.Count > 0)
        {
            throw new CheckpointException(
                $"Checkpoints differ from the first, that of step {items[0].Step}:{FolderAdvice.List(differences)}\nAll "
                + "must have the same blocks. Leave out what differs with CheckpointOptions.Exclude, or checkpoints with "
                + "CheckpointOptions.ExcludeFiles.");
        }
    }

    private static IEnumerable<string> Differences(Dictionary<string, StoredTensor> first, Dictionary<string, StoredTensor> other)
    {
        foreach (var (name, tensor) in first)
        {
            if (!other.TryGetValue(name, out var found))
            {
                yield return $"'{name}' is missing";
            }
            else if (found.Format != tensor.Format || !found.Shape.SequenceEqual(tensor.Shape))
            {
                yield return $"'{name}' is {found.Format} {TensorShape.Text(found.Shape)}, in the first {tensor.Format} "
                    + $"{TensorShape.Text(tensor.Shape)}";
            }
        }

        foreach (var name in other.Keys.Where(name => !first.ContainsKey(name)))
        {
            yield return $"'{name}' is new";
        }
    }
}
