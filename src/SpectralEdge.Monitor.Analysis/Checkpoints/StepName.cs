namespace SpectralEdge.Monitor.Analysis;

/// <summary>What the name of a checkpoint says of its step.</summary>
/// <param name="Name">The name of the file or folder, without ending.</param>
/// <param name="Rule">Which rule found the number: 0 for a word such as step, 1 for checkpoint, 2 for epoch, 3 for a number
/// without a word.</param>
/// <param name="Number">The number; null where the name has none.</param>
internal sealed record StepReading(string Name, int Rule, NameNumber? Number)
{
    /// <summary>The number as it stands in the name.</summary>
    public string Text => Number is null ? string.Empty : Name[Number.Start..Number.End];
}

/// <summary>Reads the step of a checkpoint from the name of its file or folder.</summary>
/// <remarks>The first of these that the name has, its last occurrence: a number after <c>step</c> or <c>iter</c>; after
/// <c>checkpoint</c> or <c>ckpt</c>; after <c>epoch</c>; the last number. Between word and number one of <c>- _ . =</c> or a
/// space may stand. A name without digits takes that of its folder, but not of the folder that all checkpoints lie in.</remarks>
internal static class StepName
{
    /// <summary>The rule of names that have a number and no word.</summary>
    public const int WordlessRule = 3;

    private static readonly string[][] Rules =
        [["step", "steps", "iter", "iters", "iteration", "iterations"], ["checkpoint", "ckpt"], ["epoch"], []];

    /// <summary>The name that has the step.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="opened">The folder that all checkpoints were found in; null if they were named one by one.</param>
    public static string Of(string path, string? opened = null)
    {
        // A series may have 10,000 files whose names have digits: no more is asked of the system than is needed.
        var own = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var isFolder = Directory.Exists(path);
        var name = isFolder ? own : WithoutShard(Path.GetFileNameWithoutExtension(own));
        if (own is not ("" or "." or "..") && name.AsSpan().ContainsAnyInRange('0', '9'))
        {
            return name;
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        name = isFolder ? Path.GetFileName(full) : name;
        var isShared = opened is not null
            && Path.GetDirectoryName(full) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(opened));
        return !name.AsSpan().ContainsAnyInRange('0', '9') && !isShared && Path.GetDirectoryName(full) is { } folder
            && Path.GetFileName(folder) is var above && above.AsSpan().ContainsAnyInRange('0', '9')
            ? above
            : name;
    }

    /// <summary>The step that a name has by itself.</summary>
    internal static StepReading In(string name)
    {
        var numbers = NameNumbers.In(name);
        for (var rule = 0; rule < Rules.Length; rule++)
        {
            if (numbers.FindLast(number => IsAfter(name.AsSpan(0, number.Start), Rules[rule])) is { } found)
            {
                return new StepReading(name, rule, found);
            }
        }

        return new StepReading(name, WordlessRule, null);
    }

    /// <summary>A name without <c>-00001-of-00002</c> at its end, as parts of one checkpoint have it.</summary>
    public static string WithoutShard(string name)
    {
        var of = name.LastIndexOf("-of-", StringComparison.Ordinal);
        var before = of < 0 ? -1 : name.LastIndexOfAny(['-', '_', '.'], of - 1);
        return before > 0 && IsNumber(name.AsSpan((before + 1)..of)) && IsNumber(name.AsSpan(of + 4)) ? name[..before] : name;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether one of the words, and at most one separator, stands at the end; any end will do where there are no
    /// words.</summary>
    private static bool IsAfter(ReadOnlySpan<char> start, string[] words)
    {
        var bare = start.Length > 0 && start[^1] is '-' or '_' or '.' or '=' or ' ' ? start[..^1] : start;
        var found = words.Length == 0;
        foreach (var word in words)
        {
            found |= bare.EndsWith(word, StringComparison.OrdinalIgnoreCase);
        }

        return found;
    }
}
