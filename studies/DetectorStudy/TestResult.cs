using SpectralEdge.Monitor.Events;

namespace DetectorStudy;

/// <summary>What was measured of one test with thresholds from one source.</summary>
/// <param name="Test">Name of the test.</param>
/// <param name="Source">Where thresholds come from.</param>
/// <param name="RunLengths">Mean run length in each class; only the class of its own for <see cref="ThresholdSource.OwnNoise"/>.</param>
/// <param name="Delays">For steps of 1, 2 and 3 standard deviations; empty for <see cref="ThresholdSource.OwnNoise"/>.</param>
internal sealed record TestResult(
    string Test, ThresholdSource Source, Dictionary<QuietClass, RunLengthEstimate> RunLengths, StepDelays[] Delays)
{
    /// <summary>The threshold from normal noise, or the median of those from the normal streams.</summary>
    public double Threshold { get; set; }
}
