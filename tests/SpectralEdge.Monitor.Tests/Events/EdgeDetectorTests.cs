using SpectralEdge.Monitor.Events;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Events;

public class EdgeDetectorTests
{
    private static readonly EdgeOptions Settings = new() { Window = 6, ExpectedRunLength = 10_000, Persistence = 2 };
    private static readonly int Emergence = EdgeRuns.SamplesFor(6, 0.001, 20_000);

    [Fact]
    public void Update_AsManySmallPValuesAsTheRunLengthAsksFor_Emerge()
    {
        var events = Feed(new EdgeDetector(Settings), Enumerable.Repeat(0.001, Emergence));

        var emerged = Assert.IsType<EdgeEmerged>(Assert.Single(events));
        Assert.Equal((Emergence - 1L, 0L, 1, 0.001), (emerged.Step, emerged.FirstStep, emerged.Position, emerged.DecidingPValue));
        Assert.Equal(("edge_emerged", "gap_ratio", 0.001), (emerged.Kind, emerged.Quantity, emerged.PValue));
        Assert.Empty(Feed(new EdgeDetector(Settings), Enumerable.Repeat(0.001, Emergence - 1)));
    }

    [Theory]
    [InlineData(0.0011)]
    [InlineData(double.NaN)]
    public void Update_OneSampleThatDoesNotAgree_BreaksTheSeries(double other) => Assert.Empty(Feed(
        new EdgeDetector(Settings), [.. Enumerable.Repeat(0.001, Emergence - 1), other, .. Enumerable.Repeat(0.001, Emergence - 1)]));

    [Fact]
    public void Update_BetweenTheTwoPValues_KeepsTheEdge()
    {
        var detector = new EdgeDetector(Settings);
        Feed(detector, Enumerable.Repeat(1e-4, Emergence));

        Assert.Empty(Feed(detector, [0.05, 0.03, 0.05, double.NaN, 0.06, 0.04, 0.06]));
        Assert.IsType<EdgeLost>(Assert.Single(Feed(detector, [0.06, 0.06])));
        Assert.Empty(Feed(detector, [0.5, 0.5, 0.5, 0.5]));
    }

    [Fact]
    public void Update_WithoutKStar_IsLost()
    {
        var detector = new EdgeDetector(Settings);
        Feed(detector, Enumerable.Repeat(1e-4, Emergence));

        // Below the floor of 1.05 there is no k* in white noise, whatever the p-value.
        detector.Update(Samples.Measured(100, 1.04));
        var lost = Assert.IsType<EdgeLost>(detector.Update(Samples.Measured(101, 1.03)));

        Assert.Equal((null, 1.2, 1.03, 100L), (lost.Position, lost.Before, lost.After, lost.FirstStep));
    }

    [Fact]
    public void Interrupt_BreaksTheSeriesAndKeepsTheState()
    {
        var detector = new EdgeDetector(Settings);
        Feed(detector, Enumerable.Repeat(1e-4, Emergence - 1));
        detector.Interrupt();
        Assert.Empty(Feed(detector, Enumerable.Repeat(1e-4, Emergence - 1)));
        Assert.Single(Feed(detector, [1e-4]));
        detector.Interrupt();
        Assert.Empty(Feed(detector, Enumerable.Repeat(1e-4, 3 * Emergence)));
    }

    [Fact]
    public void Describe_SaysWhatItTakesAndHowOften() => Assert.StartsWith(
        $"edge: p at most 0.001 in {Emergence} samples running, one false alarm in ", ((ICalibratedDetector)new EdgeDetector(Settings)).Describe(), StringComparison.Ordinal);

    [Fact]
    public void Validate_SettingsOutOfRange_AreRefusedTogether() => Assert.Equal(
        """
        EdgeOptions cannot be used:
        - ExpectedRunLength is 99; it must lie between 100 and 10000000. Shorter is a flood of alarms; longer is beyond what can be simulated.
        - Persistence is 0; it must lie between 1 and 1000. Every sample of persistence delays an event by one stride.
        - Window is 65; it must lie between 3 and 40. The table of run lengths in noise has no others.
        - EmergeAtMost is 0.0001; it must lie between 0.001 and 0.01. The table of run lengths in noise has no others.
        - LoseAbove is NaN; it must lie between 0.0001 and 1. Between EmergeAtMost and it a sample changes nothing, so that noise does not make states flicker.
        """,
        Assert.Throws<MonitorOptionsException>(
            () => new EdgeDetector(new EdgeOptions { ExpectedRunLength = 99, Persistence = 0, Window = 65, EmergeAtMost = 1e-4, LoseAbove = double.NaN })).Message);

    private static List<SpectralEvent> Feed(EdgeDetector detector, IEnumerable<double> pValues) =>
        [.. pValues.Select((p, t) => detector.Update(Samples.Measured(t, 1.2, pValue: p))).OfType<SpectralEvent>()];
}
