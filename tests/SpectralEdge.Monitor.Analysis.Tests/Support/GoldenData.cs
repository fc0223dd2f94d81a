using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Inputs, and what SciPy says about them (Golden/analysis.py).</summary>
internal static class GoldenData
{
    public static JsonElement Root { get; } = Read();

    public static double[] Series(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "analysis.json")));
        return document.RootElement.Clone();
    }
}
