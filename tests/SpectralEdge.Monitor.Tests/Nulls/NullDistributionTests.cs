namespace SpectralEdge.Monitor.Tests;

public class NullDistributionTests
{
    [Fact]
    public void PValue_AnyDraws_IsTheCountByHand() => Property.ForAll(random =>
    {
        // Small whole numbers: many ties.
        double[] draws = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (double)random.Next(0, 10))];
        var distribution = new NullDistribution(draws);

        for (var observed = -1.0; observed < 12; observed += 0.5)
        {
            Assert.Equal((1.0 + draws.Count(draw => draw >= observed)) / (1.0 + draws.Length), distribution.PValue(observed));
        }
    });

    [Fact]
    public void PValue_OutsideTheDraws_IsNeitherZeroNorMoreThanOne()
    {
        var distribution = new NullDistribution([1, 2, 3]);

        Assert.Equal(
            (0.25, 0.25, 1), (distribution.PValue(4), distribution.PValue(double.PositiveInfinity), distribution.PValue(-1)));
        Assert.Equal(double.NaN, distribution.PValue(double.NaN));
    }

    [Fact]
    public void PValue_UndefinedDraws_CountAsLargest()
    {
        var distribution = new NullDistribution([1, double.NaN, 3]);

        Assert.Equal(0.5, distribution.PValue(1000));
        Assert.Equal((2, Math.Sqrt(2), 3), (distribution.Mean, distribution.StandardDeviation, distribution.Draws));
    }

    [Fact]
    public void MomentsQuantilesAndScores_ThreeDraws_AreThoseByHand()
    {
        var distribution = new NullDistribution([5, 1, 3]);

        Assert.Equal(
            (3, 2, 3, 3), (distribution.Mean, distribution.StandardDeviation, distribution.Quantile(0.5), distribution.Draws));
        Assert.Equal(-1.5, distribution.ZScore(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Quantile_NoSuchLevel_IsRefused(double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NullDistribution([1, 2]).Quantile(level));

    [Fact]
    public void PValue_NeverAllocates()
    {
        var distribution = new NullDistribution([1, 2, 3]);
        var sum = 0.0;

        Assert.Equal(0, Allocations.Of(() => sum += distribution.PValue(2.5)));
    }
}
