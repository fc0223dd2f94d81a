using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Gaps that grow or close so slowly that level and scatter could follow them.</summary>
public class GapDetectorSlowTests
{
    private const int Opening = 4;
    private const int Settling = 3;

    [Fact]
    public void Update_SlowFall_IsOneCollapse_AndWhatWandersAfterItIsNone()
    {
        // As in runs of modular arithmetic with p = 97: R from 3.3 to 1.04 in 120 samples.
        var feed = new DetectorFeed();
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(30, 3.3)));

        var events = Line(Math.Log(2.3), Math.Log(0.04), 120).SelectMany(strength => feed.Hold(1, 1 + Math.Exp(strength))).ToArray();
        var collapsed = Assert.IsType<GapCollapsed>(Assert.Single(events, value => value is not GapWeakened));

        Assert.Equal((1, 3.3), (collapsed.PositionBefore, Math.Round(collapsed.PeakRatio, 9)));
        Assert.InRange(collapsed.RatioAfter, 1.08, 1.4);

        Assert.Empty(Enumerable.Range(0, 200).SelectMany(i => feed.Hold(1, 1.03 + (0.01 * (i % 3)), position: 1 + (i % 5), first: 1.02)));
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(20, 3)));
    }

    [Fact]
    public void Update_FallAfterGrowth_IsOneCollapse_WithinTwoWindows()
    {
        // As in the demo with TorchSharp: growth from 1.15 to 1.65, then 1.03 for good.
        var feed = new DetectorFeed { Others = 1.01 };
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(Opening, 1.15)));
        Assert.Empty(Line(Math.Log(0.15), Math.Log(0.65), 80).SelectMany(strength => feed.Hold(1, 1 + Math.Exp(strength))));

        Assert.Empty(feed.Hold(Settling - 1, 1.03));
        Assert.IsType<GapCollapsed>(feed.Take(1.03));
        Assert.Empty(feed.Hold(100, 1.03));
    }

    [Fact]
    public void Update_FallToLessThanAQuarter_WhileAsMuchStandsElsewhere_IsAbsorbed()
    {
        var feed = new DetectorFeed();
        Assert.IsType<GapOpened>(Assert.Single(feed.Hold(100, 3)));

        var absorbed = Line(Math.Log(2), Math.Log(0.02), 100)
            .SelectMany(strength => feed.Hold(1, 2.5, position: 2, first: 1 + Math.Exp(strength))).First();

        Assert.True(absorbed is GapAbsorbed or GapPositionShifted);
        Assert.Equal((1, 2), (absorbed.PositionBefore, absorbed.PositionAfter));
    }

    [Fact]
    public void Swing_OfIndependentValues_IsTheirDeviation_WithATrendOrWithout()
    {
        var normal = new Normal(0, 0.3, new MersenneTwister(5));
        var (still, growing) = (new GapSwing(10, 5000), new GapSwing(10, 5000));
        for (var i = 0; i < 5000; i++)
        {
            var value = normal.Sample();
            still.Add(value);
            growing.Add(value + (0.01 * i));
        }

        // Differences beyond two deviations count as two: 0.96 of the deviation, 0.92 of the variance.
        Assert.Equal(0.3 * Math.Sqrt(0.92), still.Deviation, 0.015);
        // A trend of a third of a deviation in a window leaves less on one side, never more.
        Assert.InRange(growing.Deviation, 0.15, still.Deviation);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(-0.05)]
    public void Swing_OfATrend_IsTheBeliefAlone(double slope)
    {
        var swing = new GapSwing(10, 100);
        for (var i = 0; i < 1000; i++)
        {
            swing.Add(slope * i);
        }

        // 0.7 in one of eleven windows.
        Assert.Equal(0.7 / Math.Sqrt(11), swing.Deviation, 1e-12);
        // The mean of the newest ten where it rises, of the first ten where it falls.
        Assert.Equal(slope > 0 ? slope * 994.5 : slope * 4.5, swing.Summit, 1e-9);
    }

    private static IEnumerable<double> Line(double from, double to, int samples) =>
        Enumerable.Range(1, samples).Select(i => from + ((to - from) * i / samples));
}
