using SpectralEdge.Monitor;

namespace DetectorStudy;

/// <summary>What was measured of one test with thresholds from one source.</summary>
/// <param name="Test">Name of the test.</param>
/// <param name="Source">Where thresholds come from.</param>
/// <param name="RunLengths">
/// Mean run length in each class; only the class of its own for <see cref="ThresholdSource.OwnNoise"/>.
/// </param>
/// <param name="Delays">For steps of 1, 2 and 3 standard deviations; empty for <see cref="ThresholdSource.OwnNoise"/>.</param>
internal sealed record TestResult(
    string Test, ThresholdSource Source, Dictionary<QuietClass, RunLengthEstimate> RunLengths, StepDelays[] Delays)
{
    /// <summary>The threshold from normal noise, or the median of those from the normal streams.</summary>
    public double Threshold { get; set; }
}

/// <summary>Delays of one test for steps of one size.</summary>
internal sealed class StepDelays
{
    private readonly List<double> _delays = [];

    /// <summary>Streams in which the alarm came before the step; they do not count for delay or rate.</summary>
    public int Early { get; private set; }

    /// <summary>Share of the steps that were found.</summary>
    public double Rate => (double)_delays.Count(double.IsFinite) / _delays.Count;

    /// <summary>Median delay, steps that were not found counting as infinite.</summary>
    public double Median => _delays.Order().ElementAt(_delays.Count / 2);

    /// <summary>Takes one stream.</summary>
    /// <param name="alarm">Number of values after the warm-up to the first alarm; null for none.</param>
    /// <param name="before">Number of values between warm-up and step.</param>
    public void Add(int? alarm, int before)
    {
        if (alarm <= before)
        {
            Early++;
        }
        else
        {
            _delays.Add(alarm - before ?? double.PositiveInfinity);
        }
    }
}

/// <summary>Where a threshold comes from.</summary>
internal enum ThresholdSource
{
    /// <summary>Simulated overlapped normal noise.</summary>
    NormalNoise,

    /// <summary>Simulated noise of the class itself: what a perfect guess of the null would give.</summary>
    OwnNoise,

    /// <summary>Moving blocks of the warm-up of the stream itself, or of a stretch of another stream.</summary>
    WarmUpBlocks,
}
