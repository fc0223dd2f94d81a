namespace SpectralEdge.Monitor.Analysis;

/// <summary>What the names of files mean.</summary>
internal static class FileNames
{
    /// <summary>The ending of an index of safetensors files.</summary>
    public const string IndexEnding = ".safetensors.index.json";

    // In the order in which a folder is searched for them.
    private static readonly string[] Readable = [".safetensors", ".npz", ".npy", ".dat"];
    private static readonly string[] Pickled = [".pt", ".pth", ".bin", ".ckpt"];
    private static readonly string[] Unfinished =
        [".tmp", ".temp", ".part", ".partial", ".incomplete", ".crdownload", ".download"];

    /// <summary>Endings of files that are read, in the order in which a folder is searched for them.</summary>
    public static IReadOnlyList<string> ReadableEndings => Readable;

    /// <summary>Whether a file is read, by its ending.</summary>
    public static bool IsReadable(string file) => HasEnding(file, Readable);

    /// <summary>Whether a file is a pickle, by its ending.</summary>
    public static bool IsPickle(string file) => HasEnding(file, Pickled);

    /// <summary>Whether a file is one of checkpoints, read or not, by its ending.</summary>
    public static bool IsKnown(string file) => IsReadable(file) || IsPickle(file);

    /// <summary>Whether a file lists the files of a checkpoint.</summary>
    public static bool IsIndex(string file) => file.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file is one of several parts, as <c>-00001-of-00002</c> at the end of its name says.</summary>
    public static bool IsPart(string path) =>
        Path.GetFileNameWithoutExtension(path) is var name && StepName.WithoutShard(name) != name;

    /// <summary>Whether a name begins with a dot, as those of AppleDouble files do.</summary>
    public static bool IsHidden(string name) => name.StartsWith('.');

    /// <summary>Whether a name is one that programs give a file or folder while they write it.</summary>
    public static bool IsTemporary(string name) =>
        HasEnding(name, Unfinished) || name.EndsWith('~') || HasWord(name, "tmp", []);

    /// <summary>Whether a name has the word opt, optim, optimizer or optimiser, with no letter right before or after
    /// it.</summary>
    public static bool IsOptimizer(string file) =>
        HasWord(Path.GetFileName(file.AsSpan()), "opt", ["imizer", "imiser", "im", string.Empty]);

    /// <summary>Whether a name has the word ema, as files with averaged weights have.</summary>
    public static bool IsAverage(string file) => HasWord(Path.GetFileName(file.AsSpan()), "ema", [string.Empty]);

    private static bool HasEnding(string file, string[] endings) =>
        Array.Exists(endings, ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool HasWord(ReadOnlySpan<char> name, string word, string[] endings)
    {
        for (int at; (at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase)) >= 0; name = name[(at + 1)..])
        {
            var after = name[(at + word.Length)..];
            var length = 0;
            foreach (var ending in endings)
            {
                if (after.StartsWith(ending, StringComparison.OrdinalIgnoreCase))
                {
                    length = ending.Length;
                    break;
                }
            }

            if ((at == 0 || !char.IsAsciiLetter(name[at - 1]))
                && (after.Length == length || !char.IsAsciiLetter(after[length])))
            {
                return true;
            }
        }

        return false;
    }
}
