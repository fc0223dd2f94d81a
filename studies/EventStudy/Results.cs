using System.Text.Json;

namespace EventStudy;

/// <summary>Results of studies in a file, one line for each class, so that a long study can be done in pieces.</summary>
internal static class Results
{
    /// <summary>Adds a result.</summary>
    public static void Append<T>(string path, T cell) => File.AppendAllText(path, JsonSerializer.Serialize(cell) + "\n");

    /// <summary>Reads all results of a kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mark">A property that only this kind has.</param>
    public static IReadOnlyList<T> Read<T>(string path, string mark) =>
        [.. File.ReadLines(path).Where(line => line.Contains($"\"{mark}\"", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<T>(line)!)];
}
