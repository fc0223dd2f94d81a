namespace SpectralEdge.Monitor.Tests;

/// <summary>Opening, weakening and collapse of one gap; W = 10 and 10,000 samples unless said otherwise.</summary>
public class GapDetectorTests
{
    // EdgeTable.txt: at W = 10 three samples with p of at most 0.001 come every 16,461 samples of noise, fewer than 2 · 10,000;
    // four every 16,461 · 13,746/5,096 = 44,402.
    private const int Opening = 4;

    // A quarter of a window, rounded up.
    private const int Settling = 3;

    [Fact]
    public void Update_FourSamplesThatNoiseDoesNotExplain_Open()
    {
        var feed = new DetectorFeed();
        Assert.Empty(feed.Hold(5, 1.04, DetectorFeed.Noise));
        Assert.Empty(feed.Hold(Opening - 1, 1.1));

        var opened = Assert.IsType<GapOpened>(feed.Take(1.11));

        Assert.Equal((90, 60), (opened.Step, opened.FirstStep));
        Assert.Equal((null, 1), (opened.PositionBefore, opened.PositionAfter));
        Assert.Equal((1.04, 1.11, 1.05), (opened.RatioBefore, opened.RatioAfter, opened.Threshold));
        Assert.Equal((DetectorFeed.Clear, 10_000), (opened.PValue, opened.ExpectedRunLength));
        Assert.True(double.IsNaN(opened.Deviations) && double.IsNaN(opened.DeviationsNeeded));
    }

    [Fact]
    public void Update_SamplesToOpen_FollowFromTheRunLength()
    {
        // Of 100,000: four samples come every 44,402, five every 44,402 · 34,188/13,746 = 110,433, six, by the last factor of the
        // row below, every 110,433 · 17,778/7,921 = 247,858 samples, of which twice 100,000 asks for.
        var feed = new DetectorFeed(runLength: 100_000);
        Assert.Empty(feed.Hold(5, 2));
        Assert.IsType<GapOpened>(feed.Take(2));
    }

    [Fact]
    public void Update_ARatioAtPositionsThatChange_OpensNothing()
    {
        var feed = new DetectorFeed();
        for (var i = 0; i < 20; i++)
        {
            Assert.Empty(feed.Hold(Opening - 1, 2, position: 1 + (i % 2)));
        }
    }

    [Fact]
    public void Update_PValueBetweenTheTwoLevels_NeitherOpensNorBreaksAnOpenOne()
    {
        Assert.Empty(new DetectorFeed().Hold(100, 2, 0.004));
        Assert.Empty(Open().Hold(200, 2, 0.009));
    }

    [Fact]
    public void Update_NullWithoutAPValue_DecidesNothing()
    {
        var feed = new DetectorFeed();
        Assert.Empty(feed.Hold(50, 2, double.NaN));
        Assert.Empty(feed.Hold(Opening - 1, 2));
        Assert.Empty(feed.Hold(1, 2, double.NaN));
        Assert.Empty(feed.Hold(Opening - 1, 2));
        Assert.Empty(Open().Hold(200, 1.02, double.NaN));
    }

    [Fact]
    public void Update_UndefinedRatio_BreaksASeriesAndKeepsTheState()
    {
        var feed = Open();
        Assert.Empty(feed.Hold(Settling - 1, 1.02, DetectorFeed.Noise));
        Assert.Null(feed.Take(double.NaN));
        Assert.Empty(feed.Hold(Settling - 1, 1.02, DetectorFeed.Noise));
        Assert.IsType<GapCollapsed>(feed.Take(1.02, DetectorFeed.Noise));
    }

    [Fact]
    public void Interrupt_BreaksASeriesAndKeepsTheState()
    {
        var feed = Open();
        feed.Hold(Settling - 1, 1.02, DetectorFeed.Noise);
        feed.Interrupt();
        Assert.Empty(feed.Hold(Settling - 1, 1.02, DetectorFeed.Noise));
        Assert.IsType<GapCollapsed>(feed.Take(1.02, DetectorFeed.Noise));
    }

