namespace SpectralEdge.Monitor.Analysis.Tests;

public class EventStudyTests
{
    [Fact]
    public void Find_Golden_AgreesWithNumPy()
    {
        var golden = StatisticsGolden.Root.GetProperty("events");
        var expected = golden.Each("collapses").Select(row => (row.Number("threshold"), Step(row))).ToArray();
        var options = new EventStudyOptions { Thresholds = [.. expected.Select(row => row.Item1)] };
        var found = EventStudy.Find(
            StatisticsGolden.Steps, StatisticsGolden.Series("ratio"), StatisticsGolden.Series("loss"), options);

        Assert.Equal(expected, found.Select(row => (row.Threshold, row.CollapseStep)));
        Assert.All(
            found,
            row => Assert.Equal((golden.Whole("peak"), (long?)golden.Whole("stable")), (row.PeakStep, row.StabilisationStep)));
        Assert.All(found, row => Assert.Equal(row.StabilisationStep - row.CollapseStep, row.Lead));
    }

    [Fact]
    public void Find_TheDefaults_HaveTheFourPublishedThresholds() =>
        Assert.Equal(
            [1.15, 1.2, 1.25, 1.3],
            EventStudy.Find(StatisticsGolden.Steps, StatisticsGolden.Series("ratio"), StatisticsGolden.Series("loss"))
                .Select(row => row.Threshold));

    [Fact]
    public void Find_PlantedEvents_AreFound()
    {
        long[] steps = [.. Enumerable.Range(0, 30).Select(i => 100L * i)];
        double[] ratios = [.. steps.Select(step => step == 500 ? 2.0 : step < 1500 ? 1.5 : 1.1)];
        double[] losses = [.. steps.Select(step => step < 2000 ? -step / 100.0 : -20)];
        var found = EventStudy.Find(steps, ratios, losses, new EventStudyOptions { Thresholds = [1.2] }).Single();

        // Changes are 1 up to step 2000 and 0 after it: their mean over three falls from 1/3 to 0 at 2200.
        Assert.Equal(
            (500, 1500, 2200, 700),
            (found.PeakStep, found.CollapseStep!.Value, found.StabilisationStep!.Value, found.Lead!.Value));
    }

    [Fact]
    public void Find_NothingHappens_SaysSo()
    {
        long[] steps = [.. Enumerable.Range(0, 20).Select(i => (long)i)];
        var found = EventStudy.Find(steps, [.. steps.Select(_ => 2.0)], [.. steps.Select(step => (double)step)])[0];

        Assert.Equal((null, null, null), (found.CollapseStep, found.StabilisationStep, found.Lead));
    }

    [Fact]
    public void Find_WhatItCannotUse_IsRefused()
    {
        long[] steps = [.. Enumerable.Range(0, 20).Select(i => (long)i)];

        Assert.Throws<ArgumentException>(() => EventStudy.Find(steps.AsSpan(0, 10), new double[10], new double[10]));
        Assert.Throws<ArgumentException>(() => EventStudy.Find(steps, [.. steps.Select(_ => double.NaN)], new double[20]));
        Assert.Throws<ArgumentException>(() => EventStudy.Find(steps, new double[19], new double[20]));
    }

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Assert.Equal(
        """
        EventStudyOptions cannot be used:
        - Thresholds is 0.9; it must be at least 1. Such a ratio is never below 1.
        - Smoothing is 102; it must lie between 1 and 101. It is a few points.
        - Smoothing is 102; it must be odd. The mean is centred on its point.
        - Share is 0; it must be above 0 and at most 1. It is a part of the early change.
        - Reference is 0; it must lie between 1 and 1000. It is the beginning of the run.
        """.ReplaceLineEndings("\n"),
        Assert.Throws<MonitorOptionsException>(
            () => new EventStudyOptions { Thresholds = [0.9], Smoothing = 102, Share = 0, Reference = 0 }.Validate()).Message);

    private static long? Step(System.Text.Json.JsonElement row) =>
        row.GetProperty("step").ValueKind == System.Text.Json.JsonValueKind.Null ? null : row.GetProperty("step").GetInt64();
}
