using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>The files of runs on modular arithmetic; numbers have five significant digits.</summary>
internal static class GrokkingFiles
{
    /// <summary>Parameters of the network in those runs, P.</summary>
    public const int Parameters = 290_401;

    /// <summary>Operations that never generalise within the runs.</summary>
    public static string[] Hard { get; } = ["x2_xy_y2", "x3_xy"];

    public static JsonElement Converted(string name) =>
        ReferenceData.Json($"grokking-integrability__pca_sweep_plots__{name}.pt.converted.json");

    public static int? Onset(JsonElement run) => CommutatorOnset.Find(run.GetProperty("records").Column("defect_median"));

    public static long? OnsetStep(JsonElement run) => Onset(run) is { } onset ? run.GetProperty("records").Steps()[onset] : null;

    /// <summary>First step with a test accuracy of at least a level.</summary>
    public static long? Reaches(JsonElement run, double level) =>
        FirstPassage.Find(run.GetProperty("records").Column("test_acc"), level) is { } at
            ? run.GetProperty("records").Steps()[at]
            : null;

    public static long? Lead(JsonElement run, double level = 0.9)
    {
        var records = run.GetProperty("records");
        return CommutatorOnset.Lead(records.Steps(), records.Column("defect_median"), records.Column("test_acc"), level);
    }

    public static double LargestDefect(JsonElement run) => run.GetProperty("records").Column("defect_median").Max();

    public static bool IsHard(JsonElement run) => Hard.Contains(run.GetProperty("op").GetString());
}
