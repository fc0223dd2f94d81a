namespace SpectralEdge.Monitor.Analysis.Tests;

public class RatioSlopeTests
{
    [Fact]
    public void Find_GrowthThatBegins_FiresWhereItsMeanSlopePassesTheThreshold()
    {
        // Flat until 150, then 0.05 an update: the mean over 25 passes 0.04 when more than 20 of them grow.
        double[] ratios = [.. Enumerable.Range(0, 300).Select(t => Math.Exp(0.05 * Math.Max(0, t - 150)))];

        Assert.Equal(171, RatioSlope.Find(ratios));
    }

    [Fact]
    public void Find_GrowthBeforeTheFirstRecordThatMayFire_IsNotSeen()
    {
        double[] ratios = [.. Enumerable.Range(0, 200).Select(t => Math.Exp(0.05 * Math.Min(t, 75)))];

        Assert.Null(RatioSlope.Find(ratios));
        Assert.Equal(25, RatioSlope.Find(ratios, first: 0));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void Find_RatioThatIsNone_DoesNotFire(double ratio)
    {
        var ratios = Enumerable.Repeat(1.0, 200).ToArray();
        ratios[150] = ratio;

        Assert.Null(RatioSlope.Find(ratios));
    }

    [Fact]
    public void Find_SettingsOutsideTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RatioSlope.Find([1], lag: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RatioSlope.Find([1], first: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RatioSlope.Find([1], threshold: double.NaN));
    }
}