    /// <summary>A level without any scatter: what is left is the prior, √(0.49/(1 + n/W)) for n = 100 values.</summary>
    [Fact]
    public void Update_GapThatGoesIntoTheNoise_Collapses()
    {
        var feed = Open();
        Assert.Empty(feed.Hold(Settling - 1, 1.02, DetectorFeed.Noise));
        var first = feed.Step - 10;

        var collapsed = Assert.IsType<GapCollapsed>(feed.Take(1.02, DetectorFeed.Noise));

        // Of 103 values, two of 1.02 among them, 93 have one ten before them; all that differ point down, so that the belief of 0.7
        // in one window is all the scatter there is.
        var deviation = Math.Sqrt(0.49 / (1 + 9.3));
        Assert.Equal((-Math.Log(0.02)) / deviation, collapsed.Deviations, 1e-9);

        // Student's t with 5 degrees of freedom, tail 10/20,000: 6.869 in every printed table; and the highest of 10.3 windows.
        Assert.Equal(6.869 + Math.Sqrt(2 * Math.Log(10.3)), collapsed.DeviationsNeeded, 0.001);
        Assert.Equal(2, collapsed.RatioBefore, 1e-9);
        Assert.Equal(1 + Math.Exp(-collapsed.DeviationsNeeded * deviation), collapsed.Threshold, 1e-9);
        Assert.Equal((1, null), (collapsed.PositionBefore, collapsed.PositionAfter));
        Assert.Equal((1.02, first), (collapsed.RatioAfter, collapsed.FirstStep));
        Assert.Equal((2, 40), (collapsed.PeakRatio, collapsed.PeakStep));
        Assert.Equal(0.98, collapsed.FallFromPeak, 1e-12);
        Assert.Equal(EventSeverity.Medium, collapsed.Severity);
    }

    /// <summary>The run's own scatter, by itself: values that come and go about a level.</summary>
    [Fact]
    public void Update_GapWithAScatterOfItsOwn_CollapsesBeyondIt()
    {
        // ln(R − 1) = ±0.5 by chance. What falls by less than 6.869 √((0.49 + 10 · 0.25)/11) = 3.58 is within its own scatter.
        var within = Scattered();
        Assert.Empty(within.Hold(15, 1 + Math.Exp(-3.2), DetectorFeed.Noise));
        var beyond = Scattered();
        Assert.Single(beyond.Hold(15, 1 + Math.Exp(-3.9), DetectorFeed.Noise));

        // Two windows of it are: 2.65 √(2.99/11) = 1.38.
        Assert.IsType<GapCollapsed>(Assert.Single(within.Hold(5, 1 + Math.Exp(-3.2), DetectorFeed.Noise)));

        static DetectorFeed Scattered()
        {
            var (feed, random) = (new DetectorFeed(), new Random(1));
            for (var i = 0; i < 2000; i++)
            {
                Assert.True(feed.Take(1 + Math.Exp(random.Next(2) == 0 ? -0.5 : 0.5)) is null or GapOpened);
            }

            return feed;
        }
    }

