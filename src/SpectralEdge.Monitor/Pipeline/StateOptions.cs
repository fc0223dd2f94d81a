using System.Globalization;

namespace SpectralEdge.Monitor;

/// <summary>The options that must be the same when a run goes on, in the words of a run file.</summary>
internal static class StateOptions
{
    // The plan stands for the budget, the version of the format for that of the library, and no sample depends on how large the
    // run file may be.
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

    /// <summary>Name of an option as the options have it: <c>open_above</c> is OpenAbove.</summary>
    public static string OptionOf(string setting) =>
        string.Concat(setting.Split(
            '_', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
