using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Finds checkpoints in folders, and the files of a checkpoint.</summary>
internal static partial class SeriesFiles
{
    private const string IndexEnding = ".safetensors.index.json";

    // In the order in which a folder is searched for them.
    private static readonly string[] Readable = [".safetensors", ".npz", ".npy", ".dat"];
    private static readonly string[] Pickled = [".pt", ".pth", ".bin", ".ckpt"];

    /// <summary>Finds the files and folders in a folder that are checkpoints.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="optimizerFiles">Number of files that hold the state of an optimizer: added to.</param>
    /// <exception cref="CheckpointException">There is none, or the folder is itself a checkpoint.</exception>
    public static List<string> Find(string folder, ref int optimizerFiles)
    {
        var files = Directory.GetFiles(folder);
        if (Array.Find(files, file => file.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase)) is { } index)
        {
            throw CheckpointException.In(index, "the folder is itself one checkpoint; it must hold the folders or files of several. Give the folder above it, or a list of checkpoints.");
        }

        var known = files.Where(file => HasEnding(file, Readable) || HasEnding(file, Pickled)).ToList();
        optimizerFiles += known.RemoveAll(IsOptimizer);
        known.AddRange(Directory.GetDirectories(folder).Where(inner => Directory.EnumerateFiles(inner).Any(file => HasEnding(file, Readable) || HasEnding(file, Pickled))));
        known.Sort(StringComparer.Ordinal);
        return known.Count > 0
            ? known
            : throw CheckpointException.In(folder, "there are no checkpoints here; files or folders with .safetensors, .npz, .npy or .dat are looked for. Give the folder that holds them.");
    }

    /// <summary>Lists the tensors of a checkpoint.</summary>
    /// <param name="path">Its file or folder.</param>
    /// <param name="optimizerFiles">Number of files that hold the state of an optimizer: added to.</param>
    /// <param name="otherFiles">Number of files of formats that are not read: added to.</param>
    /// <exception cref="CheckpointException">A file is damaged, a pickle, or of no format that is read.</exception>
    public static IReadOnlyList<StoredTensor> Tensors(string path, ref int optimizerFiles, ref int otherFiles)
    {
        if (!Directory.Exists(path))
        {
            return CheckpointFiles.Read(path, Path.GetFileNameWithoutExtension(path));
        }

        var files = Directory.GetFiles(path).Order(StringComparer.Ordinal).ToList();
        optimizerFiles += files.RemoveAll(file => IsOptimizer(file) && (HasEnding(file, Readable) || HasEnding(file, Pickled)));
        var chosen = Chosen(files);
        if (chosen.Count == 0)
        {
            throw files.Exists(file => HasEnding(file, Pickled))
                ? Pickle.Refusal(files.First(file => HasEnding(file, Pickled)))
                : CheckpointException.In(path, "the folder holds no checkpoint; .safetensors, .npz, .npy or .dat is looked for. Leave the folder out.");
        }

        otherFiles += files.Count(file => HasEnding(file, Pickled));
        return [.. chosen.SelectMany(file => CheckpointFiles.Read(file, Path.GetFileNameWithoutExtension(file)))];
    }

    private static List<string> Chosen(List<string> files)
    {
        var indices = files.FindAll(file => file.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase));
        if (indices.Count > 0)
        {
            return indices;
        }

        foreach (var ending in Readable)
        {
            if (files.FindAll(file => HasEnding(file, [ending])) is { Count: > 0 } found)
            {
                return found;
            }
        }

        return [];
    }

    private static bool HasEnding(string file, string[] endings) =>
        Array.Exists(endings, ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool IsOptimizer(string file) => OptimizerWord().IsMatch(Path.GetFileName(file));

    [GeneratedRegex("(?:^|[^a-z])optim(?:i[sz]er)?(?:[^a-z]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OptimizerWord();
}