    [Fact]
    public void Update_QuarterOfItsStrength_IsACollapseThoughSignificant()
    {
        // (6.869 + √(2 ln n)) √(0.49/11) is more than ln 4: for n of about 10 windows a strength of 0.14 of what it was.
        Assert.DoesNotContain(Open().Hold(20, 1.16), value => value is GapCollapsed);
        var feed = Open();

        var collapsed = Assert.IsType<GapCollapsed>(Assert.Single(feed.Hold(Settling, 1.13)));

        Assert.Equal((1, 1), (collapsed.PositionBefore, collapsed.PositionAfter));
        Assert.InRange(collapsed.Deviations, collapsed.DeviationsNeeded, 10);

        // It opens again when it is four times as strong as its level was at its lowest: 0.12 (0.13/0.12)^(0.9^20) = 0.1212.
        Assert.Empty(feed.Hold(20, 1.12));
        Assert.Empty(feed.Hold(20, 1.48));
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(Opening, 1.50)));
    }

    [Fact]
    public void Update_LowerForAWholeWindow_Weakens()
    {
        // 2.65 √(0.49/11) = 0.56: below a strength of 0.57.
        Assert.Empty(Open().Hold(300, 1.58));
        var feed = Open();
        Assert.Empty(feed.Hold(DetectorFeed.Window - 1, 1.5));

        var weakened = Assert.IsType<GapWeakened>(feed.Take(1.5));

        Assert.Equal(90, weakened.Step - weakened.FirstStep);
        Assert.Equal((2, 1.5), (Math.Round(weakened.RatioBefore, 9), weakened.RatioAfter));
        Assert.InRange(weakened.Deviations, weakened.DeviationsNeeded, 4);
        Assert.InRange(weakened.DeviationsNeeded, 2.6, 2.7);

        // The new level is its own: nothing more is told, until a quarter of the highest is left.
        Assert.Empty(feed.Hold(200, 1.5));
        Assert.IsType<GapCollapsed>(Assert.Single(feed.Hold(Settling, 1.1)));
    }

    [Fact]
    public void Update_MissingForEightWindows_IsOverWhateverItsScatter()
    {
        var feed = Open();
        Assert.Empty(feed.Hold(79, 2, DetectorFeed.Noise));

        var collapsed = Assert.IsType<GapCollapsed>(feed.Take(2, DetectorFeed.Noise));

        Assert.True(double.IsNaN(collapsed.Deviations) && double.IsNaN(collapsed.DeviationsNeeded));
        Assert.Equal(790, collapsed.Step - collapsed.FirstStep);
    }

    /// <summary>Before two windows are known only the null decides, over a whole window.</summary>
    [Fact]
    public void Update_GapOfAFewSamples_CollapsesWhenItIsMissingForAWindow()
    {
        var feed = new DetectorFeed();
        Assert.Single(feed.Hold(Opening + 5, 1.3));
        Assert.Empty(feed.Hold(DetectorFeed.Window - 1, 1.03, DetectorFeed.Noise));
        Assert.True(double.IsNaN(Assert.IsType<GapCollapsed>(feed.Take(1.03, DetectorFeed.Noise)).Deviations));
    }

    [Fact]
    public void Update_StandardErrors_MustBeExceededTwice()
    {
        // The threshold of a collapse is 1.234: 1.14 + 2 · 0.05 is above it, 1.13 + 2 · 0.05 is not.
        var feed = Open();
        feed.StandardError = 0.05;
        Assert.Empty(feed.Hold(Settling, 1.14, DetectorFeed.Noise));
        feed.Hold(5, 2);
        Assert.Single(feed.Hold(Settling, 1.13, DetectorFeed.Noise));
    }

    [Fact]
    public void Update_BoundsSetByHand_TakeThePlaceOfTheRest()
    {
        var feed = new DetectorFeed(new GapOptions { OpenAbove = 1.5, CollapseBelow = 1.2, Hold = 2 });
        Assert.Empty(feed.Hold(50, 1.49));
        var opened = Assert.Single(feed.Hold(2, 1.5));
        Assert.Equal((1.5, double.NaN), (opened.Threshold, opened.ExpectedRunLength));
        Assert.Empty(feed.Hold(50, 1.21));
        var collapsed = Assert.IsType<GapCollapsed>(Assert.Single(feed.Hold(2, 1.2)));
        Assert.Equal((1.2, double.NaN), (collapsed.Threshold, collapsed.Deviations));
    }

    /// <summary>Others are open from a ratio of 1.5 on and collapsed at 1.2, three samples each.</summary>
    [Theory]
    [InlineData(1.6, 1.01, 4, 4)]
    [InlineData(1.6, 1.6, 4, 0)]
    [InlineData(1.3, 1.01, 0, 0)]
    public void Update_CollapseOfOtherPositions_IsTheControl(double before, double after, int open, int fallen)
    {
        var feed = new DetectorFeed { Others = before };
        feed.Hold(Opening + 100, 3);
        feed.Others = after;
        var collapsed = feed.Hold(Settling, 1.02, DetectorFeed.Noise).OfType<GapCollapsed>().Single();
        Assert.Equal((open, fallen), (collapsed.ControlPositions, collapsed.ControlCollapses));
    }

    /// <summary>A gap that stays as it is, whose logarithm is a moving average of W normal numbers, as windows share updates.</summary>
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Update_GapThatStaysAsItIs_KeepsTheRunLength(double scatter)
    {
        var events = 0;
        for (var stream = 0; stream < 20; stream++)
        {
            var (feed, random) = (new DetectorFeed(), new Random(stream));
            var noise = new Queue<double>(Enumerable.Range(0, DetectorFeed.Window).Select(_ => Vectors.Gaussian(random)));
            for (var t = 0; t < 5000; t++)
            {
                noise.Dequeue();
                noise.Enqueue(Vectors.Gaussian(random));
                var ratio = 1 + Math.Exp(scatter * noise.Sum() / Math.Sqrt(DetectorFeed.Window));
                events += feed.Take(ratio, ratio > 1.15 ? DetectorFeed.Clear : DetectorFeed.Noise) is null or GapOpened ? 0 : 1;
            }
        }

        // 100,000 samples, so at most 10 events on average; 26 are five standard deviations above.
        Assert.InRange(events, 0, 26);
    }

    /// <summary>An open gap whose ratio at position 1 was 2 for longer than anything remembers.</summary>
    private static DetectorFeed Open(double ratio = 2)
    {
        var feed = new DetectorFeed();
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(Opening + 100, ratio)));
        return feed;
    }
}
