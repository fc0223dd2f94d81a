using System.Text.Json;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Published data, which lie beside the repository and are no part of it.</summary>
internal static class ReferenceData
{
    private const string Variable = "SPECTRALEDGE_REFDATA";

    /// <summary>The folder: what the environment variable names, or ../shared/refdata from the repository.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Repository.PathOf("..", "shared", "refdata"));

    /// <summary>Why the data cannot be read; null if they can.</summary>
    public static string? Missing { get; } = Directory.Exists(Folder)
        ? null
        : $"The published data are not in {Folder}; {Variable} can name another folder.";

    public static CsvTable Csv(string file) => new(File.ReadAllLines(PathOf(file)));

    public static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        return document.RootElement.Clone();
    }

    private static string PathOf(string file) => Path.Combine(Folder, file);
}
