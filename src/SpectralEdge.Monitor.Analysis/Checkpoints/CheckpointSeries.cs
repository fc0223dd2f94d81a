using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Checkpoints of one training run in the order of their steps, all with the same blocks.</summary>
/// <remarks>Opening reads headers only, and the values of tensors that look like masks or tied heads, once in the first and the
/// last checkpoint. What is read and how steps and names are found: docs/guide/checkpoints.md.</remarks>
public sealed class CheckpointSeries
{
    private const int MostShown = 10;

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
        if (!Directory.Exists(path))
        {
            return Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".JSON"
                ? Open(SeriesManifest.Read(path), options ?? new CheckpointOptions(), 0)
                : Open([path], options);
        }

        var optimizerFiles = 0;
        return Open(
            WithSteps(SeriesFiles.Find(path, ref optimizerFiles), path), options ?? new CheckpointOptions(), optimizerFiles);
    }

    /// <summary>Opens checkpoints by their paths.</summary>
    /// <param name="paths">A file or folder for each checkpoint, in any order.</param>
    /// <param name="options">Which tensors are parameters; null for the defaults.</param>
    /// <returns>The series.</returns>
    /// <exception cref="CheckpointException">A checkpoint cannot be read, has no step or that of another one, or has other blocks
    /// than the first.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static CheckpointSeries Open(IReadOnlyList<string> paths, CheckpointOptions? options = null) =>
        Open(WithSteps(paths), options ?? new CheckpointOptions(), 0);

    private static CheckpointSeries Open(List<(string Path, long Step)> items, CheckpointOptions options, int optimizerFiles)
    {
        options.Validate();
        RequireDistinct(items);
        items.Sort(static (a, b) => a.Step.CompareTo(b.Step));
        var otherFiles = 0;
        var rules = new BlockRules(options);
        List<Dictionary<string, StoredTensor>> all =
            [.. items.Select(item => rules.Keep(SeriesFiles.Tensors(item.Path, ref optimizerFiles, ref otherFiles), item.Path))];
        rules.LeaveOutCopies(all);
        StoredTensor[] first =
            [.. all[0].Values.OrderBy(tensor => tensor.Bytes.File, StringComparer.Ordinal).ThenBy(tensor => tensor.Bytes.Offset)];
        if (first.Length == 0)
        {
            throw CheckpointException.In(items[0].Path, "no tensor of it is watched. Look at Include and Exclude.");
        }

        RequireSame(items, all);
        CheckpointBlock[] blocks =
            [.. first.Select(tensor => new CheckpointBlock(tensor.Name, tensor.Shape, TensorFormats.ElementOf(tensor.Format)))];
        return new CheckpointSeries(
            [
                .. items.Select(
                    (item, i) => new Checkpoint(item.Path, item.Step, blocks, [.. blocks.Select(block => all[i][block.Name])])),
            ],
            blocks,
            rules.Skips with { OptimizerFiles = optimizerFiles, OtherFiles = otherFiles });
    }

    private static List<(string Path, long Step)> WithSteps(IReadOnlyList<string> paths, string? opened = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var items = paths.Select(path => (Path: path, Step: StepName.Of(path, opened))).ToList();
        var without = items.Where(item => item.Step is null).Select(item => item.Path).ToList();
        return without.Count == 0
            ? [.. items.Select(item => (item.Path, item.Step!.Value))]
            : throw new CheckpointException($"{without.Count} of {paths.Count} checkpoints have no step in their "
                + $"name:{List(without)}\nRename them, as step-200.safetensors, or give a manifest with file and step.");
    }

    private static void RequireDistinct(List<(string Path, long Step)> items)
    {
        if (items.Count == 0)
        {
            throw new CheckpointException("The series has 0 checkpoints; it must have at least 1. Give the files.");
        }

        var same = items.GroupBy(item => item.Step).Where(group => group.Count() > 1)
            .Select(group => $"step {group.Key}: {string.Join(", ", group.Select(item => item.Path))}").ToList();
        if (same.Count > 0)
        {
            throw new CheckpointException($"Several checkpoints have one step:{List(same)}\nEach step may occur once. Leave the "
                + $"others out, or give a manifest with file and step.");
        }
    }

    private static void RequireSame(List<(string Path, long Step)> items, List<Dictionary<string, StoredTensor>> all)
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
                $"Checkpoints differ from the first, that of step {items[0].Step}:{List(differences)}\nAll must have the same "
                + "blocks. Leave out what differs with Exclude, or leave checkpoints out.");
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

    private static string List(List<string> lines) =>
        string.Concat(lines.Take(MostShown).Select(line => "\n- " + line)) + (
            lines.Count > MostShown
                ? string.Create(CultureInfo.InvariantCulture, $"\n- and {lines.Count - MostShown} more")
                : string.Empty);
}
