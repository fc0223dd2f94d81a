namespace SpectralEdge.Monitor.Tests;

/// <summary>Feeds hand-made samples, ten steps apart, to a gap detector.</summary>
internal sealed class DetectorFeed(GapOptions? options = null)
{
    private readonly GapDetector _detector = new(options ?? new GapOptions());

    /// <summary>Step of the sample fed last; the first one is step 10.</summary>
    public long Step { get; private set; }

    public double NoiseFloor { get; set; } = 1.05;

    public double StandardError { get; set; }

    /// <summary>The ratios at all other positions.</summary>
    public double Others { get; set; } = 1;

    public GapEvent? Take(double ratio, int position = 1)
    {
        Step += 10;
        return (GapEvent?)_detector.Update(Samples.With(Step, ratio, position, NoiseFloor, StandardError, Others));
    }

    /// <summary>Feeds ratios at position 1 and gives the events they raise.</summary>
    public GapEvent[] TakeAll(params double[] ratios) => [.. ratios.Select(ratio => Take(ratio)).OfType<GapEvent>()];

    public void Interrupt() => _detector.Interrupt();
}
