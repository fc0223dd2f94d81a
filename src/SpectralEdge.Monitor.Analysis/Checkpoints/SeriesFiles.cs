using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Finds checkpoints in folders, and the files of a checkpoint.</summary>
internal static class SeriesFiles
{
    private const string IndexEnding = ".safetensors.index.json";

    // In the order in which a folder is searched for them.
    private static readonly string[] Readable = [".safetensors", ".npz", ".npy", ".dat"];
    private static readonly string[] Pickled = [".pt", ".pth", ".bin", ".ckpt"];

    /// <summary>Finds the files and folders in a folder that are checkpoints.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="optimizerFiles">Number of files that hold the state of an optimizer: added to.</param>
    public static List<string> Find(string folder, ref int optimizerFiles)
    {
        var files = Directory.GetFiles(folder);
        if (Array.Find(files, file => file.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase)) is { } index)
        {
            throw CheckpointException.In(index, "the folder is itself one checkpoint; it must hold the folders or files of "
                + "several. Give the folder above it, or a list of checkpoints.");
        }

        var known = files.Where(file => HasEnding(file, Readable) || HasEnding(file, Pickled)).ToList();
        optimizerFiles += known.RemoveAll(IsOptimizer);
        known.AddRange(Directory.GetDirectories(folder).Where(
            inner => Directory.EnumerateFiles(inner).Any(file => HasEnding(file, Readable) || HasEnding(file, Pickled))));
        known.Sort(StringComparer.Ordinal);
        return known.Count > 0
            ? known
            : throw CheckpointException.In(folder, "there are no checkpoints here; files or folders with .safetensors, .npz, "
                + ".npy or .dat are looked for. Give the folder that holds them.");
    }

    /// <summary>Lists the tensors of a checkpoint.</summary>
    /// <param name="path">Its file or folder.</param>
    /// <param name="optimizerFiles">Number of files that hold the state of an optimizer: added to.</param>
    /// <param name="otherFiles">Number of files of formats that are not read: added to.</param>
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
                : CheckpointException.In(path, "the folder holds no checkpoint; .safetensors, .npz, .npy or .dat is looked for. "
                    + "Leave the folder out.");
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

    /// <summary>Whether a name has the word optim, optimizer or optimiser, with no letter right before or after it.</summary>
    internal static bool IsOptimizer(string file)
    {
        const string Word = "optim";
        var name = Path.GetFileName(file.AsSpan());
        for (int at; (at = name.IndexOf(Word, StringComparison.OrdinalIgnoreCase)) >= 0; name = name[(at + 1)..])
        {
            var after = name[(at + Word.Length)..];
            var ending = after.StartsWith("izer", StringComparison.OrdinalIgnoreCase)
                || after.StartsWith("iser", StringComparison.OrdinalIgnoreCase) ? 4 : 0;
            if ((at == 0 || !char.IsAsciiLetter(name[at - 1]))
                && (after.Length == ending || !char.IsAsciiLetter(after[ending])))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Reads a list of checkpoints and their steps, as CSV or JSON.</summary>
internal static class SeriesManifest
{
    private const int MostBytes = 16 << 20;
    private const int MostDepth = 8;

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The file: <c>file,step</c> on the first line and one checkpoint on each further one, or a JSON list of
    /// objects with <c>file</c> and <c>step</c>.</param>
    /// <returns>Path and step of each; paths are relative to the manifest's folder.</returns>
    public static List<(string Path, long Step)> Read(string path)
    {
        using var file = new ByteFile(path);
        if (file.Length > MostBytes)
        {
            throw CheckpointException.At(
                path, 0, $"the manifest has {file.Length} bytes; it may have {MostBytes}. Give a list of files and steps.");
        }

        var bytes = new byte[(int)file.Length];
        file.Read(0, bytes, "the manifest");
        var entries = bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8)
            ? Json(bytes, path)
            : Csv(System.Text.Encoding.UTF8.GetString(bytes), path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return [.. entries.Select(entry => (Path.Combine(folder, entry.Path), entry.Step))];
    }

    private static List<(string Path, long Step)> Json(byte[] bytes, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MostDepth });
            return
            [
                .. document.RootElement.EnumerateArray().Select(entry => (
                    FileIn(entry.GetProperty("file").GetString(), path), StepIn(entry.GetProperty("step").GetInt64(), path))),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException and not CheckpointException)
        {
            throw CheckpointException.At(path, 0, "the manifest must be a list of objects with file, a string, and step, a whole "
                + "number. Write it again.", exception);
        }
    }

    private static List<(string Path, long Step)> Csv(string text, string path)
    {
        var lines = text.Split('\n').Select(line => line.Trim('\r', ' ', '\uFEFF')).ToArray();
        var header = lines[0].Split(',').Select(name => name.Trim()).ToList();
        var (file, step) = (header.IndexOf("file"), header.IndexOf("step"));
        if (file < 0 || step < 0)
        {
            throw CheckpointException.At(path, 0, $"the first line is '{(lines[0].Length > 80 ? lines[0][..80] : lines[0])}'; it "
                + "must name the columns file and step. Add 'file,step'.");
        }

        var entries = new List<(string, long)>();
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            if (lines[i].Length == 0)
            {
                continue;
            }

            if (cells.Length != header.Count
                || !long.TryParse(cells[step].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                throw CheckpointException.In(path, $"line {i + 1} must have {header.Count} cells, the step a whole number from "
                    + "0. Write it again; file names may not hold commas.");
            }

            entries.Add((FileIn(cells[file].Trim(), path), StepIn(value, path)));
        }

        return entries;
    }

    private static string FileIn(string? file, string path) =>
        string.IsNullOrEmpty(file) || file.Contains('\0', StringComparison.Ordinal)
            ? throw CheckpointException.In(
                path, "a file name is empty; every checkpoint must have one. Write the manifest again.")
            : file;

    private static long StepIn(long step, string path) =>
        step >= 0
            ? step
            : throw CheckpointException.In(path, $"a step is {step}; it must be at least 0. Write the manifest again.");
}

