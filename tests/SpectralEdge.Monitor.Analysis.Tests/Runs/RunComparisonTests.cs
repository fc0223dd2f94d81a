using System.Text.Json;

namespace SpectralEdge.Monitor.Analysis.Tests;

public class RunComparisonTests
{
    private static readonly JsonElement Golden = StatisticsGolden.Root.GetProperty("runs");

    private static readonly RunSeries[] Runs =
        [
            .. Golden.Each("runs")
                .Select(run => new RunSeries([.. run.Each("steps").Select(step => step.GetInt64())], run.Series("values"))),
        ];

    [Fact]
    public void Of_Golden_AgreesWithNumPy()
    {
        var found = RunComparison.Of(Runs, [.. Golden.Each("grid").Select(step => step.GetInt64())]);

        Assert.Equal(Golden.Each("count").Select(count => count.GetInt32()), found.Select(point => point.Runs));
        StatisticsGolden.Close(
            Golden.GetProperty("mean").Numbers(), [.. found.Select(point => point.Mean)], StatisticsGolden.Sums);
        StatisticsGolden.Close(
            Golden.GetProperty("sd").Numbers(), [.. found.Select(point => point.Deviation)], StatisticsGolden.Sums);
    }

    [Fact]
    public void Of_AtTheRecords_IsTheRecords() =>
        Assert.Equal(Runs[0].Values, RunComparison.Of([Runs[0]], Runs[0].Steps).Select(point => point.Mean));

    [Fact]
    public void CommonSteps_LieInAllRuns()
    {
        Assert.Equal([150, 1150, 2150], RunComparison.CommonSteps(Runs, 1000));
        Assert.Empty(RunComparison.CommonSteps([new RunSeries([1, 2], [0, 0]), new RunSeries([5], [0])], 1));
    }

    [Fact]
    public void Aligned_ByThePhase_PutsTheEventsTogether()
    {
        RunSeries Bump(int at) => new(
            [.. Enumerable.Range(0, 60).Select(i => 10L * i)],
            [.. Enumerable.Range(0, 60).Select(i => i < at ? 1.1 : i < at + 10 ? 2.0 : 1.05)]);
        RunSeries[] runs = [Bump(10), Bump(30), new([0, 10, 20], [1, 1, 1])];
        long?[] events = [.. runs.Select(run => RunComparison.PhaseStart(run, GapPhase.Collapse, PhaseMethod.Threshold))];
        var aligned = RunComparison.Aligned(runs, events);

        Assert.Equal([200, 400, null], events);
        Assert.Equal(2, aligned.Count);
        Assert.Equal(
            [(2, 2.0, 0.0), (2, 1.05, 0.0)],
            RunComparison.Of(aligned, [-10, 0]).Select(point => (point.Runs, point.Mean, point.Deviation)));
    }

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => RunComparison.Of([], [0]));
        Assert.Throws<ArgumentException>(() => RunComparison.Of([new RunSeries([], [])], [0]));
        Assert.Throws<ArgumentException>(() => RunComparison.Of([new RunSeries([1, 1], [0, 0])], [0]));
        Assert.Throws<ArgumentException>(() => RunComparison.Of([new RunSeries([1, 2], [0, double.NaN])], [0]));
        Assert.Throws<ArgumentException>(() => RunComparison.Aligned(Runs, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunComparison.CommonSteps(Runs, 0));
    }
}
