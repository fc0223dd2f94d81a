namespace SpectralEdge.Monitor.Tests;

public class HeldGapDetectorTests
{
    [Fact]
    public void Update_SignificantPosition_IsHeldAfterThreeSamples()
    {
        var detector = new HeldGapDetector();
        for (var t = 0; t < 3; t++)
        {
            Assert.Equal(0, detector.Held);
            Assert.Null(detector.Update(Sample(t, 2, 1.5)));
        }

        Assert.Equal(2, detector.Held);
    }

    [Fact]
    public void Update_RatioAtTheFloorOrPositionsThatMove_HoldNothing()
    {
        var detector = new HeldGapDetector();
        for (var t = 0; t < 60; t++)
        {
            Assert.Null(detector.Update(t < 30 ? Sample(t, 1, 1.05) : Sample(t, 1 + (t % 2), 1.5)));
            Assert.Equal(0, detector.Held);
        }
    }

    [Fact]
    public void Update_GapThatNeverClosesButFallsFromItsPeak_IsWeakenedAndHeldOn()
    {
        var (detector, seen) = (new HeldGapDetector(), new List<SpectralEvent>());
        for (var t = 0; t < 250; t++)
        {
            // From 3 to 1.3: far above the noise floor of 1.05 and above the threshold of a collapse.
            Add(seen, detector.Update(Scattered(t, 2, t < 150 ? 2 : 0.3)));
        }

        var told = Assert.IsType<GapWeakened>(Assert.Single(seen));
        Assert.InRange(told.Step, 150, 155);
        Assert.InRange(told.PeakRatio, 2.9, 3.7);
        Assert.InRange(told.PeakStep, 102, 149);
        Assert.InRange(told.RatioAfter, 1.2, told.Threshold);
        Assert.True(told.Drawdown >= told.DrawdownThreshold);
        Assert.Equal(
            ("gap_weakened", 2, 2, 2), (told.Kind, told.PositionBefore!.Value, told.PositionAfter!.Value, detector.Held));
    }

    [Fact]
    public void Update_RatioGoneWhileAnotherGapIsOpen_IsAbsorbedAndTheOtherHeld()
    {
        var (detector, seen) = (new HeldGapDetector(), new List<SpectralEvent>());
        for (var t = 0; t < 40; t++)
        {
            // Before its warm-up is complete: only the noise floor decides.
            Add(seen, detector.Update(t < 20 ? Sample(t, 1, 1.5) : Sample(t, 3, 1.5)));
        }

        var told = Assert.IsType<GapAbsorbed>(Assert.Single(seen));
        Assert.Equal((20, 22, 1, 3), (told.FirstStep, told.Step, told.PositionBefore!.Value, told.PositionAfter!.Value));
        Assert.Equal((1.5, 1.0), (told.RatioBefore, told.RatioAfter));
        Assert.Equal(3, detector.Held);
    }

    [Fact]
    public void Update_NoGapAnywhereInTheWarmUp_LetsGoInSilence()
    {
        var detector = new HeldGapDetector();
        for (var t = 0; t < 20; t++)
        {
            Assert.Null(detector.Update(Sample(t, 1, t < 10 ? 1.5 : 1.02)));
        }

        Assert.Equal(0, detector.Held);
    }

    [Fact]
    public void Validate_SettingsOutOfRange_AreRefusedTogether() => Assert.Equal(
        """
        HeldGapOptions cannot be used:
        - Window is 2; it must lie between 3 and 512. Windows of a monitor are not shorter or longer.
        - Hold is 0; it must lie between 1 and 1000. Every sample of the hold delays an event by one stride.
        - OpenPValue is 0; it must lie between 0.0001 and 1. No p-value is smaller than 0.0001.
        - ExpectedRunLength is 99; it must lie between 100 and 10000000. A shorter one gives too many alarms; no thresholds are known for a longer one.
        - StandardErrors is 11; it must lie between 0 and 10. More would hide every change that a sketch can show.
        """,
        Assert.Throws<MonitorOptionsException>(
            () => new HeldGapDetector(new HeldGapOptions
            {
                Window = 2,
                Hold = 0,
                OpenPValue = 0,
                ExpectedRunLength = 99,
                StandardErrors = 11,
            })).Message);

    private static void Add(List<SpectralEvent> seen, SpectralEvent? told)
    {
        if (told is not null)
        {
            seen.Add(told);
        }
    }

    private static SpectralSample Scattered(int t, int position, double strength) =>
        Sample(t, position, 1 + (strength * Math.Exp(0.05 * Vectors.Gaussian(new Random(t)))));

    private static SpectralSample Sample(int t, int position, double ratio) => Samples.With(t, ratio, position);
}
