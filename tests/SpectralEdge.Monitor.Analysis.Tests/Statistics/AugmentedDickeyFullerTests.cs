using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class AugmentedDickeyFullerTests
{
    [Fact]
    public void Test_Golden_AgreesWithStatsmodels() => Assert.All(Roots(), entry =>
    {
        var (values, trend) = (entry.Of("series"), (TrendTerms)entry.Whole("trend"));
        var found = entry.GetProperty("auto").ValueKind == JsonValueKind.Null
            ? AugmentedDickeyFuller.Test(values, entry.Whole("lags"), trend)
            : AugmentedDickeyFuller.Select(values, (InformationCriterion)entry.Whole("auto"), trend);

        Assert.Equal((entry.Whole("used"), entry.Whole("n")), (found.Lags, found.Count));
        StatisticsGolden.Close(entry.Number("statistic"), found.Statistic, StatisticsGolden.Regression);
        StatisticsGolden.Close(entry.Number("p"), found.PValue, StatisticsGolden.Regression);
        StatisticsGolden.Close(entry.Series("critical"), [found.OnePercent, found.FivePercent, found.TenPercent], Near.Rounding);
    });

    [Fact]
    public void Select_CountsTheOrders()
    {
        Assert.Equal(14, AugmentedDickeyFuller.Select(StatisticsGolden.Series("x")).OrdersTried);
        Assert.Equal(3, AugmentedDickeyFuller.Select(StatisticsGolden.Series("x"), mostLags: 2).OrdersTried);
        Assert.Equal(1, AugmentedDickeyFuller.Test(StatisticsGolden.Series("x"), 2).OrdersTried);
    }

    [Theory]
    [InlineData(TrendTerms.None, 4, 0)]
    [InlineData(TrendTerms.Constant, 6, 1)]
    [InlineData(TrendTerms.Linear, 8, 1)]
    public void Select_TheShortestSeries_LeavesADegreeOfFreedom(TrendTerms trend, int length, int most)
    {
        var values = StatisticsGolden.Series("x").AsSpan(0, length).ToArray();

        Assert.Equal(most + 1, AugmentedDickeyFuller.Select(values, trend: trend).OrdersTried);
        Assert.True(double.IsFinite(AugmentedDickeyFuller.Test(values, most, trend).Statistic));
        Assert.Throws<ArgumentOutOfRangeException>(() => AugmentedDickeyFuller.Test(values, most + 1, trend));
    }

    [Fact]
    public void Test_AConstantSeries_IsUndefined() => Assert.Equal(
        (double.NaN, double.NaN),
        (AugmentedDickeyFuller.Test(new double[20], 1).Statistic, AugmentedDickeyFuller.Test(new double[20], 1).PValue));

    [Fact]
    public void Test_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => AugmentedDickeyFuller.Test(new double[5], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AugmentedDickeyFuller.Test(new double[20], 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => AugmentedDickeyFuller.Test(new double[20], 1, (TrendTerms)3));
        Assert.Throws<ArgumentOutOfRangeException>(() => AugmentedDickeyFuller.Select(new double[20], (InformationCriterion)2));
        Assert.Throws<ArgumentException>(() => AugmentedDickeyFuller.Test([1, 2, 3, 4, 5, double.NaN, 7], 0));
    }

    private static JsonElement[] Roots() => [.. StatisticsGolden.Root.GetProperty("stationarity").Each("roots")];
}
