using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>The options that must be the same when a run goes on, in the words of a run file.</summary>
internal static class StateOptions
{
    // The plan stands for the budget, the version of the format for that of the library, and no sample depends on how large the
    // run file may be.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["every"] = "Windows[0].Every",
        ["window"] = "Windows[0].Length",
        ["more_windows"] = "Windows after the first",
        ["mode"] = "Sketch.Mode",
        ["sketch_length"] = "Sketch.Length",
        ["sketch_version"] = "The version of the sketch map",
        ["projection"] = "Sketch.Kind",
        ["seed"] = "Sketch.Seed",
        ["max_overhead"] = "MaxOverhead",
        ["grouping"] = "Grouping",
        ["largest_position"] = "Spectrum.LargestPosition (one for each window)",
        ["gap_rule"] = "Spectrum.GapRule",
        ["fixed_gap_position"] = "Spectrum.FixedPosition",
        ["null"] = "Spectrum.Null",
        ["noise_level"] = "Spectrum.NoiseLevel",
        ["measures"] = "Spectrum.Measures",
        ["weights"] = "Weights",
        ["weights_top"] = "Weights.Top",
        ["weights_matrices"] = "Weights.Matrices",
        ["watch"] = "Detectors",
        ["expected_run_length"] = "SamplesBetweenFalseAlarms",
        ["open_above"] = "OpenAbove of Detect.Gap",
        ["collapse_below"] = "CollapseBelow of Detect.Gap",
        ["persistence"] = "Hold of Detect.Gap",
        ["record"] = "Run.Recording",
        ["ranks"] = "Number of ranks",
        ["backbone_length"] = "Length of backbones (from Sketch and the groups)",
    };

    private static readonly string[] Free = ["memory_budget", "library_version", "maximum_run_file_bytes"];

    /// <summary>The options as text.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="plan">How updates are kept; null where that is not known before the blocks have been looked at again.</param>
    public static KeyValuePair<string, string>[] Of(MonitorOptions options, WindowPlan? plan)
    {
        IEnumerable<KeyValuePair<string, string>> settings = plan is null
            ? RunHeaders.SharedSettings(options)
            : RunHeaders.Settings(options, plan);
        return
        [
            .. settings.Where(setting => !Free.Contains(setting.Key)),
            new("backbone_length", plan is null ? "unknown" : plan.BackboneLength.ToString(CultureInfo.InvariantCulture)),
            new("weights_top", options.Weights.Top.ToString(CultureInfo.InvariantCulture)),
            new("weights_matrices", string.Join(", ", options.Weights.Matrices.Select(matrix => string.Create(
                CultureInfo.InvariantCulture, $"{matrix.Block} [{matrix.Rows} × {matrix.Columns} from {matrix.FirstRow}]")))),
        ];
    }

    /// <summary>Saves an option, or gives back the one that was saved.</summary>
    public static KeyValuePair<string, string> Carry(StateCarrier state, KeyValuePair<string, string> setting) =>
        new(state.Text("setting", setting.Key ?? string.Empty), state.Text("value", setting.Value ?? string.Empty));

    /// <summary>Name of an option as a user writes it; that of the setting itself where there is none.</summary>
    public static string OptionOf(string setting) => Names.GetValueOrDefault(setting, setting);
}
