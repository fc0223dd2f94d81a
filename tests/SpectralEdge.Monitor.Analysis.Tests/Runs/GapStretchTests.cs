namespace SpectralEdge.Monitor.Analysis.Tests;

/// <summary>States of a gap over the steps of a run, from its events: windows of 10 steps, samples from step 10 to 500.</summary>
public class GapStretchTests
{
    [Theory]
    [InlineData(2, "open")]
    [InlineData(null, "collapsed")]
    public void Of_UnsteadyGap_IsSoUntilItIsSteady_AndThenWhatItIsNow(int? position, string then) => Assert.Equal(
        [(0, 10, "undefined"), (10, 100, "closed"), (100, 150, "open"), (150, 180, "collapsed"), (180, 400, "unsteady"), (400, 500, then)],
        Of(Opened(100), Collapsed(150), Unsteady(180), Steady(400, position)));

    /// <summary>The third change within two windows is unsteady by itself, and from the first of them on.</summary>
    [Fact]
    public void Of_QuickChangesBeforeAnUnsteadyGap_AreOneStretchWithIt() => Assert.Equal(
        [(0, 10, "undefined"), (10, 100, "closed"), (100, 400, "unsteady"), (400, 500, "open")],
        Of(Opened(100), Collapsed(110), Unsteady(120), Steady(400, 1)));

    /// <summary>Runs of versions up to 0.2 have no event that says so.</summary>
    [Fact]
    public void Of_QuickChangesAlone_AreUnsteadyUntilTheLast() => Assert.Equal(
        [(0, 10, "undefined"), (10, 100, "closed"), (100, 130, "unsteady"), (130, 500, "collapsed")],
        Of(Opened(100), Collapsed(110), Opened(120), Collapsed(130)));

    [Fact]
    public void Of_ChangesWhileItIsOpen_LeaveItOpen() => Assert.Equal(
        [(0, 10, "undefined"), (10, 100, "closed"), (100, 500, "open")],
        Of(
            Opened(100),
            new GapWeakened
            {
                Origin = At(200), PositionBefore = 1, PositionAfter = 1, RatioBefore = 3, RatioAfter = 2, PeakRatio = 4, PeakStep = 150,
            },
            new GapAbsorbed
            {
                Origin = At(250), PositionBefore = 1, PositionAfter = 2, RatioBefore = 3, RatioAfter = 1, PeakRatio = 4, PeakStep = 150,
            },
            new GapPositionShifted { Origin = At(300), PositionBefore = 2, PositionAfter = 1, RatioBefore = 3, RatioAfter = 2 }));

    private static (long From, long To, string State)[] Of(params SpectralEvent[] events) =>
        [.. GapStretch.Of(0, 10, 500, events, windowSteps: 10, []).Select(stretch => (stretch.From, stretch.To, stretch.State))];

    private static Origin At(long step) => new("all", 10, 1, step, step);

    private static GapOpened Opened(long step) =>
        new() { Origin = At(step), PositionBefore = null, PositionAfter = 1, RatioBefore = 1.1, RatioAfter = 2 };

    private static GapCollapsed Collapsed(long step) => new()
    {
        Origin = At(step), PositionBefore = 1, PositionAfter = null, RatioBefore = 2, RatioAfter = 1.1, PeakRatio = 3, PeakStep = step - 5,
    };

    private static GapUnsteady Unsteady(long step) => new()
    {
        Origin = At(step), PositionBefore = null, PositionAfter = 1, RatioBefore = 1.1, RatioAfter = 2, CalmSamples = 50,
    };

    private static GapSteady Steady(long step, int? position) => new()
    {
        Origin = At(step), PositionBefore = position, PositionAfter = position, RatioBefore = 2, RatioAfter = 2, Changes = 7,
    };
}
