namespace SpectralEdge.Monitor.Tests;

/// <summary>Feeds hand-made samples of windows of ten updates, ten steps apart, to a gap detector.</summary>
internal sealed class DetectorFeed(GapOptions? options = null, double runLength = 10_000)
{
    public const int Window = 10;

    /// <summary>The p-value of a sample with a gap.</summary>
    public const double Clear = 1e-4;

    /// <summary>That of one without.</summary>
    public const double Noise = 0.5;

    private readonly GapDetector _detector = new(options, Window, runLength);

    /// <summary>Step of the sample fed last; the first one is step 10.</summary>
    public long Step { get; private set; }

    public double StandardError { get; set; }

    /// <summary>The ratios at all other positions.</summary>
    public double Others { get; set; } = 1.02;

    /// <summary>Feeds one sample; the ratio at position 1 may be another one where the largest is elsewhere.</summary>
    public GapEvent? Take(double ratio, double pValue = Clear, int position = 1, double? first = null)
    {
        Step += 10;
        var sample = Sample(Step, ratio, pValue, position, Others, StandardError);
        sample.RatiosBuffer[0] = first ?? sample.RatiosBuffer[0];
        return (GapEvent?)_detector.Update(sample);
    }

    /// <summary>Feeds one sample many times and gives the events it raises.</summary>
    public GapEvent[] Hold(
        int samples, double ratio, double pValue = Clear, int position = 1, double? first = null) =>
        [.. Enumerable.Range(0, samples).Select(_ => Take(ratio, pValue, position, first)).OfType<GapEvent>()];

    public void Interrupt() => _detector.Interrupt();

    /// <summary>A sample whose ratio at one position is given; the largest one unless the others are larger.</summary>
    public static SpectralSample Sample(
        long step, double ratio, double pValue, int position = 1, double others = 1.02, double standardError = 0)
    {
        var sample = new SpectralSample("all", Window)
        {
            Step = step,
            Stride = 10,
            GapRatio = ratio,
            LargestRatioPosition = double.IsNaN(ratio) ? 0 : position,
            NoiseFloor = 1.05,
            StandardError = standardError,
        };
        sample.RatiosBuffer.Fill(others);
        sample.RatiosBuffer[position - 1] = ratio;
        sample.RatioErrorsBuffer.Fill(standardError);
        sample.Significance.Null = GapNull.ColouredUnequalSteps;
        sample.Significance.Set(GapNull.ColouredUnequalSteps, pValue, ratio, sample.LargestRatioPosition);
        return sample;
    }
}
