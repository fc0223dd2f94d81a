using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class DriftComparisonTests
{
    private static readonly double[] Ratio = StatisticsGolden.Series("ratio");
    private static readonly double[] Drift = StatisticsGolden.Series("drift");
    private static readonly double[] Loss = StatisticsGolden.Series("loss");

    [Fact]
    public void Of_Golden_AgreesWithSciPyAndStatsmodels()
    {
        var golden = StatisticsGolden.Root.GetProperty("drift");
        var found = DriftComparison.Of(StatisticsGolden.Steps, Ratio, Drift, Loss);

        StatisticsGolden.Close(golden.Number("between"), found.Between.R, StatisticsGolden.Sums);
        var expected = golden.Each("series").ToArray();
        Agrees(expected[0], found.Ratio);
        Agrees(expected[1], found.DriftSpeed);
    }

    [Fact]
    public void Of_TheSameSeriesTwice_GivesTheSameTwice()
    {
        var found = DriftComparison.Of(StatisticsGolden.Steps, Ratio, Ratio, Loss);

        Assert.Equal(found.Ratio.Plain, found.DriftSpeed.Plain);
        Assert.Equal(found.Ratio.Lags.Points, found.DriftSpeed.Lags.Points);
        Assert.Equal(found.Ratio.Granger.Forward.Test, found.DriftSpeed.Granger.Forward.Test);
        Assert.Equal(found.Ratio.Phases, found.DriftSpeed.Phases);
    }

    [Fact]
    public void Of_AnOverlap_IsUsedForLagsAsWell()
    {
        var found = DriftComparison.Of(
            StatisticsGolden.Steps, Ratio, Drift, Loss,
            new DriftComparisonOptions { Granger = new GrangerOptions { Overlap = 10 } });

        Assert.Equal(10, found.Ratio.Granger.Forward.Test.Overlap);
        Assert.InRange(found.DriftSpeed.Lags.Points[5].EffectiveCount, 18, 19);
    }

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => DriftComparison.Of(StatisticsGolden.Steps, Ratio, Drift, Loss.AsSpan(1)));
        Assert.Throws<MonitorOptionsException>(
            () => DriftComparison.Of(StatisticsGolden.Steps, Ratio, Drift, Loss, new DriftComparisonOptions { Degree = -1 }));
    }

    private static void Agrees(JsonElement expected, SeriesStatistics found)
    {
        StatisticsGolden.Close(expected.Number("plain"), found.Plain.R, StatisticsGolden.Sums);
        Assert.Equal(expected.Whole("lag"), found.Lags.Strongest?.Lag);
        StatisticsGolden.Close(expected.Number("r"), found.Lags.Strongest!.Value.R, StatisticsGolden.Sums);
        foreach (var (test, selection) in expected.Each("granger").Zip([found.Granger.Forward, found.Granger.Backward]))
        {
            Assert.Equal(test.Whole("lag"), selection.Test.Lag);
            StatisticsGolden.Close(test.Number("F"), selection.Test.Statistic, StatisticsGolden.Regression);
            StatisticsGolden.Close(test.Number("p"), selection.Test.PValue, StatisticsGolden.Regression);
        }

        PhaseCorrelationTests.Agrees(expected.GetProperty("phases"), found.Phases);
    }
}
