using System.Text;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Cli;

/// <summary>The run that a path means to <c>watch</c>.</summary>
internal static class WatchedRun
{
    private const string Allowed = "Give the folder of a run, its run.jsonl, or a folder of runs.";

    /// <summary>A run file or the folder of one as it is; of a folder of runs the one that was written to last.</summary>
    public static string Find(string path)
    {
        if (File.Exists(path))
        {
            return path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
                ? path
                : throw new UsageException($"'{path}' is no run. {Allowed}");
        }

        if (!Directory.Exists(path))
        {
            throw new UsageException($"'{path}' does not exist. {Allowed}");
        }

        return File.Exists(Path.Combine(path, RunFileFormat.FileName))
            ? path
            : new DirectoryInfo(path).EnumerateDirectories()
                .Select(folder => new FileInfo(Path.Combine(folder.FullName, RunFileFormat.FileName))).Where(file => file.Exists)
                .MaxBy(file => file.LastWriteTimeUtc)?.FullName
                ?? throw new UsageException($"'{path}' holds no run. {Allowed}");
    }
}

/// <summary>Where the options of <c>watch</c> send alerts.</summary>
internal static class AlertTargets
{
    /// <summary>The channels; the error stream is always one.</summary>
    public static IReadOnlyList<AlertChannel> Open(Terminal terminal, string? command, string? webhook, WebhookFormat? format)
    {
        if (format is not null && webhook is null)
        {
            throw new UsageException("--webhook-format is given and --webhook is missing. Give the address too.");
        }

        var words = command is null ? [] : Split(command);
        return
        [
            new WriterChannel(terminal.Error),
            .. words.Count > 0 ? [AlertChannel.Command(words[0], [.. words.Skip(1)])] : Array.Empty<AlertChannel>(),
            .. webhook is not null
                ? [AlertChannel.Webhook(AddressOf(webhook), format ?? WebhookFormat.Json)]
                : Array.Empty<AlertChannel>(),
        ];
    }

    /// <summary>
    /// The words of a command: separated by blanks, held together by quotes of either kind. Nothing else is special.
    /// </summary>
    internal static IReadOnlyList<string> Split(string text)
    {
        var (words, word, quote) = (new List<string>(), (StringBuilder?)null, '\0');
        foreach (var c in text)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                (quote, word) = (quote == '\0' ? c : '\0', word ?? new StringBuilder());
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                words.AddRange(word is null ? [] : [word.ToString()]);
                word = null;
            }
            else
            {
                (word ??= new StringBuilder()).Append(c);
            }
        }

        words.AddRange(word is null ? [] : [word.ToString()]);
        return quote == '\0' && words.Count > 0 && words[0].Length > 0
            ? words
            : throw new UsageException($"--run is '{text}'; it must be a program with its arguments, and quotes must be closed.");
    }

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address!
            : throw new UsageException(
                "--webhook must be an address that begins with https:// or http://. Copy it from the service that receives it.");
}
