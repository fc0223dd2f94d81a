namespace SpectralEdge.Monitor.Analysis.Tests;

public class SlidingCorrelationTests
{
    [Fact]
    public void Of_Golden_AgreesWithNumPy() => Assert.All(StatisticsGolden.Root.Each("sliding"), entry =>
        StatisticsGolden.Close(
            entry.GetProperty("r").Numbers(),
            SlidingCorrelation.Of(StatisticsGolden.Series("x"), StatisticsGolden.Series("y"), entry.Whole("width")),
            StatisticsGolden.Sums));

    [Fact]
    public void Of_SevenPoints_LeaveThreeUndefinedAtEachEnd()
    {
        var found = SlidingCorrelation.Of(StatisticsGolden.Series("x"), StatisticsGolden.Series("y"));

        Assert.Equal([0, 1, 2, 117, 118, 119], Enumerable.Range(0, 120).Where(i => double.IsNaN(found[i])));
    }

    [Fact]
    public void Of_AConstantStretch_IsUndefinedThereAlone()
    {
        var found = SlidingCorrelation.Of([1, 1, 1, 2, 3], [1, 2, 3, 4, 6], 3);

        Assert.Equal([double.NaN, double.NaN], found[..2]);
        Assert.All(found[2..4], r => Assert.InRange(r, 0.8, 1));
    }

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SlidingCorrelation.Of(new double[9], new double[9], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlidingCorrelation.Of(new double[9], new double[9], 10));
        Assert.Throws<ArgumentException>(() => SlidingCorrelation.Of(new double[9], new double[8]));
    }
}