/// <summary>Reads the step of a checkpoint from the name of its file or folder.</summary>
/// <remarks>The first of these that the name has, its last occurrence: digits after <c>step</c> or <c>iter</c>; after
/// <c>checkpoint</c> or <c>ckpt</c>; after <c>epoch</c>; the last run of digits. Between word and digits one of <c>- _ . =</c>
/// may stand. A file without digits takes the name of its folder, but not of the folder that all checkpoints lie in.</remarks>
internal static class StepName
{
    // 10^18 fits 63 bits.
    private const int MostDigits = 18;

    private static readonly string[][] Rules =
        [["step", "steps", "iter", "iters", "iteration", "iterations"], ["checkpoint", "ckpt"], ["epoch"], []];

    /// <summary>The step.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="opened">The folder that all checkpoints were found in; null if they were named one by one.</param>
    /// <returns>The step; null if the name has none.</returns>
    public static long? Of(string path, string? opened = null)
    {
        // A series may have 10,000 files whose names have digits: no more is asked of the system than is needed.
        var isFile = !Directory.Exists(path);
        var own = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (own is not ("" or "." or "..") && In(isFile ? Path.GetFileNameWithoutExtension(own) : own) is { } step)
        {
            return step;
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var isShared = opened is not null
            && Path.GetDirectoryName(full) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(opened));
        return !isFile ? In(Path.GetFileName(full))
            : !isShared && Path.GetDirectoryName(full) is { } folder ? In(Path.GetFileName(folder)) : null;
    }

    /// <summary>The step that a name has.</summary>
    internal static long? In(string name)
    {
        foreach (var words in Rules)
        {
            for (var end = LastDigit(name) + 1; end > 0; end = LastDigit(name.AsSpan(0, end)) + 1)
            {
                var digits = name.AsSpan(0, end);
                digits = digits[(digits.LastIndexOfAnyExceptInRange('0', '9') + 1)..];
                end -= digits.Length;
                if (IsAfter(name.AsSpan(0, end), words))
                {
                    digits = digits.TrimStart('0');
                    return digits.Length > MostDigits
                        ? null
                        : digits.Length == 0
                        ? 0
                        : long.Parse(digits, CultureInfo.InvariantCulture);
                }
            }
        }

        return null;
    }

    private static int LastDigit(ReadOnlySpan<char> name) => name.LastIndexOfAnyInRange('0', '9');

    /// <summary>Whether one of the words, and at most one separator, stands at the end; any end will do where there are no
    /// words.</summary>
    private static bool IsAfter(ReadOnlySpan<char> start, string[] words)
    {
        var bare = start.Length > 0 && start[^1] is '-' or '_' or '.' or '=' ? start[..^1] : start;
        var found = words.Length == 0;
        foreach (var word in words)
        {
            found |= bare.EndsWith(word, StringComparison.OrdinalIgnoreCase);
        }

        return found;
    }
}
