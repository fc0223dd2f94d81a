using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Updates of a small run, and their spectra by NumPy's SVD.</summary>
internal static class SweepGolden
{
    public static JsonElement Entry { get; } = StatisticsGolden.Root.GetProperty("dots");

    public static DotProducts Products() => DotProducts.Of(Entry.Series("updates"), Entry.Whole("count"));
}
