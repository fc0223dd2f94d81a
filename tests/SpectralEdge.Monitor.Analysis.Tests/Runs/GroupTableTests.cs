namespace SpectralEdge.Monitor.Analysis.Tests;

public class GroupTableTests
{
    [Fact]
    public void Of_Golden_AgreesWithSciPy()
    {
        var expected = StatisticsGolden.Root.Each("groups").ToArray();
        GroupSeries[] groups =
        [
            .. expected.Select(entry => new GroupSeries(
                entry.GetProperty("name").GetString()!,
                entry.Of("name"),
                [.. entry.Each("positions").Select(k => k.GetInt32())])),
        ];
        var found = GroupTable.Of(groups, StatisticsGolden.Steps, StatisticsGolden.Series("loss"));

        foreach (var (entry, row) in expected.Zip(found))
        {
            Assert.Equal(
                (entry.GetProperty("name").GetString(), 120, entry.Whole("lag")), (row.Name, row.Windows, row.Strongest?.Lag));
            StatisticsGolden.Close(
                [entry.Number("r"), entry.Number("mean")], [row.Strongest!.Value.R, row.MeanRatio], StatisticsGolden.Sums);
        }

        // Two thirds at 2; 1 and 3 as often as each other, of which the lower one counts; none anywhere.
        Assert.Equal([(2, 80.0 / 120), (1, 40.0 / 120), (0, 0)], found.Select(row => (row.PositionMode, row.ModeShare)));
    }

    [Fact]
    public void Of_WithoutDetrending_TakesTheSeriesAsTheyAre()
    {
        var (ratio, loss) = (StatisticsGolden.Series("ratio"), StatisticsGolden.Series("loss"));
        var found = GroupTable.Of(
            [new GroupSeries("all", ratio, new int[120])], StatisticsGolden.Steps, loss, degree: null, mostLag: 0).Single();

        Assert.Equal(Correlation.Pearson(ratio, loss).R, found.Strongest?.R);
    }

    [Fact]
    public void Of_SeriesOfDifferentLength_AreRefused()
    {
        var loss = StatisticsGolden.Series("loss");

        Assert.Throws<ArgumentException>(
            () => GroupTable.Of([new GroupSeries("all", loss, new int[119])], StatisticsGolden.Steps, loss));
        Assert.Throws<ArgumentException>(
            () => GroupTable.Of([new GroupSeries("all", loss[1..], new int[120])], StatisticsGolden.Steps, loss));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupTable.Of([], StatisticsGolden.Steps, loss, mostLag: -1));
    }
}
