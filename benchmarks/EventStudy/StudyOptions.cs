using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Spectrum;

namespace EventStudy;

/// <summary>What a study does.</summary>
internal sealed record StudyOptions
{
    /// <summary>Streams for each class.</summary>
    public int Runs { get; init; } = 2000;

    /// <summary>Samples of a quiet stream.</summary>
    public int Samples { get; init; } = 5000;

    /// <summary>Names the streams.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Which detectors listen.</summary>
    public DetectorSet Watch { get; init; } = DetectorSet.Common;

    /// <summary>Samples between two false alarms, asked for.</summary>
    public double RunLength { get; init; } = new MonitorOptions().ExpectedRunLength;

    /// <summary>What k* has to beat; null for the monitor's default.</summary>
    public GapNull? Null { get; init; }

    /// <summary>Whether planted changes are seen through a sketch of 8192 numbers rather than exactly.</summary>
    public bool Sketched { get; init; }

    /// <summary>Updates of a real run; empty for none.</summary>
    public float[][] Recorded { get; init; } = [];

    /// <summary>The monitor for a window.</summary>
    public MonitorOptions Monitor(int window) => new()
    {
        Every = 1,
        Window = window,
        Mode = Sketched ? WindowMode.Sketch : WindowMode.Exact,
        Null = Null,
        Watch = Watch,
        ExpectedRunLength = RunLength,

        // No detector looks at a backbone.
        Measures = SampleMeasures.All & ~SampleMeasures.Backbone,
        RunFolder = null,
        Threads = 1,
    };
}
