namespace SpectralEdge.Monitor.Analysis.Tests;

public class DetrendingTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.7)]
    [InlineData(2.5)]
    public void ByIndex_WhatAPolynomialExplainsWholly_LeavesZeros(double value)
    {
        Assert.All(Detrending.ByIndex([.. Enumerable.Repeat(value, 60)], 3), rest => Assert.Equal(0, rest));
        Assert.All(
            Detrending.ByIndex([.. Enumerable.Range(0, 60).Select(t => value + (0.1 * t))], 1), rest => Assert.Equal(0, rest));
        Assert.All(
            Detrending.ByIndex([.. Enumerable.Range(0, 60).Select(t => t == 30 ? 1 + 1e-9 : 1.0)], 0),
            rest => Assert.NotEqual(0, rest));
    }

    [Fact]
    public void Residuals_Golden_AgreeWithNumPy() => Assert.All(StatisticsGolden.Root.Each("detrending"), entry =>
    {
        var (values, degree) = (entry.Of("series"), entry.Whole("degree"));
        var found = entry.GetProperty("by").GetString() == "step"
            ? Detrending.ByStep(values, StatisticsGolden.Steps, degree)
            : Detrending.ByIndex(values, degree);

        StatisticsGolden.Close(entry.Series("residuals"), found, StatisticsGolden.Sums);
    });

    [Fact]
    public void ByStep_APolynomialOfTheDegree_LeavesNothing()
    {
        long[] steps = [1000, 1100, 1300, 1700, 2500, 2600];
        double[] cubic = [.. steps.Select(step => 4 - (1e-3 * step) + (1e-9 * step * step * step))];

        Assert.All(Detrending.ByStep(cubic, steps), rest => Assert.Equal(0, rest, 1e-11));
        Assert.Contains(Detrending.ByIndex(cubic, 3), rest => Math.Abs(rest) > 1e-2);
    }

    [Fact]
    public void ByIndex_DegreeZero_TakesOutTheMean() =>
        Assert.Equal([-1, 0, 1], Detrending.ByIndex([1, 2, 3], 0).Select(value => Math.Round(value, 12)));

    [Fact]
    public void ByIndex_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Detrending.ByIndex([1, 2], 2));
        Assert.Throws<ArgumentException>(() => Detrending.ByIndex([1, double.NaN, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Detrending.ByIndex([1, 2, 3], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Detrending.ByIndex(new double[20], 13));
        Assert.Throws<ArgumentException>(() => Detrending.ByStep([1, 2, 3], [1, 1, 2], 1));
        Assert.Throws<ArgumentException>(() => Detrending.ByStep([1, 2, 3], [1, 2], 1));
    }
}
