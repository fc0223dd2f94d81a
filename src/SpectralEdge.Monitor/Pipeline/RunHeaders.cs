using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Puts options and counters into the words of a run file.</summary>
internal static class RunHeaders
{
    /// <summary>The first line of a run file.</summary>
    public static RunHeader For(MonitorOptions options, WatchedModel model, long startStep, DateTimeOffset started) =>
        new(LibraryVersion(), started, startStep, Settings(options, model), model.Describe());

    /// <summary>What ranks that hold a model together must agree about.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> SharedSettings(MonitorOptions options) =>
        [new("library_version", LibraryVersion()), .. Settings(options, options.Sketch.Mode.ToString(), options.Sketch.Length)];

    /// <summary>What the samples of a recording consist of.</summary>
    /// <param name="options">Validated options that ask for one.</param>
    /// <param name="model">What is watched.</param>
    /// <param name="layout">Position among the headers of the run.</param>
    /// <param name="startStep">The step at which these blocks were first read.</param>
    /// <param name="started">When the run began.</param>
    public static TrajectoryHeader ForRecording(
        MonitorOptions options, WatchedModel model, int layout, long startStep, DateTimeOffset started) => new()
    {
        Layout = layout,
        LibraryVersion = LibraryVersion(),
        Started = started,
        StartStep = startStep,
        Every = options.Windows[0].Every,
        SketchVersion = SketchMap.Version,
        Projection = (model.Plan.IsExact ? SketchKind.Blocked : options.Sketch.Kind).ToString(),
        Seed = options.Sketch.Seed,
        Precision = options.Run.RecordingPrecision,
        Blocks = model.Inventory.Blocks.Count,
        InventoryHash = HashOf(model.Describe()),
        Groups = model.RecordedGroups,
    };

    /// <summary>Writes counters into an object that has been begun.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, double>> counts)
    {
        foreach (var (name, value) in counts)
        {
            json.WriteFinite(name, value);
        }
    }

    /// <summary>The counters of the last line of a run file.</summary>
    // Long: a table, one entry for each counter.
    public static IEnumerable<KeyValuePair<string, double>> Counts(MonitorReport report)
    {
        yield return new("steps_received", report.StepsReceived);
        yield return new("steps_repeated", report.StepsRepeated);
        yield return new("updates_kept", report.UpdatesKept);
        yield return new("window_restarts", report.WindowRestarts);
        yield return new("events_raised", report.EventsRaised);
        yield return new("handler_failures", report.HandlerFailures);
        yield return new("lines_lost", report.RunFileLinesLost);
        yield return new("milliseconds_in_monitor", report.TimeInMonitor.TotalMilliseconds);
        yield return new("overhead", report.Overhead);
        yield return new("stride_widening", report.StrideWidening);
        if (report.RunFileLinesThinned > 0)
        {
            yield return new("lines_thinned", report.RunFileLinesThinned);
        }

        if (report.TrajectorySamplesLost > 0)
        {
            yield return new("trajectory_samples_lost", report.TrajectorySamplesLost);
        }

        if (report.SinkRecordsLost > 0)
        {
            yield return new("sink_records_lost", report.SinkRecordsLost);
        }

        if (report.Interruptions > 0)
        {
            yield return new("interruptions", report.Interruptions);
        }

        if (report.ClockFailures > 0)
        {
            yield return new("clock_failures", report.ClockFailures);
        }

        if (report.Resumes > 0)
        {
            yield return new("resumes", report.Resumes);
            yield return new("steps_missed", report.StepsMissed);
            yield return new("steps_seen_again", report.StepsSeenAgain);
        }

        foreach (var (reason, count) in report.Skipped)
        {
            yield return new($"skipped_{reason.ToText()}", count);
        }
    }

    /// <summary>Every option and how updates are kept, by name, as text.</summary>
    public static Dictionary<string, string> Settings(MonitorOptions options, WindowPlan plan)
    {
        var settings = Settings(options, plan.IsExact ? "exact" : "sketch", plan.SketchLength);
        if (options.Shard is { } shard)
        {
            settings["ranks"] = Text(shard.Reducer.Ranks);
        }

        return settings;
    }

    /// <summary>The same, and what follows from them for each detector.</summary>
    private static Dictionary<string, string> Settings(MonitorOptions options, WatchedModel model) =>
        new(Settings(options, model.Plan))
        {
            ["run_length_each"] = Text(DetectorPlan.RunLength(options, model.Spectra.Length)),
            ["thresholds"] = string.Join("; ", DetectorPlan.Describe(model.Whole.Detectors)),
        };

    // Long: a table, one entry for each setting.
    private static Dictionary<string, string> Settings(MonitorOptions options, string mode, int sketchLength)
    {
        var gap = DetectorPlan.Gap(options);
        return new()
        {
            ["every"] = Text(options.Windows[0].Every),
            ["window"] = Text(options.Windows[0].Length),
            ["more_windows"] = string.Join(
                ", ", options.Windows.Skip(1).Select(window => $"{Text(window.Length)} every {Text(window.Every)}")),
            ["mode"] = mode,
            ["memory_budget"] = Text(options.Sketch.MemoryBudget),
            ["sketch_length"] = Text(sketchLength),
            ["sketch_version"] = Text(SketchMap.Version),
            ["projection"] = options.Sketch.Kind.ToString(),
            ["seed"] = Text(options.Sketch.Seed),
            ["max_overhead"] = options.MaxOverhead is { } most ? Text(most) : "none",
            ["grouping"] = options.Grouping.Description,
            ["largest_position"] = string.Join(
                ", ", options.Windows.Select(window => Text(options.Spectrum.LargestPositionFor(window)))),
            ["gap_rule"] = options.Spectrum.GapRule.ToString(),
            ["fixed_gap_position"] = options.Spectrum.FixedPosition is { } position ? Text(position) : "none",
            ["null"] = options.Spectrum.Null?.ToString() ?? "auto",
            ["noise_level"] = Text(options.Spectrum.NoiseLevel),
            ["measures"] = options.Spectrum.Measures.ToString(),
            ["weights"] = options.Weights.Matrices.Count == 0
                ? "none"
                : $"{string.Join(", ", options.Weights.Matrices.Select(matrix => matrix.Name ?? matrix.Block))} every "
                    + $"{Text(options.Weights.Every)}",
            ["watch"] = DetectorPlan.Names(options),
            ["expected_run_length"] = Text(options.SamplesBetweenFalseAlarms),
            ["open_above"] = gap.OpenAbove is { } open ? Text(open) : "none",
            ["collapse_below"] = gap.CollapseBelow is { } collapse ? Text(collapse) : "none",
            ["persistence"] = gap.Hold is { } hold ? Text(hold) : "none",
            ["maximum_run_file_bytes"] = Text(options.Run.MaximumBytes),
            ["record"] = options.Run.Recording
                ? $"{options.Run.RecordingPrecision}, at most {Text(options.Run.MaximumRecordingBytes)} bytes"
                : "none",
        };
    }

    /// <summary>A fingerprint of blocks: docs/reference/trajectory-file.md.</summary>
    private static ulong HashOf(RunInventory inventory) =>
        SplitMix.Derive(
            0,
            string.Concat(inventory.Blocks.Select(block => $"{block.Name}\0{Text(block.Count)}\0{block.Type}\0{block.Group}\n")));

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Version of this library.</summary>
    public static string LibraryVersion() =>
        typeof(RunHeaders).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "unknown";
}
