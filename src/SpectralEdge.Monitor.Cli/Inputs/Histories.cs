using System.Text.Json;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Cli;

/// <summary>Histories of runs that were made elsewhere: which paths are one, and how they are read.</summary>
internal static class Histories
{
    // As much as the columns of a table, or the first objects of a list, take.
    private const int StartLength = 1 << 16;

    // What checkpoints are called. A folder that has some is one of checkpoints, whatever lies beside them.
    private static readonly HashSet<string> Weights = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".npy", ".npz", ".dat", ".pt", ".pth", ".bin", ".ckpt", ".h5", ".keras", ".msgpack",
    };

    /// <summary>Whether a file or folder is a history.</summary>
    public static bool Is(string path)
    {
        if (Directory.Exists(path))
        {
            return EventHistory.FilesIn(path).Count > 0 && !HasWeights(path);
        }

        return EventHistory.IsEventFile(path) || Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".TSV" => true,
            ".CSV" => !StartOf(path).Split('\n')[0].Split(',').Any(cell => cell.Trim(' ', '\r', '"', '\uFEFF') == "file"),
            ".JSON" => Path.GetFileName(path) == "trainer_state.json" || IsTable(StartOf(path).Trim()),
            ".JSONL" when new FileInfo(path).Length == 0 => Path.GetFileName(path) != RunFileFormat.FileName,
            ".JSONL" => Path.GetFileName(path) != RunFileFormat.FileName && !HasType(StartOf(path).Split('\n')[0]),
            _ => false,
        };
    }

    /// <summary>Refuses a folder whose folders have event files, as Keras writes <c>train</c> and <c>validation</c>.</summary>
    public static void RequireOne(string path)
    {
        string[] runs = !Directory.Exists(path) || HasWeights(path)
            ? []
            : [
                .. Directory.EnumerateDirectories(path).Where(run => EventHistory.FilesIn(run).Count > 0)
                    .Order(StringComparer.Ordinal),
            ];
        if (runs.Length > 0)
        {
            throw new UsageException($"'{path}' is no history but holds {Words.Count(runs.Length, "folder")} with event files; "
                + $"there must be one. Give one of them: {Words.List(runs, 12)}.");
        }
    }

    /// <summary>Reads one, and notes what could not be read.</summary>
    public static History Read(string path, Reporter reporter)
    {
        var history = Directory.Exists(path) || EventHistory.IsEventFile(path) ? EventHistory.Read(path) : History.Read(path);
        foreach (var problem in history.Problems)
        {
            reporter.Note(problem);
        }

        return history.Columns.Count > 0 ? history : throw new UsageException(
            $"'{path}' has no column of numbers. Values are separated by commas (tabs in a .tsv) and have a point, not a comma, "
                + "before their decimals. Save it so, or give another file.");
    }

    /// <summary>The error of a command that needs samples.</summary>
    public static UsageException Refusal(string path) => new($"'{path}' is a history of values that were logged, without "
        + "parameters or their updates. analyze, check and info read it; with --loss it goes beside a run or checkpoints.");

    private static bool HasWeights(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Any(file => Weights.Contains(Path.GetExtension(file)));

    // A list of checkpoints is one of objects with a file.
    private static bool IsTable(string text) => text.StartsWith('[')
        ? !text.Contains("\"file\"", StringComparison.Ordinal)
        : text.StartsWith('{') && (text.Contains("\"log_history\"", StringComparison.Ordinal)
            || text.Split('\n') is [var first, var second, ..] && first.TrimEnd().EndsWith('}') && second.StartsWith('{'));

    // Each line of a run file says its type. A first line that is damaged is left to the reader of run files.
    private static bool HasType(string line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line);
            return parsed.RootElement.ValueKind != JsonValueKind.Object || parsed.RootElement.TryGetProperty("type", out _);
        }
        catch (JsonException)
        {
            // Python writes NaN, which is no JSON.
            return !line.Contains("NaN", StringComparison.Ordinal) && !line.Contains("Infinity", StringComparison.Ordinal);
        }
    }

    private static string StartOf(string path)
    {
        using var reader = new StreamReader(path);
        var buffer = new char[StartLength];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }
}
