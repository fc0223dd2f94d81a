namespace SpectralEdge.Monitor.Analysis.Tests;

public class EffectiveSampleSizeTests
{
    [Fact]
    public void Sizes_Golden_AgreeWithStatsmodels() => Assert.All(StatisticsGolden.Root.Each("sizes"), entry =>
    {
        var (x, y) = (entry.Of("x"), entry.Of("y"));

        StatisticsGolden.Close(entry.Series("acf"), EffectiveSampleSize.Autocorrelations(x, 12), StatisticsGolden.Sums);
        StatisticsGolden.Close(entry.Number("bartlett"), EffectiveSampleSize.Bartlett(x, y), StatisticsGolden.Sums);
        StatisticsGolden.Close(entry.Number("firstLag"), EffectiveSampleSize.FirstLag(x, y), StatisticsGolden.Sums);
    });

    [Fact]
    public void Overlapping_Golden_AgreesWithNumPy() => Assert.All(StatisticsGolden.Root.Each("overlapping"), entry =>
        Near.Equal(entry.Number("size"), EffectiveSampleSize.Overlapping(entry.Whole("n"), entry.Whole("w"))));

    [Fact]
    public void Overlapping_LongSeries_IsNearThreeHalvesOfNOverW() =>
        Assert.Equal(1.5 * 100_000 / 20, EffectiveSampleSize.Overlapping(100_000, 20), 15.0);

    [Fact]
    public void Sizes_LieBetweenTheFloorAndN()
    {
        Assert.Equal(4, EffectiveSampleSize.Overlapping(50, 50));
        Assert.Equal(3, EffectiveSampleSize.Overlapping(3, 50));
        Assert.Equal(100, EffectiveSampleSize.Overlapping(100, 1));
    }

    [Fact]
    public void Sizes_AConstantSeries_AreUndefined()
    {
        Assert.Equal(double.NaN, EffectiveSampleSize.Bartlett(new double[9], [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal(double.NaN, EffectiveSampleSize.FirstLag(new double[9], [1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void PValue_OfAWholeCount_IsThatOfTheCorrelation()
    {
        Near.Equal(Correlation.PValue(0.4, 30), EffectiveSampleSize.PValue(0.4, 30));
        Assert.Equal(0, EffectiveSampleSize.PValue(1, 5));
        Assert.Equal(double.NaN, EffectiveSampleSize.PValue(double.NaN, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => EffectiveSampleSize.PValue(0.4, 2));
    }
}
