namespace SpectralEdge.Monitor.Tests;

/// <summary>Opening, collapse and reopening; <see cref="GapDetectorShiftTests"/> has the moves.</summary>
public class GapDetectorTests
{
    [Fact]
    public void Update_ThreeSamplesAboveTheUpperThreshold_Opens()
    {
        var feed = new DetectorFeed { StandardError = 0.01 };

        Assert.Empty(feed.TakeAll(1.1, 1.6, 1.7));
        var opened = feed.Take(1.8, position: 2);

        var expected = new GapOpened
        {
            Origin = new("all", 6, 10, 40, 20),
            PositionBefore = null,
            PositionAfter = 2,
            RatioBefore = 1.1,
            RatioAfter = 1.8,
            Threshold = 1.5,
            StandardError = 0.01,
        };
        Assert.Equal(expected, opened);
        Assert.Equal("gap_opened", opened!.Kind);
    }

    [Fact]
    public void Update_OpenFromTheFirstSample_KnowsNoRatioBefore()
    {
        var opened = new DetectorFeed().TakeAll(2, 2, 2).Single();

        Assert.Equal(10, opened.FirstStep);
        Assert.Equal(double.NaN, opened.RatioBefore);
    }

    [Fact]
    public void Update_RatioAtTheThreshold_Counts()
    {
        Assert.Single(new DetectorFeed().TakeAll(1.5, 1.5, 1.5));
        Assert.Empty(new DetectorFeed().TakeAll(1.4999999, 1.4999999, 1.4999999, 1.4999999));
        Assert.Single(Open().TakeAll(1.2, 1.2, 1.2));
        Assert.Empty(Open().TakeAll(1.2000001, 1.2000001, 1.2000001, 1.2000001));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Update_Persistence_IsTheNumberOfSamplesInARow(int persistence)
    {
        var feed = new DetectorFeed(new GapOptions { Hold = persistence });
        var almost = Enumerable.Repeat(2.0, persistence - 1).ToArray();

        Assert.Empty(feed.TakeAll([.. almost, 1.3, .. almost, 1.3]));
        Assert.Equal(feed.Step + (10 * persistence), feed.TakeAll([.. almost, 2.0]).Single().Step);
    }

    [Fact]
    public void Update_BetweenTheThresholds_KeepsItsState()
    {
        var feed = new DetectorFeed();

        Assert.Empty(feed.TakeAll(1.4, 1.3, 1.4, 1.3, 1.4));
        Assert.IsType<GapOpened>(Assert.Single(feed.TakeAll(1.6, 1.6, 1.6)));
        Assert.Empty(feed.TakeAll(1.4, 1.3, 1.4, 1.3, 1.4, 1.6, 1.6, 1.6));
    }

    [Fact]
    public void Update_ThreeSamplesBelowTheLowerThreshold_Collapses()
    {
        var feed = Open();
        Assert.Empty(feed.TakeAll(3, 1.4, 1.2, 1.15));

        var collapsed = feed.Take(1.1, position: 3);

        var expected = new GapCollapsed
        {
            Origin = new("all", 6, 10, 80, 60),
            PositionBefore = 1,
            PositionAfter = 3,
            RatioBefore = 1.4,
            RatioAfter = 1.1,
            Threshold = 1.2,
            StandardError = 0,
            PeakRatio = 3,
            PeakStep = 40,
            ControlPositions = 0,
            ControlCollapses = 0,
        };
        Assert.Equal(expected, collapsed);
        Assert.Equal("gap_collapsed", collapsed!.Kind);
        Assert.Equal(0.95, ((GapCollapsed)collapsed).FallFromPeak, 1e-15);
    }

    /// <summary>Three positions are watched: the gap at 1, and 2 and 3 as its control.</summary>
    [Fact]
    public void Update_CollapseOfOtherPositions_IsTheControl()
    {
        // Both others are open, and fall with the gap.
        Assert.Equal((2, 2), Control(new DetectorFeed { Others = 1.6 }, 1.1));

        // Both others stay open.
        Assert.Equal((2, 0), Control(new DetectorFeed { Others = 1.6 }, 1.6));

        // They were never open.
        Assert.Equal((0, 0), Control(new DetectorFeed { Others = 1.3 }, 1.1));

        // They collapsed more than a window of samples earlier.
        var feed = new DetectorFeed { Others = 1.6 };
        feed.TakeAll(2, 2, 2);
        feed.Others = 1.1;
        feed.TakeAll(2, 2, 2, 2, 2, 2);
        Assert.Equal((0, 0), Control(feed, 1.1));

        static (int?, int?) Control(DetectorFeed feed, double others)
        {
            feed.TakeAll(2, 2, 2);
            feed.Others = others;
            var collapsed = feed.TakeAll(1.1, 1.1, 1.1).OfType<GapCollapsed>().Single();
            return (collapsed.ControlPositions, collapsed.ControlCollapses);
        }
    }

    [Fact]
    public void Update_CollapseThatIsBroken_BeginsAnew() => Assert.Empty(Open().TakeAll(1.1, 1.1, 1.3, 1.1, 1.1, 1.3));

    [Fact]
    public void Update_AfterACollapse_OpensAgainWithAPeakOfItsOwn()
    {
        var feed = Open();

        var kinds = feed.TakeAll(9, 1, 1, 1, 1.7, 1.7, 1.6, 1.1, 1.1, 1.1);

        Assert.Equal(["gap_collapsed", "gap_opened", "gap_collapsed"], kinds.Select(kind => kind.Kind));
        Assert.Equal(9, ((GapCollapsed)kinds[0]).PeakRatio);

        // From the sample that settled the opening on: the two before it were not open yet.
        Assert.Equal(1.6, ((GapCollapsed)kinds[2]).PeakRatio);
        Assert.Equal(100, ((GapCollapsed)kinds[2]).PeakStep);
    }

    [Fact]
    public void Update_RatioNotAboveTheNoiseFloor_NeverOpens()
    {
        Assert.Empty(new DetectorFeed { NoiseFloor = 2 }.TakeAll(1.9, 1.9, 1.9, 2, 2, 2, 2));
        Assert.Empty(new DetectorFeed { NoiseFloor = double.PositiveInfinity }.TakeAll(1e6, 1e6, 1e6, 1e6));
    }

    [Fact]
    public void Update_NoiseFloorAboveTheUpperThreshold_TakesItsPlace()
    {
        var opened = new DetectorFeed { NoiseFloor = 1.8 }.TakeAll(1.7, 1.9, 1.9, 1.9).Single();

        Assert.Equal(1.8, opened.Threshold);
        Assert.Equal(20, opened.FirstStep);
    }

    [Fact]
    public void Update_NoiseFloorAboveTheLowerThreshold_TakesItsPlace()
    {
        var feed = Open();
        feed.NoiseFloor = 1.4;

        var collapsed = feed.TakeAll(1.35, 1.35, 1.35).Single();

        Assert.Equal(1.4, collapsed.Threshold);
        Assert.Null(collapsed.PositionAfter);
    }

    [Fact]
    public void Update_UndefinedPositionForThreeSamples_IsACollapse()
    {
        var feed = Open();
        feed.NoiseFloor = 5;
        feed.StandardError = 100;

        Assert.IsType<GapCollapsed>(feed.TakeAll(4, 4, 4).Single());
    }

    [Fact]
    public void Update_StandardError_MustBeExceededTwice()
    {
        Assert.Empty(new DetectorFeed { StandardError = 0.1 }.TakeAll(1.69, 1.69, 1.69, 1.69));
        Assert.Single(new DetectorFeed { StandardError = 0.1 }.TakeAll(1.71, 1.71, 1.71));

        var open = Open();
        open.StandardError = 0.05;
        Assert.Empty(open.TakeAll(1.11, 1.11, 1.11, 1.11));
        Assert.Single(open.TakeAll(1.09, 1.09, 1.09));
    }

    [Fact]
    public void Update_ZeroStandardErrorsAsked_IgnoresTheStandardError() =>
        Assert.Single(new DetectorFeed(new GapOptions { StandardErrors = 0 }) { StandardError = 7 }.TakeAll(1.5, 1.5, 1.5));

    [Fact]
    public void Update_UndefinedRatio_BreaksARunAndKeepsTheState()
    {
        Assert.Empty(new DetectorFeed().TakeAll(2, 2, double.NaN, 2, 2));
        Assert.IsType<GapCollapsed>(Open().TakeAll(1, 1, double.NaN, 1, 1, double.NaN, 1, 1, 1).Single());
        Assert.Empty(Open().TakeAll(double.NaN, double.NaN, double.NaN, double.NaN));
    }

    [Fact]
    public void Update_AfterAnUndefinedRatio_KnowsNoRatioBefore() =>
        Assert.Equal(double.NaN, new DetectorFeed().TakeAll(1.1, double.NaN, 2, 2, 2).Single().RatioBefore);

    [Fact]
    public void Interrupt_BreaksARunAndKeepsTheState()
    {
        var feed = new DetectorFeed();
        feed.TakeAll(2, 2);
        feed.Interrupt();
        Assert.Empty(feed.TakeAll(2, 2));
        Assert.Single(feed.TakeAll(2));

        feed.TakeAll(4, 1, 1);
        feed.Interrupt();
        Assert.Empty(feed.TakeAll(1, 1));
        Assert.Equal(4, ((GapCollapsed)feed.TakeAll(1).Single()).PeakRatio);
    }

    // A quiet stream stays between the thresholds. It may start open or closed; nothing follows from it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Update_QuietStreamOfAHundredThousandSamples_RaisesNothing(bool open)
    {
        var random = new Random(3);
        var feed = open ? Open() : new DetectorFeed();
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Null(feed.Take(1.21 + (0.28 * random.NextDouble()), open ? 1 : random.Next(1, 4)));
        }
    }

