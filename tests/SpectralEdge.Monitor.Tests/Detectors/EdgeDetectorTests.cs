using System.Globalization;

namespace SpectralEdge.Monitor.Tests;

public class EdgeDetectorTests
{
    private static readonly EdgeOptions Settings = new() { Window = 6, ExpectedRunLength = 10_000, Hold = 2 };
    private static readonly int Emergence = EdgeRuns.SamplesFor(6, 0.001, 20_000);
    private static readonly double Level = EdgeRuns.LevelFor(6, Emergence, 20_000);

    [Fact]
    public void Update_AsManySmallPValuesAsTheRunLengthAsksFor_Emerge()
    {
        var events = Feed(new EdgeDetector(Settings), Enumerable.Repeat(Level, Emergence));

        var emerged = Assert.IsType<EdgeEmerged>(Assert.Single(events));
        Assert.Equal((Emergence - 1L, 0L, 1, Level), (emerged.Step, emerged.FirstStep, emerged.Position, emerged.DecidingPValue));
        Assert.Equal(("edge_emerged", "gap_ratio", Level), (emerged.Kind, emerged.Quantity, emerged.PValue));
        Assert.Empty(Feed(new EdgeDetector(Settings), Enumerable.Repeat(Level, Emergence - 1)));
        Assert.InRange(Level, 0.001, 0.01);
    }

    [Theory]
    [InlineData(0.0101)]
    [InlineData(double.NaN)]
    public void Update_OneSampleThatDoesNotAgree_BreaksTheSeries(double other) => Assert.Empty(Feed(
        new EdgeDetector(Settings), [
            .. Enumerable.Repeat(0.001, Emergence - 1), other, .. Enumerable.Repeat(0.001, Emergence - 1),
        ]));

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
        string.Create(
            CultureInfo.InvariantCulture,
            $"edge: p at most {Level:G3} in {Emergence} consecutive samples, one false alarm in "
                + $"10,00"), ((ICalibratedDetector)new EdgeDetector(Settings)).Describe(), StringComparison.Ordinal);

    [Fact]
    public void EmergeSamples_ByHand_IsWhatItTakesAndPromisesNothing()
    {
        var byHand = Settings with { EmergeSamples = 2, EmergeAtMost = 0.002 };

        Assert.Single(Feed(new EdgeDetector(byHand), [0.002, 0.002]));
        Assert.Equal(
            "edge: p at most 0.002 in 2 consecutive samples, set by hand",
            ((ICalibratedDetector)new EdgeDetector(byHand)).Describe());
    }

    [Fact]
    public void CalibratedOn_GapsThatComeAndGo_TakesLongerThanTheyDo()
    {
        // One gap of 12 samples in a hundred.
        double[] Quiet(int samples) => [.. Enumerable.Range(0, samples).Select(t => t % 100 < 12 ? 1e-4 : 0.5)];
        var calibrated = Settings.CalibratedOn(Quiet(5000));

        Assert.True(calibrated.EmergeSamples > 12);
        Assert.NotEmpty(Feed(new EdgeDetector(Settings), Quiet(3000)));
        Assert.Empty(Feed(new EdgeDetector(calibrated), Quiet(3000)));
        Assert.Single(Feed(new EdgeDetector(calibrated), Enumerable.Repeat(1e-4, 100)));
        Assert.Equal(
            $"edge: p at most {FormattableString.Invariant($"{Level:G3}")} in {calibrated.EmergeSamples} consecutive "
                + $"samples, from 5000 quiet samples",
            ((ICalibratedDetector)new EdgeDetector(calibrated)).Describe());

        // Rarer ones are as rare as they have to be: ten events or fewer in 100,000 samples.
        Assert.Equal(
            Emergence,
            Settings.CalibratedOn([.. Enumerable.Range(0, 100_000).Select(t => t % 25_000 < 12 ? 1e-4 : 0.5)]).EmergeSamples);
        Assert.Equal(Emergence, Settings.CalibratedOn([.. Enumerable.Repeat(0.5, 100_000)]).EmergeSamples);
    }

    /// <summary>Above 1 % k* is undefined at the default noise level, so that an edge is lost below LoseAbove already.</summary>
    [Fact]
    public void CalibratedOn_PValuesBetweenTheNoiseLevelAndLoseAbove_AreLosses()
    {
        double[] Quiet(int samples) => [.. Enumerable.Range(0, samples).Select(t => t % 23 < 20 ? 1e-4 : 0.03)];
        var calibrated = Settings.CalibratedOn(Quiet(4600));

        Assert.True(calibrated.EmergeSamples > 20);
        Assert.Equal(Emergence, (Settings with { LoseAbove = 0.03 }).CalibratedOn(Quiet(100_000), noiseLevel: 0.9).EmergeSamples);
    }

    [Fact]
    public void CalibratedOn_StretchThatCannotBeUsed_SaysWhatToDo() => Assert.Equal(
        """
        A quiet stretch cannot be used:
        - Number of p-values is 2999; it must be at least 3000. Fewer do not show how often gaps come: record a longer stretch.
        - It has 1.5; p-values lie between 0 and 1, or are NaN where a sample has none.
        """,
        Assert.Throws<MonitorOptionsException>(() => Settings.CalibratedOn(
            [.. Enumerable.Repeat(0.5, 2997), double.NaN, 1.5])).Message);

    [Fact]
    public void Validate_SettingsOutOfRange_AreRefusedTogether() => Assert.Equal(
        """
        EdgeOptions cannot be used:
        - ExpectedRunLength is 99; it must lie between 100 and 10000000. A shorter one gives too many alarms; a longer one cannot be simulated.
        - Hold is 0; it must lie between 1 and 1000. Every sample of the hold delays an event by one stride.
        - Window is 65; it must lie between 3 and 40. The table of run lengths in noise has no others.
        - EmergeAtMost is 0.0001; it must lie between 0.001 and 0.01. The table of run lengths in noise has no others.
        - LoseAbove is NaN; it must lie between 0.0001 and 1. Between EmergeAtMost and it a sample changes nothing, so that noise does not switch the state.
        """,
        Assert.Throws<MonitorOptionsException>(
            () => new EdgeDetector(new EdgeOptions
            {
                ExpectedRunLength = 99,
                Hold = 0,
                Window = 65,
                EmergeAtMost = 1e-4,
                LoseAbove = double.NaN,
            })).Message);

    private static List<SpectralEvent> Feed(EdgeDetector detector, IEnumerable<double> pValues) =>
        [.. pValues.Select((p, t) => detector.Update(Samples.Measured(t, 1.2, pValue: p))).OfType<SpectralEvent>()];
}
