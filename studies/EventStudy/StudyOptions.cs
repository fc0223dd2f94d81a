using SpectralEdge.Monitor;

namespace EventStudy;

/// <summary>What a study does.</summary>
internal sealed record StudyOptions
{
    private static readonly string[] NeedMeasures = ["Crossing", "Regime", "Stability", "Phases", "Grokking"];

    private static readonly string[] Common = ["Gap", "UpdateNorm"];

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

    /// <summary>Name of the file that <see cref="Recorded"/> comes from.</summary>
    public string? Source { get; init; }

    /// <summary>Updates of a real run; empty for none.</summary>
    public float[][] Recorded { get; init; } = [];

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
