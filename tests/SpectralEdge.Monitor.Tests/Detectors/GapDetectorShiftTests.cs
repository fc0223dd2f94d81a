namespace SpectralEdge.Monitor.Tests;

public class GapDetectorShiftTests
{
    [Fact]
    public void Update_ThreeSamplesAtOneOtherPosition_Shifts()
    {
        var feed = OpenAtOne();
        feed.Others = 1.3;

        Assert.Null(feed.Take(2.1, position: 2));
        Assert.Null(feed.Take(2.2, position: 2));
        var shifted = feed.Take(2.3, position: 2);

        var expected = new GapPositionShifted
        {
            Origin = new("all", 6, 10, 60, 40),
            PositionBefore = 1,
            PositionAfter = 2,
            RatioBefore = 2,
            RatioAfter = 2.3,
            Threshold = 1.3,
            StandardError = 0,
        };
        Assert.Equal(expected, shifted);
        Assert.Equal("gap_position_shifted", shifted!.Kind);
    }

    [Fact]
    public void Update_OtherPositionsInTurn_AreNoShift()
    {
        var feed = OpenAtOne();

        for (var i = 0; i < 100; i++)
        {
            Assert.Null(feed.Take(2, position: 2 + (i % 2)));
        }
    }

    [Fact]
    public void Update_ReturnToTheHeldPosition_BreaksTheRun()
    {
        var feed = OpenAtOne();

        foreach (var position in new[] { 2, 2, 1, 2, 2, 1 })
        {
            Assert.Null(feed.Take(2, position));
        }
    }

    [Fact]
    public void Update_NewPositionAfterTwoSamplesElsewhere_CountsFromItsOwnFirst()
    {
        var feed = OpenAtOne();
        feed.Take(2.1, position: 2);
        feed.Take(2.2, position: 2);
        feed.Take(2.3, position: 3);
        feed.Take(2.4, position: 3);

        var shifted = feed.Take(2.5, position: 3)!;

        Assert.Equal(3, shifted.PositionAfter);
        Assert.Equal(60, shifted.FirstStep);
        Assert.Equal(2.2, shifted.RatioBefore);
    }

    [Fact]
    public void Update_AfterAShift_TheNewPositionIsTheHeldOne()
    {
        var feed = OpenAtOne();
        Assert.IsType<GapPositionShifted>(TakeThree(feed, 2, position: 2));

        Assert.Null(TakeThree(feed, 2, position: 2));
        var back = TakeThree(feed, 2, position: 1)!;

        Assert.Equal(2, back.PositionBefore);
        Assert.Equal(1, back.PositionAfter);
    }

    [Fact]
    public void Update_CollapseAfterAShift_KnowsThePositionAndThePeakOfTheWholeOpenTime()
    {
        var feed = OpenAtOne();
        feed.Take(7);
        TakeThree(feed, 2, position: 3);

        var collapsed = Assert.IsType<GapCollapsed>(TakeThree(feed, 1.1, position: 2));

        Assert.Equal(3, collapsed.PositionBefore);
        Assert.Equal(2, collapsed.PositionAfter);
        Assert.Equal(7, collapsed.PeakRatio);
        Assert.Equal(40, collapsed.PeakStep);
    }

    [Fact]
    public void Update_OtherPositionBelowTheLowerThreshold_IsACollapseAndNoShift() =>
        Assert.IsType<GapCollapsed>(TakeThree(OpenAtOne(), 1.15, position: 2));

    [Fact]
    public void Update_OtherPositionBetweenTheThresholds_IsAShift() =>
        Assert.IsType<GapPositionShifted>(TakeThree(OpenAtOne(), 1.3, position: 2));

    [Fact]
    public void Update_StandardError_MustBeExceededTwiceByTheLead()
    {
        var feed = OpenAtOne();
        feed.Others = 1.8;
        feed.StandardError = 0.1;

        Assert.Null(TakeThree(feed, 1.99, position: 2));
        Assert.IsType<GapPositionShifted>(TakeThree(feed, 2.01, position: 2));
    }

    [Fact]
    public void Update_HeldRatioUndefined_IsAShift()
    {
        var feed = OpenAtOne();
        feed.Others = double.NaN;

        Assert.Equal(double.NaN, Assert.IsType<GapPositionShifted>(TakeThree(feed, 2, position: 2)).Threshold);
    }

    [Fact]
    public void Update_ClosedGap_MovesWithoutAnEvent() => Assert.Null(TakeThree(new DetectorFeed(), 1.4, position: 2));

    [Fact]
    public void Update_OpeningAtChangingPositions_OpensAtTheLast()
    {
        var feed = new DetectorFeed();
        feed.Take(2, position: 3);
        feed.Take(2, position: 1);

        Assert.Equal(2, feed.Take(2, position: 2)!.PositionAfter);
        Assert.Null(TakeThree(feed, 2, position: 2));
    }

    [Fact]
    public void Interrupt_BreaksAShift()
    {
        var feed = OpenAtOne();
        feed.Take(2, position: 2);
        feed.Take(2, position: 2);
        feed.Interrupt();

        Assert.Null(feed.Take(2, position: 2));
        Assert.Null(feed.Take(2, position: 2));
        Assert.IsType<GapPositionShifted>(feed.Take(2, position: 2));
    }

    // A standard error that cannot be computed exceeds nothing: opening and collapse wait for one that can, and a move has to as
    // well.
    [Fact]
    public void Update_UndefinedStandardError_SettlesNothing()
    {
        var feed = OpenAtOne();
        feed.StandardError = double.NaN;

        Assert.Null(TakeThree(feed, 1.1, position: 1));
        Assert.Null(TakeThree(feed, 2, position: 2));
    }

    private static DetectorFeed OpenAtOne()
    {
        var feed = new DetectorFeed();
        Assert.Single(feed.TakeAll(2, 2, 2));
        return feed;
    }

    private static GapEvent? TakeThree(DetectorFeed feed, double ratio, int position)
    {
        Assert.Null(feed.Take(ratio, position));
        Assert.Null(feed.Take(ratio, position));
        return feed.Take(ratio, position);
    }
}
