namespace SpectralEdge.Monitor.Sinks;

/// <summary>What is measured: name, unit after UCUM, and meaning of each instrument. They never change once released.</summary>
/// <param name="Name">Name, lower case and dotted.</param>
/// <param name="Unit">Unit; in braces what is counted.</param>
/// <param name="Description">What it is.</param>
internal sealed record Figure(string Name, string Unit, string Description)
{
    /// <summary>Name of the run.</summary>
    public const string RunTag = "run";

    /// <summary>Name of the group.</summary>
    public const string GroupTag = "group";

    /// <summary>Number of updates in the window.</summary>
    public const string WindowTag = "window";

    /// <summary>Kind of an event.</summary>
    public const string KindTag = "kind";

    /// <summary>Why a step was skipped.</summary>
    public const string ReasonTag = "reason";

    /// <summary>Name of a figure of the training loop's own.</summary>
    public const string MetricTag = "metric";

    // Gauges of a spectrum: run, group, window.
    public static readonly Figure GapRatio = new(
        "spectral_edge.gap.ratio", "1", "Ratio of the singular values on both sides of the gap, R.");

    public static readonly Figure GapRatioError = new(
        "spectral_edge.gap.standard_error", "1", "Standard error of the gap ratio that comes from sketching; 0 where exact.");

    public static readonly Figure GapPosition = new(
        "spectral_edge.gap.position", "{direction}", "Directions above the gap, k*; absent where there is no gap.");

    public static readonly Figure NoiseFloor = new(
        "spectral_edge.gap.noise_floor", "1", "Largest ratio that noise alone is expected to show.");

    public static readonly Figure UpdateNorm = new(
        "spectral_edge.update.norm", "{parameter_unit}", "Length of the newest update.");

    public static readonly Figure EffectiveRank = new(
        "spectral_edge.effective_rank", "{direction}",
        "Number of directions that carry the updates: exp of the spectral entropy.");

    // Gauges of a run: run; the last one metric too.
    public static readonly Figure Loss = new("spectral_edge.loss", "{loss}", "Loss of the newest sample.");

    public static readonly Figure Step = new("spectral_edge.step", "{step}", "Step of the newest sample.");

    public static readonly Figure Overhead = new(
        "spectral_edge.overhead", "1", "Time inside the monitor divided by all time of the run.");

    public static readonly Figure Metric = new(
        "spectral_edge.metric", "1", "Newest value of a figure of the training loop's own, in its own unit.");

    // Counters.
    public static readonly Figure Samples = new("spectral_edge.samples", "{sample}", "Samples taken.");

    public static readonly Figure Events = new("spectral_edge.events", "{event}", "Events raised.");

    public static readonly Figure Skipped = new("spectral_edge.steps.skipped", "{step}", "Steps that gave no sample.");

    public static readonly Figure Lost = new("spectral_edge.sink.dropped", "{record}", "Records that sinks did not write.");

    // Histogram.
    public static readonly Figure Duration = new(
        "spectral_edge.sample.duration", "s", "Time that the analysis of a sample took, reading left out.");

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Figure> All =
    [
        GapRatio, GapRatioError, GapPosition, NoiseFloor, UpdateNorm, EffectiveRank, Loss, Step, Overhead, Metric, Samples,
        Events, Skipped, Lost, Duration,
    ];
}