    [Fact]
    public void Update_NoEvent_AllocatesNothing()
    {
        var detector = new GapDetector(new GapOptions());
        var (closed, rising) = (Samples.With(10, 1.3), Samples.With(20, 2));

        Assert.Equal(0, Allocations.Of(() =>
        {
            detector.Update(closed);
            detector.Update(rising);
            detector.Update(rising);
        }));
    }

    [Fact]
    public void Update_RandomStream_RaisesEventsThatFollowTheRules() => Property.ForAll(random =>
    {
        var options = new GapOptions { Hold = random.Next(1, 4) };
        var feed = new DetectorFeed(options);
        var (open, ratio) = (false, 1.4);
        for (var i = 0; i < 500; i++)
        {
            ratio = Math.Max(1, ratio + (0.2 * Vectors.Gaussian(random)) + (0.05 * (1.4 - ratio)));
            if (feed.Take(ratio) is not { } raised)
            {
                continue;
            }

            Assert.Equal(open, raised is GapCollapsed);
            open = raised is GapOpened;
            Assert.Equal(feed.Step, raised.Step);
            Assert.Equal(feed.Step - (10 * (options.Hold - 1)), raised.FirstStep);
            Assert.Equal(ratio, raised.RatioAfter);
            Assert.True(open ? ratio >= options.OpenAbove : ratio <= options.CollapseBelow);
            Assert.True(raised is not GapCollapsed { FallFromPeak: < 0 or > 1 });
        }
    });

    /// <summary>A feed whose gap opened at position 1 with its third sample, at step 30, ratio 2.</summary>
    private static DetectorFeed Open()
    {
        var feed = new DetectorFeed();
        Assert.Single(feed.TakeAll(2, 2, 2));
        return feed;
    }
}
