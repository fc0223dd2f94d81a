using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Reads a run file the plain way: each line by itself.</summary>
internal static class RunLines
{
    public static JsonElement[] Of(string path)
    {
        // The writer may still hold the file open.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        Assert.Equal(string.Empty, lines[^1]);
        return [.. lines[..^1].Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    public static JsonElement[] Of(string path, string type) =>
        [.. Of(path).Where(line => line.GetProperty("type").GetString() == type)];

    public static string[] NamesOf(JsonElement line) => [.. line.EnumerateObject().Select(property => property.Name)];
}
