using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class GrangerTests
{
    private static readonly JsonElement Golden = StatisticsGolden.Root.GetProperty("granger");

    [Fact]
    public void Test_Golden_AgreesWithStatsmodels() => Assert.All(Golden.Each("tests"), entry =>
        Agrees(entry, Granger.Test(entry.Of("x"), entry.Of("y"), entry.Whole("lag"), entry.Whole("overlap"))));

    [Fact]
    public void Multivariate_Golden_AgreesWithStatsmodels() => Assert.All(Golden.Each("multivariate"), entry =>
    {
        double[][] causes = [.. entry.Each("causes").Select(name => StatisticsGolden.Series(name.GetString()!))];
        Agrees(
            entry,
            Granger.Multivariate(
                causes, entry.Of("y"), entry.Whole("lag"),
                entry.TryGetProperty("overlap", out var overlap) ? overlap.GetInt32() : 1));
    });

    [Fact]
    public void Residualised_Golden_AgreesWithStatsmodels() => Assert.All(Golden.Each("residualised"), entry =>
    {
        var found = Granger.Residualised(StatisticsGolden.Series("ratio"), StatisticsGolden.Series("loss"), entry.Whole("lags"));

        StatisticsGolden.Close(entry.Number("rSquared"), found.RSquared, StatisticsGolden.Regression);
        Agrees(entry, found.Test);
    });

    [Fact]
    public void Select_Golden_ComparesOrdersOnOneSample() => Assert.All(Golden.Each("choices"), entry =>
    {
        foreach (var (criterion, name) in new[] { (InformationCriterion.Akaike, "aic"), (InformationCriterion.Bayes, "bic") })
        {
            var found = Granger.Select(entry.Of("x"), entry.Of("y"), new GrangerOptions { Criterion = criterion });
            var expected = entry.Series(name);

            StatisticsGolden.Close(expected, found.Values, StatisticsGolden.Regression);
            Assert.Equal(Array.IndexOf(expected, expected.Min()) + 1, found.Test.Lag);
            Assert.Equal((4, Math.Min(1, 4 * found.Test.PValue)), (found.OrdersTried, found.CorrectedPValue));
            Assert.Equal(Granger.Test(entry.Of("x"), entry.Of("y"), found.Test.Lag), found.Test);
        }
    });

    [Fact]
    public void Both_OneCausesTheOtherAtLagThree_FindsDirectionAndOrder()
    {
        var found = Granger.Both(StatisticsGolden.Series("x"), StatisticsGolden.Series("y"));

        Assert.True(found.Forward.Test.Lag >= 3);
        Assert.InRange(found.Forward.CorrectedPValue, 0, 1e-12);
        Assert.InRange(found.Backward.CorrectedPValue, 0.05, 1);
    }

    [Theory]
    [InlineData(50, 2, 43)]
    [InlineData(40, 1, 36)]
    [InlineData(40, 4, 27)]
    [InlineData(30, 4, 17)]
    public void Test_HasTheDegreesOfFreedomOfThePublishedTable(int windows, int lag, int freedom) =>
        Assert.Equal(
            (lag, freedom),
            Degrees(Granger.Test(
                StatisticsGolden.Series("x").AsSpan(0, windows), StatisticsGolden.Series("y").AsSpan(0, windows), lag)));

    [Theory]
    [InlineData(50, 2, 6, 37)]
    [InlineData(50, 5, 15, 28)]
    [InlineData(40, 5, 15, 18)]
    public void Multivariate_HasTheDegreesOfFreedomOfThePublishedTable(int windows, int causes, int terms, int freedom)
    {
        double[][] series =
            [.. new[] { "x", "a", "b", "v", "w" }.Take(causes).Select(name => StatisticsGolden.Series(name)[..windows])];

        Assert.Equal((terms, freedom), Degrees(Granger.Multivariate(series, StatisticsGolden.Series("y").AsSpan(0, windows), 3)));
    }

    [Theory]
    [InlineData(50, 1, 45)]
    [InlineData(50, 2, 44)]
    [InlineData(40, 1, 35)]
    [InlineData(40, 2, 34)]
    public void Residualised_HasTheDegreesOfFreedomOfThePublishedTable(int windows, int lags, int freedom) =>
        Assert.Equal(
            (1, freedom),
            Degrees(
                Granger.Residualised(
                    StatisticsGolden.Series("ratio").AsSpan(0, windows), StatisticsGolden.Series("loss").AsSpan(0, windows),
                    lags).Test));

    [Fact]
    public void ShiftPValue_Golden_CountsTheShiftsThatDoAsWell()
    {
        foreach (var entry in Golden.Each("shifts"))
        {
            Near.Equal(
                entry.Number("p"), Granger.ShiftPValue(entry.Of("x"), entry.Of("y"), entry.Whole("lag"), entry.Whole("least")));
        }

        Assert.Equal(double.NaN, Granger.ShiftPValue(new double[50], StatisticsGolden.Series("y").AsSpan(0, 50), 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Granger.ShiftPValue(new double[50], new double[50], 2, 2));
        Assert.Throws<ArgumentException>(() => Granger.ShiftPValue(new double[38], new double[38], 1, 10));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0)]
    [InlineData(1 / 3.0)]
    public void Residualised_AConstantSeries_IsUndefined(double value)
    {
        var y = StatisticsGolden.Series("loss");
        var found = Granger.Residualised([.. Enumerable.Repeat(value, y.Length)], y, 2);

        Assert.Equal((double.NaN, double.NaN), (found.RSquared, found.Test.Statistic));
        Assert.Equal(
            (1.0, double.NaN),
            (
                Granger.Residualised([.. y.Select(loss => (2 * loss) + 1)], y, 2).RSquared,
                Granger.Residualised([.. y.Select(loss => (2 * loss) + 1)], y, 2).Test.Statistic));
    }

    [Fact]
    public void Test_AnEffectWithoutErrors_IsUndefined()
    {
        var x = StatisticsGolden.Series("ratio");
        Assert.Equal(double.NaN, Granger.Test(x, [.. x.Select((_, t) => 0.001 * t)], 1).Statistic);
        Assert.Equal(double.NaN, Granger.Test(x, [.. x.Select((_, t) => Math.Pow(0.95, t))], 1).Statistic);
    }

    [Fact]
    public void Test_AConstantSeries_IsUndefined()
    {
        var y = StatisticsGolden.Series("y");

        Assert.Equal((double.NaN, double.NaN), Undefined(Granger.Test(new double[y.Length], y, 1)));
        Assert.Equal((double.NaN, double.NaN), Undefined(Granger.Test(y, new double[y.Length], 1)));
        Assert.Equal((double.NaN, double.NaN), Undefined(Granger.Test(y, y, 1)));
    }

    [Fact]
    public void Test_TooLittleIsLeftByOverlap_HasNoSecondPValue()
    {
        var found = Granger.Test(
            StatisticsGolden.Series("x").AsSpan(0, 40), StatisticsGolden.Series("y").AsSpan(0, 40), 2, overlap: 40);

        Assert.InRange(found.PValue, 0, 1);
        Assert.InRange(found.EffectiveDegreesOfFreedom, -1, 0.99);
        Assert.Equal(double.NaN, found.EffectivePValue);
    }

    [Fact]
    public void Test_ScaleAndLevel_ChangeNothing()
    {
        var (x, y) = (StatisticsGolden.Series("x"), StatisticsGolden.Series("y"));
        var found = Granger.Test([.. x.Select(value => (1e-6 * value) + 3e-4)], [.. y.Select(value => (1e5 * value) - 2e4)], 2);

        Near.Equal(Granger.Test(x, y, 2).Statistic, found.Statistic, StatisticsGolden.Regression);
    }

    [Fact]
    public void Test_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Granger.Test(new double[6], new double[6], 2));
        Assert.Throws<ArgumentException>(() => Granger.Test(new double[6], new double[7], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Granger.Test(new double[9], new double[9], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Granger.Test(new double[9], new double[9], 1, 0));
        Assert.Throws<ArgumentException>(() => Granger.Multivariate([], new double[9], 1));
        Assert.Throws<MonitorOptionsException>(
            () => Granger.Select(new double[30], new double[30], new GrangerOptions { MostLag = 0 }));
    }

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Assert.Equal(
        """
        GrangerOptions cannot be used:
        - MostLag is 0; it must lie between 1 and 100. Each order costs observations in all.
        - Criterion is 2; it must lie between 0 and 1. Use one that InformationCriterion names.
        - Overlap is 0; it must be at least 1. A window holds at least one update.
        """.ReplaceLineEndings("\n"),
        Assert.Throws<MonitorOptionsException>(
            () => new GrangerOptions { MostLag = 0, Criterion = (InformationCriterion)2, Overlap = 0 }.Validate()).Message);

    private static (int Terms, int Freedom) Degrees(GrangerTest test) => (test.Terms, test.DegreesOfFreedom);

    private static (double F, double P) Undefined(GrangerTest test) => (test.Statistic, test.EffectivePValue);

    private static void Agrees(JsonElement expected, GrangerTest found)
    {
        Assert.Equal(
            (expected.Whole("n"), expected.Whole("q"), expected.Whole("df")), (found.Count, found.Terms, found.DegreesOfFreedom));
        StatisticsGolden.Close(expected.Number("delta"), found.DeltaRSquared, StatisticsGolden.Regression);
        StatisticsGolden.Close(expected.Number("F"), found.Statistic, StatisticsGolden.Regression);
        StatisticsGolden.Close(expected.Number("p"), found.PValue, StatisticsGolden.Regression);
        Near.Equal(expected.Number("size"), found.EffectiveCount);
        if (expected.TryGetProperty("effectiveF", out _))
        {
            StatisticsGolden.Close(expected.Number("effectiveF"), found.EffectiveStatistic, StatisticsGolden.Regression);
            StatisticsGolden.Close(expected.Number("effectiveP"), found.EffectivePValue, StatisticsGolden.Regression);
        }
        else
        {
            Assert.Equal(double.NaN, found.EffectivePValue);
        }
    }
}
