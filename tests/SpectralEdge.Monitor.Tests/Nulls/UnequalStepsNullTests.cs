namespace SpectralEdge.Monitor.Tests;

public class UnequalStepsNullTests
{
    private static readonly double[] WarmUp = [1, 2, 3, 5, 5.5, 6, 6, 6];

    [Fact]
    public void LimitRatios_WarmUp_AreThoseOfTheSortedLengths() =>
        Assert.Equal([1, 1, 6 / 5.5, 5.5 / 5, 5.0 / 3, 3.0 / 2, 2], UnequalStepsNull.LimitRatios(WarmUp));

    [Fact]
    public void Draws_ManyDimensions_AreTheLimit()
    {
        var steps = new UnequalStepsNull(WarmUp, 5, 1e10, draws: 50, seed: 1);

        // Fluctuations are of the order 1/√p = 1e-5.
        Assert.Equal(5.0 / 3, steps.Quantile(0.5), 1e-4);
        Assert.Equal(1, steps.PositionShare(5));
    }

    [Fact]
    public void Draws_EqualLengths_AreWhiteNoise()
    {
        var steps = new UnequalStepsNull([3, 3, 3, 3, 3, 3], 4, 50, draws: 200, seed: 1);
        var noise = new WhiteNoiseNull(6, 4, 50, draws: 200, seed: 1);

        Assert.Equal(noise.Quantile(0.9), steps.Quantile(0.9), 1e-12);
    }

    [Fact]
    public void PValue_DirectlyDrawnSteps_IsUniform()
    {
        const int Windows = 1000;
        const int Draws = 4000;
        const int Dimensions = 80;
        var steps = new UnequalStepsNull(WarmUp, 4, Dimensions, Draws, seed: 1);
        var statistic = PermutationNull.GapRatio(8, 4);
        var random = new Random(2);
        var p = new double[Windows];
        foreach (ref var value in p.AsSpan())
        {
            double[][] rows =
            [
                .. Matrices.GaussianRows(random, 8, Dimensions).Zip(WarmUp, (row, norm) => row.Select(x => x * norm).ToArray()),
            ];
            value = steps.PValue(statistic(Matrices.Gram(rows), 8));
        }

        // Two samples: n and m act like 1/(1/n + 1/m). Fails for 1 pair of seeds in 100; both are fixed.
        Assert.InRange(Uniformity.PValue(p, 1 / ((1.0 / Windows) + (1.0 / Draws))), 0.01, 1);
    }

    [Fact]
    public void PValue_NeverZeroAndNeverAllocates()
    {
        var steps = new UnequalStepsNull(WarmUp, 4, 100, draws: 99, seed: 1);

        Assert.Equal(0.01, steps.PValue(1000));
        Assert.Equal(0, Allocations.Of(() => steps.PValue(1.2)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_NoLength_IsRefused(double norm)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnequalStepsNull([1, norm, 2], 1, 100, draws: 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnequalStepsNull.LimitRatios([1, norm, 2]));
    }
}
