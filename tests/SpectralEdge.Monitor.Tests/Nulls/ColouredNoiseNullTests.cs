namespace SpectralEdge.Monitor.Tests;

public class ColouredNoiseNullTests
{
    [Theory]
    [InlineData(10, 0.5, 2, 1.153, 1.194, 1.190)]
    [InlineData(10, 0.7, 2, 1.376, 1.383, 1.305)]
    [InlineData(10, 0.8, 1, 1.63, 1.53)]
    [InlineData(10, 0.9, 1, 2.25, 1.72, 1.42)]
    public void LimitRatios_TenUpdates_AreThePublishedOnes(
        int window, double correlation, int position, params double[] published)
    {
        var ratios = ColouredNoiseNull.LimitRatios(window, correlation);

        // Published to two or three digits.
        var rounding = published[0] == Math.Round(published[0], 2) ? 0.0051 : 0.00051;
        Assert.All(published.Zip(ratios), pair => Assert.Equal(pair.First, pair.Second, rounding));
        Assert.Equal(position, Array.IndexOf(ratios, ratios.Max()) + 1);
    }

    [Fact]
    public void LimitRatios_MoreUpdates_HaveTheirLargestRatioFurtherDown()
    {
        var (twenty, thirty) = (ColouredNoiseNull.LimitRatios(20, 0.7), ColouredNoiseNull.LimitRatios(30, 0.7));

        Assert.Equal(1.205, twenty.Max(), 0.00051);
        Assert.Equal((3, 4), (Array.IndexOf(twenty, twenty.Max()) + 1, Array.IndexOf(thirty, thirty.Max()) + 1));
    }

    [Fact]
    public void LimitRatios_AnyCorrelation_AreThoseOfTheMatrixByAnotherSolver() => Property.ForAll(
        random =>
        {
            var (window, correlation) = (random.Next(2, 20), (random.NextDouble() * 1.8) - 0.9);
            var lambda = Matrices.Eigenvalues(Matrices.Toeplitz(window, distance => Math.Pow(correlation, distance)), window);

            Assert.All(
                ColouredNoiseNull.LimitRatios(window, correlation).Zip(lambda.Zip(lambda.Skip(1))),
                pair => Assert.Equal(Math.Sqrt(pair.Second.First / pair.Second.Second), pair.First, 1e-9));
        },
        cases: 30);

    [Fact]
    public void Draws_ManyDimensions_AreTheLimit()
    {
        var noise = new ColouredNoiseNull(10, 9, 1e10, 0.7, draws: 50, seed: 1);

        // Fluctuations are of the order 1/√p = 1e-5.
        Assert.Equal(ColouredNoiseNull.LimitRatios(10, 0.7).Max(), noise.Quantile(0.5), 1e-4);
        Assert.Equal((1, 0.7), (noise.PositionShare(2), noise.Correlation));
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(-0.4)]
    public void PValue_DirectlyDrawnSeries_IsUniform(double correlation)
    {
        const int Windows = 1000;
        const int Draws = 4000;
        const int Dimensions = 80;
        var noise = new ColouredNoiseNull(8, 4, Dimensions, correlation, Draws, seed: 1);
        var statistic = PermutationNull.GapRatio(8, 4);
        var random = new Random(2);
        double[] p =
        [
            .. Enumerable.Range(0, Windows).Select(_ => noise.PValue(statistic(
                Matrices.Gram(Series(random, 8, Dimensions, correlation)), 8))),
        ];

        // Two samples: n and m act like 1/(1/n + 1/m). Fails for 1 pair of seeds in 100; both are fixed.
        Assert.InRange(Uniformity.PValue(p, 1 / ((1.0 / Windows) + (1.0 / Draws))), 0.01, 1);
    }

    [Fact]
    public void PValue_WhiteNoiseHypothesisOnColouredSeries_IsRejected()
    {
        var ratio = PermutationNull.GapRatio(10, 5)(Matrices.Gram(Series(new Random(1), 10, 2000, 0.7)), 10);

        Assert.Equal(0.0001, new WhiteNoiseNull(10, 5, 2000, 1, seed: 1).PValue(ratio));
        Assert.InRange(new ColouredNoiseNull(10, 5, 2000, 0.7, draws: 500, seed: 1).PValue(ratio), 0.01, 0.99);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(-0.5)]
    public void EstimateCorrelation_Series_IsTheirCorrelation(double correlation)
    {
        const int Count = 100;
        const int Dimensions = 400;
        var random = new Random(1);
        var mean = Enumerable.Range(0, Count).Average(_ => ColouredNoiseNull.EstimateCorrelation(
            Matrices.Gram(Series(random, 10, Dimensions, correlation))));

        // A cosine in p dimensions has a standard deviation of at most about 1/√p; those of neighbours at least do not repeat
        // each other fully, so the mean over series has at most 1/√(p n) = .005. Five of them, and a bias of at most 1/p = .0025.
        Assert.Equal(correlation, mean, 0.0275);
    }

    [Fact]
    public void EstimateCorrelation_Extremes_AreOneAndUndefined()
    {
        Assert.Equal(1, ColouredNoiseNull.EstimateCorrelation([4, 2, 2, 1]));
        Assert.Equal(-1, ColouredNoiseNull.EstimateCorrelation([4, -2, -2, 1]));
        Assert.Equal(double.NaN, ColouredNoiseNull.EstimateCorrelation([4, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => ColouredNoiseNull.EstimateCorrelation([1]));
        Assert.Throws<ArgumentException>(() => ColouredNoiseNull.EstimateCorrelation([1, 2, 3, 4, 5]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Constructor_NotStationary_IsRefused(double correlation) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColouredNoiseNull(5, 2, 100, correlation, draws: 1, seed: 1));

    [Fact]
    public void PValue_NeverZeroAndNeverAllocates()
    {
        var noise = new ColouredNoiseNull(5, 2, 100, 0.5, draws: 99, seed: 1);

        Assert.Equal(0.01, noise.PValue(1000));
        Assert.Equal(0, Allocations.Of(() => noise.PValue(1.2)));
    }

    /// <summary>Update by update, as the model says.</summary>
    private static double[][] Series(Random random, int window, int dimensions, double correlation)
    {
        var rows = Matrices.GaussianRows(random, window, dimensions);
        for (var i = 1; i < window; i++)
        {
            for (var k = 0; k < dimensions; k++)
            {
                rows[i][k] = (correlation * rows[i - 1][k]) + (Math.Sqrt(1 - (correlation * correlation)) * rows[i][k]);
            }
        }

        return rows;
    }
}
