namespace SpectralEdge.Monitor.Tests;

public class WhiteNoiseNullTests
{
    /// <summary>
    /// Quantiles of the largest spacing S over all positions from the full symmetric matrix, another program's: 100,000 draws,
    /// 40,000 from W = 30 on.
    /// </summary>
    [Theory]
    [InlineData(3, 2.666, 4.530, 5.466)]
    [InlineData(5, 2.588, 3.999, 4.747)]
    [InlineData(8, 2.374, 3.556, 4.233)]
    [InlineData(10, 2.272, 3.392, 4.048)]
    [InlineData(15, 2.073, 3.102, 3.723)]
    [InlineData(20, 1.945, 2.933, 3.529)]
    [InlineData(30, 1.778, 2.713, 3.243)]
    [InlineData(40, 1.680, 2.577, 3.112)]
    public void Draws_ManyDimensions_HaveThePublishedQuantiles(int window, double q50, double q95, double q99)
    {
        const int Draws = 4000;
        var noise = new WhiteNoiseNull(window, window - 1, double.PositiveInfinity, Draws, seed: 1);

        // The share below a sample quantile has the standard error √(q (1 − q) (1/n + 1/m)); times the slope dS/dq, which is not
        // larger than that of the chord to the next quantile, and (q99 − q95)/ln 5/(1 − q) in a tail that falls exponentially.
        // Four of them, 24 comparisons: by chance 1 seed in 660 fails.
        Assert.Equal(q50, noise.SimulatedSpacing(0.5), Tolerance(0.5, (q95 - q50) / 0.45));
        Assert.Equal(q95, noise.SimulatedSpacing(0.95), Tolerance(0.95, (q99 - q95) / 0.04));
        Assert.Equal(q99, noise.SimulatedSpacing(0.99), Tolerance(0.99, (q99 - q95) / Math.Log(5) / 0.01));

        static double Tolerance(double level, double slope) =>
            4 * slope * Math.Sqrt(level * (1 - level) * ((1.0 / Draws) + (1.0 / 40_000)));
    }

    [Fact]
    public void PositionShare_ManyDimensions_IsLargeAtBothEndsAndSymmetric()
    {
        const int Draws = 20_000;
        var noise = new WhiteNoiseNull(10, 9, double.PositiveInfinity, Draws, seed: 1);
        double[] shares = [.. Enumerable.Range(1, 9).Select(noise.PositionShare)];

        // Published from at least 20,000 draws and to three digits: 4 √(.223 · .777 · 2/20,000) + .0005 = .0172. Symmetry is
        // exact for the law, so the difference of two exclusive shares has the standard error √(2q/n): 4 of them are at most
        // .019.
        Assert.Equal(0.223, shares[0], 0.0172);
        Assert.Equal(0.223, shares[8], 0.0172);
        Assert.Equal(1, shares.Sum(), 1e-9);
        Assert.All(shares[1..8], share => Assert.InRange(share, 0.055 - 0.0097, 0.11 + 0.0130));
        Assert.All(Enumerable.Range(0, 4), j => Assert.Equal(shares[j], shares[8 - j], 0.019));
    }

    [Fact]
    public void PositionShare_FewDimensions_TiltsToTheEnd()
    {
        var noise = new WhiteNoiseNull(10, 9, 100, draws: 10_000, seed: 1);

        // Published to two digits: 4 √(q (1 − q)/10,000) + .005 + as much again for the published draws, about as many.
        Assert.Equal(0.34, noise.PositionShare(9), 0.032);
        Assert.Equal(0.12, noise.PositionShare(1), 0.024);
    }

    [Theory]
    [InlineData(10, 0.95)]
    [InlineData(10, 0.99)]
    [InlineData(30, 0.95)]
    public void Quantile_InTheTable_IsExceededByItsShareOfDraws(int window, double level)
    {
        var noise = new WhiteNoiseNull(window, window / 2, 1000, draws: 4000, seed: 1);
        var quantile = noise.Quantile(level);

        Assert.True(noise.IsTabulated);
        Assert.Equal(1 - level, noise.PValue(quantile), 1e-9);

        // The table rests on 30,000 draws: 4 √(q (1 − q) (1/4000 + 1/30,000)) in the share, times the slope of a tail that falls
        // by e in about 0.4 (W = 10) or less: dT = 0.4 dq/(1 − q).
        var tolerance = 4 * Math.Sqrt(level * (1 - level) * ((1 / 4000.0) + (1 / 30_000.0))) * 0.4 / (1 - level);
        Assert.Equal(2 * Math.Sqrt(1000) * Math.Log(quantile), noise.SimulatedSpacing(level), tolerance);
    }

