using SpectralEdge.Monitor;

namespace EventStudy;

/// <summary>What a study does.</summary>
internal sealed record StudyOptions
{
    private static readonly string[] NeedMeasures = ["Crossing", "Regime", "Stability", "Phases", "Grokking"];

    private static readonly string[] Common = ["Gap", "Edge", "UpdateNorm"];

    /// <summary>Streams for each class.</summary>
    public int Runs { get; init; } = 2000;

    /// <summary>Samples of a quiet stream.</summary>
    public int Samples { get; init; } = 5000;

    /// <summary>Names the streams.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Which detectors listen.</summary>
    /// <value>Names of <see cref="Detect"/>; those of <see cref="Detect.Common"/> by default.</value>
    public IReadOnlyList<string> Watch { get; init; } = Common;

    /// <summary>What results call them.</summary>
    public string WatchName => Watch.SequenceEqual(Common) ? "Common" : string.Join(", ", Watch);

    /// <summary>Samples between two false alarms, asked for.</summary>
    public double RunLength { get; init; } = new MonitorOptions().SamplesBetweenFalseAlarms;

    /// <summary>What k* has to beat; null for the monitor's default.</summary>
    public GapNull? Null { get; init; }

    /// <summary>Whether planted changes are seen through a sketch of 8192 numbers rather than exactly.</summary>
    public bool Sketched { get; init; }

    /// <summary>Updates of a real run; empty for none.</summary>
    public float[][] Recorded { get; init; } = [];

    /// <summary>
    /// Number of samples of a stream of its own that the edge detector is calibrated on; 0 for the noise of its table.
    /// </summary>
    public int Calibrated { get; init; }

    /// <summary>The same with an edge detector that knows a quiet stretch in the place of the monitor's own.</summary>
    /// <param name="options">What <see cref="Monitor"/> gives.</param>
    /// <param name="pValues">Those of the stretch.</param>
    /// <returns>The monitor's options, and what results call them.</returns>
    public (MonitorOptions Options, string Name) CalibratedOn(MonitorOptions options, ReadOnlySpan<double> pValues)
    {
        // The gap's thresholds are set by hand, so it has no share; the others keep theirs.
        var share = options.SamplesBetweenFalseAlarms * Watch.Count(name => name != "Gap");
        var edge = new EdgeOptions { Window = options.Windows[0].Length, ExpectedRunLength = share }.CalibratedOn(pValues);
        var calibrated = options with
        {
            Detectors = [.. Watch.Select(name => name == "Edge" ? Detect.Edge(edge) : Detect.Named(name))],
        };
        return (calibrated, FormattableString.Invariant(
            $"{WatchName} (edge after {edge.EmergeSamples} consecutive samples, from {edge.QuietLength} quiet ones)"));
    }

    /// <summary>The monitor for a window.</summary>
    public MonitorOptions Monitor(int window) => new()
    {
        Windows = [new(1, window)],
        Sketch = new() { Mode = Sketched ? WindowMode.Sketch : WindowMode.Exact, Threads = 1 },
        Spectrum = new()
        {
            Null = Null,

            // No detector looks at a backbone; most need nothing beyond the spectrum.
            Measures = Watch.Any(NeedMeasures.Contains) ? SampleMeasures.All & ~SampleMeasures.Backbone : SampleMeasures.None,
        },
        Detectors = [.. Watch.Select(Detect.Named)],
        SamplesBetweenFalseAlarms = RunLength,
        Run = new() { Folder = null },
    };
}
