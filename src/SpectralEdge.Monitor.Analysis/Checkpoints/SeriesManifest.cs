using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads a list of checkpoints and their steps, as CSV or JSON.</summary>
internal static class SeriesManifest
{
    private const int MostBytes = 16 << 20;
    private const int MostDepth = 8;

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The file: <c>file,step</c> on the first line and one checkpoint on each further one, or a JSON list of
    /// objects with <c>file</c> and <c>step</c>.</param>
    /// <returns>The checkpoints; paths are relative to the manifest's folder.</returns>
    public static List<SeriesMember> Read(string path)
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
        return [.. entries.Select(entry => new SeriesMember(Path.Combine(folder, entry.Path), entry.Step))];
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
