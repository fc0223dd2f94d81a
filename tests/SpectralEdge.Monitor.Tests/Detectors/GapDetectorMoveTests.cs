namespace SpectralEdge.Monitor.Tests;

/// <summary>A gap that goes elsewhere, and one that does not stay anywhere.</summary>
public class GapDetectorMoveTests
{
    private const int Opening = 4;
    private const int Settling = 3;

    [Fact]
    public void Update_AnotherPositionInTheLead_Moves()
    {
        var feed = Open();
        Assert.Empty(feed.Hold(Settling - 1, 4, position: 2, first: 2));

        var moved = Assert.IsType<GapPositionShifted>(feed.Take(4, position: 2, first: 2));

        // The lead was ln(0.02) and is ln 3; its scatter is the prior, √(0.49/11).
        Assert.Equal((Math.Log(3) - Math.Log(0.02)) / Math.Sqrt(0.49 / 11), moved.Deviations, 1e-9);
        Assert.Equal((1, 2), (moved.PositionBefore, moved.PositionAfter));
        Assert.Equal((2, 4, 2), (Math.Round(moved.RatioBefore, 9), moved.RatioAfter, moved.Threshold));
        Assert.Equal(20, moved.Step - moved.FirstStep);
        Assert.Empty(feed.Hold(100, 4, position: 2, first: 2));
    }

    [Fact]
    public void Update_GoneWhileAnotherStands_IsAbsorbed()
    {
        var feed = Open();

        var absorbed = Assert.IsType<GapAbsorbed>(Assert.Single(feed.Hold(Settling, 4, position: 2, first: 1.02)));

        Assert.Equal((1, 2), (absorbed.PositionBefore, absorbed.PositionAfter));
        Assert.Equal((1.02, 2.0), (absorbed.RatioAfter, absorbed.PeakRatio));
        Assert.True(absorbed.Deviations >= absorbed.DeviationsNeeded);
    }

    [Fact]
    public void Update_TwoRatiosThatChangePlacesAllTheTime_AreNoMovesOnceThatIsKnown()
    {
        var feed = Open();
        feed.Others = 2;
        var events = Enumerable.Range(0, 200).SelectMany(i => i % 2 == 0
            ? feed.Hold(8, 2.1, position: 1)
            : feed.Hold(8, 2.1, position: 2)).ToArray();

        // The first time is a lead that was never seen before.
        Assert.IsType<GapPositionShifted>(Assert.Single(events));
    }

    [Fact]
    public void Update_ALeadThatNoiseWouldExplain_IsNoMove()
    {
        var feed = Open();
        Assert.DoesNotContain(feed.Hold(70, 2.1, 0.02, position: 2, first: 2), value => value is GapPositionShifted);
    }

    [Fact]
    public void Update_HeldRatioUndefined_IsAMove()
    {
        var feed = Open();
        Assert.IsType<GapPositionShifted>(Assert.Single(feed.Hold(Settling, 2, position: 2, first: double.NaN)));
    }

    [Fact]
    public void Update_ChangesThatComeFast_AreOneState()
    {
        var feed = new DetectorFeed();
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(Opening, 2)));
        Assert.IsType<GapCollapsed>(Assert.Single(feed.Hold(10, 1.02, DetectorFeed.Noise)));

        // An opening that was undone: the next one takes twice as long, and is the third change in 50 samples.
        Assert.Empty(feed.Hold((2 * Opening) - 1, 2));
        var unsteady = Assert.IsType<GapUnsteady>(feed.Take(2));
        Assert.Equal((null, 1, 50), (unsteady.PositionBefore, unsteady.PositionAfter, unsteady.CalmSamples));
        Assert.Equal((10, 220), (unsteady.FirstStep, unsteady.Step));

        // What happens meanwhile is not told.
        Assert.Empty(feed.Hold(11, 1.02, DetectorFeed.Noise));
        Assert.Empty(feed.Hold(4 * Opening, 2));
        Assert.Empty(feed.Hold(49, 2));
        var steady = Assert.IsType<GapSteady>(feed.Take(2));
        Assert.Equal((1, 3), (steady.PositionAfter, steady.Changes));
        Assert.Equal((2, 2), (Math.Round(steady.RatioBefore, 9), steady.RatioAfter));

        // From here on changes are told again.
        Assert.Empty(feed.Hold(500, 2));
        Assert.IsType<GapCollapsed>(Assert.Single(feed.Hold(Settling, 1.02, DetectorFeed.Noise)));
    }

    /// <summary>A gap that comes and goes for ever, 2000 changes in all.</summary>
    [Theory]
    [InlineData(10, 10)]
    [InlineData(30, 12)]
    public void Update_AGapThatComesAndGoesForEver_IsToldLessAndLess(int present, int missing)
    {
        var feed = new DetectorFeed();
        var events = new List<GapEvent>();
        for (var i = 0; i < 1000; i++)
        {
            events.AddRange(feed.Hold(present, 2));
            events.AddRange(feed.Hold(missing, 1.02, DetectorFeed.Noise));
        }

        var half = feed.Step / 2;
        Assert.InRange(events.Count, 1, 40);
        Assert.InRange(events.Count(value => value.Step > half), 0, 10);
    }

    /// <summary>Nothing depends on the unit of the parameters.</summary>
    [Fact]
    public void Events_OfParametersInAnotherUnit_AreTheSame()
    {
        var (small, large) = (Events(1 / 1024f), Events(4));
        Assert.NotEmpty(small);
        Assert.Equal(small, large);

        static List<string> Events(float unit)
        {
            var (values, random, events) = (new float[300], new Random(4), new List<string>());
            using var monitor = new SpectralMonitor(
                new ParameterArrays().Add("w", values), new() { Windows = [new(1, 10)], Run = new() { Folder = null } });
            monitor.On<SpectralEvent>(value => events.Add(value.ToJson()));
            for (var step = 1; step <= 300; step++)
            {
                var along = step is > 50 and < 150 or > 220 ? 2 * Vectors.Gaussian(random) : 0;
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] += unit * (float)Math.Round(4096 * (Vectors.Gaussian(random) + along)) / 4096;
                }

                monitor.Observe(step);
            }

            return events;
        }
    }

    private static DetectorFeed Open()
    {
        var feed = new DetectorFeed();
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(Opening + 100, 2)));
        return feed;
    }
}
