using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>Names of the published files of backbones.</summary>
internal static class BackboneFiles
{
    public const string Seed42 = "mini_gpt__analysis__backbone_decomposition__backbone_timeseries_seed42.csv";

    public const string RegimeFits = "mini_gpt__analysis__backbone_decomposition__regime_fits.json";

    public const string SingularValues = "mini_gpt__analysis__backbone_decomposition__singular_values_seed42.json";

    public const string Beta2Summary = "mini_gpt__analysis__beta2_backbone__beta2_backbone_summary.json";

    public const string Beta2SummaryTable = "mini_gpt__analysis__beta2_backbone__beta2_backbone_summary.csv";

    /// <summary>The tags in file names and the beta2 they stand for; of 0.95 there is a summary alone.</summary>
    public static double Beta2Of(string tag) =>
        tag == "00" ? 0 : double.Parse("0." + tag[1..], System.Globalization.CultureInfo.InvariantCulture);

    public static string Beta2(string tag) => $"mini_gpt__analysis__beta2_backbone__backbone_timeseries_b2{tag}.csv";

    public static string Beta2SingularValues(string tag) => $"mini_gpt__analysis__beta2_backbone__singular_values_b2{tag}.json";

    /// <summary>The summary of one run of the sweep.</summary>
    public static JsonElement Summary(string tag) =>
        ReferenceData.Json(Beta2Summary).EnumerateArray().Single(run => run.Number("beta2") == Beta2Of(tag));
}
