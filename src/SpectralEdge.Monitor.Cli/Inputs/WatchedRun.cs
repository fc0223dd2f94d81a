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
        // Quoted, plain, or the end of a word.
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var begin = i;
            for (; i < text.Length && !char.IsWhiteSpace(text[i]); i++)
            {
                if (text[i] is not ('\'' or '"'))
                {
                    word.Append(text[i]);
                    continue;
                }

                var end = text.IndexOf(text[i], i + 1);
                if (end < 0)
                {
                    throw NoCommand(text);
                }

                word.Append(text, i + 1, end - i - 1);
                i = end;
            }

            words.AddRange(i > begin ? [word.ToString()] : []);
            word.Clear();
            i++;
        }

        return words is [{ Length: > 0 }, ..] ? words : throw NoCommand(text);
    }

    private static UsageException NoCommand(string text) =>
        new($"--run is '{text}'; it must be a program with its arguments, and quotes must be closed.");

    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address!
            : throw new UsageException(
                "--webhook must be an address that begins with https:// or http://. Copy it from the service that receives it.");
}
