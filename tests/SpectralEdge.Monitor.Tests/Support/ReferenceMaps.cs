using System.Text.Json;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Columns of the reference projections, computed by another program.</summary>
internal static class ReferenceMaps
{
    public static JsonElement[] Of(string part) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "reference-maps.json")))
            .RootElement.GetProperty(part).EnumerateArray()];
}