    [Fact]
    public void PValue_DirectlyDrawnNoise_IsUniform()
    {
        const int Windows = 10_000;
        var noise = new NoiseWindows(seed: 4, window: 20, dimensions: 5000);
        var (large, small) = (new double[400], new double[100]);
        (WhiteNoiseNull Law, Func<ReadOnlySpan<double>, int, double> Statistic, double[] P)[] cases =
        [
            (new WhiteNoiseNull(10, 5, 5000, 1, seed: 1), PermutationNull.GapRatio(10, 5), new double[Windows]),
            (new WhiteNoiseNull(20, 10, 5000, 1, seed: 1), PermutationNull.GapRatio(20, 10), new double[Windows]),
        ];
        for (var i = 0; i < Windows; i++)
        {
            noise.Next(large);
            for (var row = 0; row < 10; row++)
            {
                large.AsSpan(row * 20, 10).CopyTo(small.AsSpan(row * 10));
            }

            cases[0].P[i] = cases[0].Law.PValue(cases[0].Statistic(small, 10));
            cases[1].P[i] = cases[1].Law.PValue(cases[1].Statistic(large, 20));
        }

        foreach (var (law, _, p) in cases)
        {
            Assert.True(law.IsTabulated);

            // Fails for 1 seed in 100 by its meaning, a little more often because the table is a sample too; the seed is fixed.
            Assert.InRange(Uniformity.PValue(p, Windows), 0.01, 1);

            // A share of 1 % of 10,000 has the standard error 0.1 %: five of them, 1 seed in 2 million.
            Assert.InRange(p.Count(value => value <= 0.01) / (double)Windows, 0.005, 0.015);
        }
    }

    [Theory]
    [InlineData(10, 9, 40.5)]
    [InlineData(12, 8, 1e4)]
    [InlineData(2, 1, 1e12)]
    public void PValue_OutsideTheTable_ComesFromTheDraws(int window, int largestPosition, double dimensions)
    {
        var noise = new WhiteNoiseNull(window, largestPosition, dimensions, draws: 999, seed: 3);
        var median = noise.Quantile(0.5);

        Assert.False(noise.IsTabulated);
        Assert.Equal(0.5, noise.PValue(median), 0.002);
        Assert.Equal(0.001, noise.PValue(median * 100));
        Assert.Equal(0, Allocations.Of(() => noise.PValue(median)));
    }

    [Fact]
    public void PValue_InTheTable_IsNeverZeroAndNeverAllocates()
    {
        var noise = new WhiteNoiseNull(10, 5, 5000, draws: 10, seed: 1);

        Assert.Equal(
            (0.0001, 0.0001, 1, 1), (noise.PValue(2), noise.PValue(double.PositiveInfinity), noise.PValue(1), noise.PValue(0.5)));
        Assert.Equal(double.NaN, noise.PValue(double.NaN));
        Assert.Equal(0, Allocations.Of(() => noise.PValue(1.02)));
    }

    [Fact]
    public void Draws_EqualSeeds_AreEqual()
    {
        static double Median(int seed) => new WhiteNoiseNull(7, 6, 50, draws: 20, seed).SimulatedSpacing(0.5);

        Assert.Equal(Median(1), Median(1));
        Assert.NotEqual(Median(1), Median(2));
    }

    [Theory]
    [InlineData(1, 1, 100, 1)]
    [InlineData(5, 0, 100, 1)]
    [InlineData(5, 5, 100, 1)]
    [InlineData(5, 2, 5, 1)]
    [InlineData(5, 2, double.NaN, 1)]
    [InlineData(5, 2, 100, 0)]
    public void Constructor_NoSuchWindow_IsRefused(int window, int largestPosition, double dimensions, int draws) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WhiteNoiseNull(window, largestPosition, dimensions, draws, seed: 1));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void PositionShare_NoSuchPosition_IsRefused(int position) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WhiteNoiseNull(5, 2, 100, 1, seed: 1).PositionShare(position));
}
