namespace SpectralEdge.Monitor.Analysis.Tests;

public class CorrelationBootstrapTests
{
    [Fact]
    public void Interval_Golden_AgreesWithTheSameDrawsInNumPy() => Assert.All(StatisticsGolden.Root.Each("bootstrap"), entry =>
    {
        var options = new BootstrapOptions
        {
            BlockLength = entry.Whole("length"),
            Blocks = (BootstrapBlocks)entry.Whole("kind"),
            Draws = entry.Whole("draws"),
            Seed = (ulong)entry.Whole("seed"),
            Confidence = entry.Number("confidence"),
        };
        var found = CorrelationBootstrap.Interval(entry.Of("x"), entry.Of("y"), entry.Whole("lag"), options);

        StatisticsGolden.Close(entry.Series("interval"), [found.Lower, found.Upper], StatisticsGolden.Sums);
    });

    [Fact]
    public void Interval_EqualSeeds_AreEqual_AndOthersDiffer()
    {
        var (x, y) = (StatisticsGolden.Series("x"), StatisticsGolden.Series("y"));
        var options = new BootstrapOptions { BlockLength = 5, Draws = 100 };

        Assert.Equal(CorrelationBootstrap.Interval(x, y, 0, options), CorrelationBootstrap.Interval(x, y, 0, options));
        Assert.NotEqual(
            CorrelationBootstrap.Interval(x, y, 0, options), CorrelationBootstrap.Interval(x, y, 0, options with { Seed = 2 }));
    }

    [Fact]
    public void Interval_AConstantSeries_IsUndefined() =>
        Assert.Equal(
            double.NaN,
            CorrelationBootstrap.Interval(
                new double[10], StatisticsGolden.Series("x").AsSpan(0, 10), 0, new BootstrapOptions { BlockLength = 2 }).Lower);

    [Fact]
    public void Interval_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => CorrelationBootstrap.Interval(new double[10], new double[10], 2, new BootstrapOptions { BlockLength = 9 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => CorrelationBootstrap.Interval(new double[10], new double[10], 0, new BootstrapOptions { BlockLength = 6 }));
        Assert.Throws<ArgumentException>(
            () => CorrelationBootstrap.Interval(new double[10], new double[9], 0, new BootstrapOptions { BlockLength = 2 }));
    }

    [Fact]
    public void Validate_EverythingWrong_SaysAllOfIt() => Assert.Equal(
        """
        BootstrapOptions cannot be used:
        - BlockLength is 0; it must be at least 1. A block holds at least one pair.
        - Blocks is 2; it must lie between 0 and 1. Use one that BootstrapBlocks names.
        - Draws is 99; it must lie between 100 and 1000000. Fewer say little about the ends, more take hours.
        - Confidence is NaN; it must be above 0 and below 1. It is a probability, above 0 and below 1.
        """.ReplaceLineEndings("\n"),
        Assert.Throws<MonitorOptionsException>(
            () => new BootstrapOptions
            {
                BlockLength = 0,
                Blocks = (BootstrapBlocks)2,
                Draws = 99,
                Confidence = double.NaN,
            }.Validate()).Message);
}
