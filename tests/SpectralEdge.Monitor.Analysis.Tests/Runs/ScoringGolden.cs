using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Inputs, and what SciPy says about their intervals (Golden/scoring.py).</summary>
internal static class ScoringGolden
{
    public static IEnumerable<JsonElement> Cases(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "scoring.json")));
        return [.. document.RootElement.GetProperty(name).EnumerateArray().Select(element => element.Clone())];
    }
}
