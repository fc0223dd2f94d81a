using System.Numerics;
using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Spectrum;

namespace EventStudy;

/// <summary>What a study does.</summary>
internal sealed record StudyOptions
{
    private const DetectorSet NeedMeasures = DetectorSet.Crossing | DetectorSet.Regime | DetectorSet.Stability | DetectorSet.Phases | DetectorSet.Grokking;

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

    /// <summary>
    /// Number of samples of a stream of its own that the edge detector is calibrated on; 0 for the noise of its table.
    /// </summary>
    public int Calibrated { get; init; }

    /// <summary>The same with an edge detector that knows a quiet stretch in the place of the monitor's own.</summary>
    /// <param name="options">What <see cref="Monitor"/> gives.</param>
    /// <param name="pValues">Those of the stretch.</param>
    /// <returns>The monitor's options, and what results call them.</returns>
    public static (MonitorOptions Options, string Name) CalibratedOn(MonitorOptions options, ReadOnlySpan<double> pValues)
    {
        // The gap's thresholds are set by hand, so it has no share; the others keep theirs.
        var sharing = BitOperations.PopCount((uint)(options.Watch & ~DetectorSet.Gap));
        var share = options.ExpectedRunLength * sharing;
        var edge = new EdgeOptions { Window = options.Window, ExpectedRunLength = share }.CalibratedOn(pValues);
        var calibrated = options with
        {
            Watch = options.Watch & ~DetectorSet.Edge,
            ExpectedRunLength = share / Math.Max(1, sharing - 1),
            Detectors = [() => new EdgeDetector(edge)],
        };
        return (calibrated, FormattableString.Invariant($"{options.Watch} (edge after {edge.EmergeSamples} samples running, from {edge.QuietLength} quiet ones)"));
    }

    /// <summary>The monitor for a window.</summary>
    public MonitorOptions Monitor(int window) => new()
    {
        Every = 1,
        Window = window,
        Mode = Sketched ? WindowMode.Sketch : WindowMode.Exact,
        Null = Null,
        Watch = Watch,
        ExpectedRunLength = RunLength,

        // No detector looks at a backbone; most need nothing beyond the spectrum.
        Measures = (Watch & NeedMeasures) == 0 ? SampleMeasures.None : SampleMeasures.All & ~SampleMeasures.Backbone,
        RunFolder = null,
        Threads = 1,
    };
}
