namespace SpectralEdge.Monitor.Analysis.Tests;

public class SketchErrorTableTests
{
    [Fact]
    public void Of_Golden_AgreesWithNumPy()
    {
        var golden = StatisticsGolden.Root.GetProperty("sketches");
        SketchEstimate[] estimates =
            [.. golden.Each("estimates").Select(entry => new SketchEstimate(entry.Whole("d"), entry.Series("values")))];
        var found = SketchErrorTable.Of(StatisticsGolden.Series("ratio").AsSpan(0, 40), estimates);

        foreach (var (expected, row) in golden.Each("rows").Zip(found))
        {
            Assert.Equal((expected.Whole("d"), 80), (row.Dimension, row.Count));
            Near.Equal(expected.Number("mean"), row.MeanError, StatisticsGolden.Sums);
            Near.Equal(expected.Number("max"), row.LargestError, StatisticsGolden.Sums);
            Near.Equal(Math.Sqrt(2 / (Math.PI * row.Dimension)), row.Law);
        }

        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void Of_PairsThatAreMissing_AreLeftOut()
    {
        var found = SketchErrorTable.Of([2, double.NaN, 4], [new SketchEstimate(8, [1, 1, double.NaN])]).Single();

        Assert.Equal((1, 0.5, 0.5), (found.Count, found.MeanError, found.LargestError));
        Assert.Equal(double.NaN, SketchErrorTable.Of([double.NaN], [new SketchEstimate(8, [1])]).Single().MeanError);
    }

    [Fact]
    public void Of_WhatItCannotUse_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SketchErrorTable.Of([1, 0], []));
        Assert.Throws<ArgumentException>(() => SketchErrorTable.Of([1, 2], [new SketchEstimate(8, [1])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SketchErrorTable.Of([1], [new SketchEstimate(0, [1])]));
    }
}
