using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads the step of a checkpoint from the name of its file or folder.</summary>
/// <remarks>
/// The first of these that the name has, its last occurrence: digits after <c>step</c> or <c>iter</c>; after <c>checkpoint</c> or <c>ckpt</c>; after <c>epoch</c>; the last run of digits.
/// Between word and digits one of <c>- _ . =</c> may stand. A file without digits takes the name of its folder, but not of the folder that all checkpoints lie in.
/// </remarks>
internal static partial class StepName
{
    // 10^18 fits 63 bits.
    private const int MostDigits = 18;

    /// <summary>The step.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="opened">The folder that all checkpoints were found in; null if they were named one by one.</param>
    /// <returns>The step; null if the name has none.</returns>
    public static long? Of(string path, string? opened = null)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var isFile = !Directory.Exists(full);
        var name = isFile ? Path.GetFileNameWithoutExtension(full) : Path.GetFileName(full);
        var isShared = opened is not null && Path.GetDirectoryName(full) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(opened));
        return In(name) ?? (isFile && !isShared && Path.GetDirectoryName(full) is { } folder ? In(Path.GetFileName(folder)) : null);
    }

    /// <summary>The step that a name has.</summary>
    internal static long? In(string name)
    {
        foreach (var rule in new[] { AfterStep(), AfterCheckpoint(), AfterEpoch(), Anywhere() })
        {
            if (rule.Matches(name) is { Count: > 0 } matches)
            {
                var digits = matches[^1].Groups[1].Value.TrimStart('0');
                return digits.Length > MostDigits ? null : digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    [GeneratedRegex("(?:steps?|iter|iters|iteration|iterations)[-_.=]?([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AfterStep();

    [GeneratedRegex("(?:checkpoint|ckpt)[-_.=]?([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AfterCheckpoint();

    [GeneratedRegex("epoch[-_.=]?([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AfterEpoch();

    [GeneratedRegex("([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Anywhere();
}
