using System.Globalization;
using System.Text.RegularExpressions;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The recordings in a folder: a run that is resumed records on in <c>trajectory-2.sketch</c> and so on.</summary>
internal static partial class RecordingFiles
{
    /// <summary>Their paths.</summary>
    /// <param name="folder">The folder; empty for the present one.</param>
    /// <returns>In the order in which they were begun; empty if there is none.</returns>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder)
            .Select(path => Name().Match(Path.GetFileName(path)))
            .Where(name => name.Success)
            .OrderBy(name => name.Groups[1].Success ? int.Parse(name.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1)
            .Select(name => Path.Combine(folder, name.Value)),
    ];

    /// <summary>The only one there is.</summary>
    /// <param name="given">What was given, for the message.</param>
    /// <param name="files">All there are, at least one.</param>
    /// <exception cref="UsageException">There are several, and nobody said which.</exception>
    public static string Only(string given, IReadOnlyList<string> files) => files.Count == 1
        ? files[0]
        : throw new UsageException($"'{given}' has {files.Count} recordings, since the run was resumed; there must be one. Give one of {string.Join(", ", files)}.");

    // At most six digits: what the number is made of, and what an int holds.
    [GeneratedRegex(@"^trajectory(?:-([0-9]{1,6}))?\.sketch$")]
    private static partial Regex Name();
}
