using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class KpssTests
{
    [Fact]
    public void Test_Golden_AgreesWithStatsmodels() => Assert.All(Levels(), entry =>
    {
        int? lags = entry.GetProperty("lags").ValueKind == JsonValueKind.Null ? null : entry.Whole("lags");
        var found = Kpss.Test(entry.Of("series"), (TrendTerms)entry.Whole("trend"), lags);

        Assert.Equal(entry.Whole("used"), found.Lags);
        StatisticsGolden.Close(entry.Number("statistic"), found.Statistic, 1e-10);
        StatisticsGolden.Close(entry.Number("p"), found.PValue, 1e-10);
        Assert.Equal(found.PValue is 0.1 or 0.01, found.IsBeyondTable);
    });

    [Fact]
    public void Test_AConstantSeries_IsUndefined() =>
        Assert.Equal((double.NaN, double.NaN), (Kpss.Test(new double[9]).Statistic, Kpss.Test(new double[9]).PValue));

    [Theory]
    [InlineData(0.3, 0.01)]
    [InlineData(0.1, -0.7)]
    public void Test_AnExactLine_LeavesNothingToTestAboutALine(double level, double slope)
    {
        double[] line = [.. Enumerable.Range(0, 100).Select(t => level + (slope * t))];

        Assert.Equal(double.NaN, Kpss.Test(line, TrendTerms.Linear).Statistic);
        Assert.Equal(double.NaN, AugmentedDickeyFuller.Test(line, 1).PValue);
        Assert.Equal(
            double.NaN, AugmentedDickeyFuller.Test([.. Enumerable.Range(0, 100).Select(t => Math.Pow(0.9, t))], 0).Statistic);
    }

    [Fact]
    public void Test_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Kpss.Test([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kpss.Test(new double[9], TrendTerms.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kpss.Test(new double[9], lags: 9));
    }

    private static JsonElement[] Levels() => [.. StatisticsGolden.Root.GetProperty("stationarity").Each("levels")];
}
