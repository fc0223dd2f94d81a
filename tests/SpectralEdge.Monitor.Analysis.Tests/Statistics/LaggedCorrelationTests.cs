namespace SpectralEdge.Monitor.Analysis.Tests;

public class LaggedCorrelationTests
{
    [Fact]
    public void Of_Golden_AgreesWithSciPy() => Assert.All(StatisticsGolden.Root.Each("lags"), entry =>
    {
        var points = entry.Each("points").ToArray();
        int? overlap = entry.GetProperty("overlap").ValueKind == System.Text.Json.JsonValueKind.Null
            ? null
            : entry.Whole("overlap");
        var found = LaggedCorrelation.Of(entry.Of("x"), entry.Of("y"), points[0].Whole("lag"), points[^1].Whole("lag"), overlap);

        Assert.Equal(
            points.Select(point => (point.Whole("lag"), point.Whole("n"))),
            found.Points.Select(point => (point.Lag, point.Count)));
        StatisticsGolden.Close(
            [.. points.Select(point => point.Number("r"))], [.. found.Points.Select(point => point.R)], StatisticsGolden.Sums);
        StatisticsGolden.Close(
            [.. points.Select(point => point.Number("effective"))],
            [.. found.Points.Select(point => point.EffectiveCount)],
            StatisticsGolden.Sums);
        foreach (var (expected, actual) in points.Zip(found.Points))
        {
            // p falls like a power n/2 of 1 − r²: rounding of r counts n times.
            Near.Equal(expected.Number("p"), actual.PValue, 1e-9);
            Near.Equal(expected.Number("effectiveP"), actual.EffectivePValue, 1e-9);
        }

        Assert.Equal((entry.Whole("strongest"), entry.Whole("mostNegative")), (found.Strongest?.Lag, found.MostNegative?.Lag));
    });

    [Fact]
    public void Of_XLeadsByThree_SaysPlusThree()
    {
        var found = LaggedCorrelation.Of(StatisticsGolden.Series("x"), StatisticsGolden.Series("y"));

        Assert.Equal(3, found.Strongest?.Lag);
        Assert.Equal(-3, LaggedCorrelation.Of(StatisticsGolden.Series("y"), StatisticsGolden.Series("x")).Strongest?.Lag);
    }

    [Fact]
    public void CorrectedPValue_CountsTheLags()
    {
        var found = LaggedCorrelation.Of(StatisticsGolden.Series("a"), StatisticsGolden.Series("b"), -2, 2);
        var pick = found.Strongest!.Value;

        Assert.Equal(Math.Min(1, 5 * pick.EffectivePValue), found.CorrectedPValue(pick));
    }

    [Fact]
    public void Of_AConstantSeries_PicksNothing()
    {
        var found = LaggedCorrelation.Of(new double[20], StatisticsGolden.Series("x").AsSpan(0, 20), -1, 1);

        Assert.Null(found.Strongest);
        Assert.Null(found.MostNegative);
        Assert.All(found.Points, point => Assert.Equal((double.NaN, double.NaN), (point.R, point.EffectivePValue)));
    }

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => LaggedCorrelation.Of(new double[7], new double[7]));
        Assert.Throws<ArgumentException>(() => LaggedCorrelation.Of(new double[9], new double[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LaggedCorrelation.Of(new double[20], new double[20], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LaggedCorrelation.Of(new double[20], new double[20], overlap: 0));
    }
}
