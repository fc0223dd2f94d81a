using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Spectrum;

public class SpectrumAnalyzerTests
{
    [Fact]
    public void Analyze_RandomUpdates_GivesEveryQuantityByItsDefinition() => Property.ForAll(random =>
    {
        var window = random.Next(2, 20);
        var largestPosition = random.Next(1, window);
        var rows = Matrices.GaussianRows(random, window, 60);
        var sample = Analyze(rows, largestPosition);

        double[] sigma = [.. Matrices.Eigenvalues(Matrices.Gram(rows), window).Select(Math.Sqrt)];
        double[] ratios = [.. sigma.Zip(sigma.Skip(1), (larger, smaller) => larger / smaller)];
        var best = Array.IndexOf(ratios, ratios.Take(largestPosition).Max());
        AssertClose(sigma, sample.SingularValues);
        AssertClose(ratios, sample.Ratios);
        Assert.Equal(best + 1, sample.LargestRatioPosition);
        Assert.Equal(sample.Ratios[best], sample.GapRatio);
        Assert.Equal(sample.SingularValues[best] - sample.SingularValues[best + 1], sample.Gap);

        var mean = Enumerable.Range(0, 60).Select(i => rows.Average(row => row[i])).ToArray();
        AssertClose(Math.Sqrt(Vectors.Dot(mean, mean)), sample.DriftSpeed);
        AssertClose(Math.Sqrt(Vectors.Dot(rows[^1], rows[^1])), sample.UpdateNorm);
        AssertClose(rows.Sum(row => Vectors.Dot(row, row)), sample.TotalVariance);
    });

    [Fact]
    public void Analyze_AGapBeyondTheLastPosition_IsNotSearched()
    {
        // Ratios 2, 1, 1, 50, 1: the largest lies at 4, which is only allowed from K = 4 on.
        var sigma = new double[] { 200, 100, 100, 100, 2, 2 };
        for (var largestPosition = 1; largestPosition < 6; largestPosition++)
        {
            var sample = Analyze(OrthogonalRows(1, sigma), largestPosition);

            Assert.Equal(largestPosition < 4 ? 1 : 4, sample.LargestRatioPosition);
            AssertClose(largestPosition < 4 ? 2 : 50, sample.GapRatio);
            AssertClose(50, sample.Ratios[3]);
        }
    }

    [Fact]
    public void Analyze_TwoEqualGaps_TakesTheFirst()
    {
        // A diagonal matrix, so that both ratios are exactly 2.
        var sample = new SpectralSample("all", 3);

        new SpectrumAnalyzer(3, 2).Analyze([16, 0, 0, 0, 4, 0, 0, 0, 1], sample);

        Assert.Equal([2.0, 2.0], sample.Ratios.ToArray());
        Assert.Equal(1, sample.LargestRatioPosition);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Analyze_APlantedGap_IsFound(int k) => Property.ForAll(
        random =>
        {
            // k directions of about equal strength, far above the noise.
            var directions = Matrices.Orthonormal(random, k, 400);
            var weights = Matrices.Orthonormal(random, k, 10);
            var rows = Matrices.GaussianRows(random, 10, 400);
            for (var row = 0; row < 10; row++)
            {
                for (var i = 0; i < 400; i++)
                {
                    rows[row][i] = (0.01 * rows[row][i]) + Enumerable.Range(0, k).Sum(a => weights[a][row] * directions[a][i]);
                }
            }

            Assert.Equal(k, Analyze(rows, 5).LargestRatioPosition);
        },
        cases: 20);

    [Fact]
    public void Analyze_EqualOrthogonalUpdates_HaveFullEffectiveRank()
    {
        var sample = Analyze(OrthogonalRows(2, [3, 3, 3, 3, 3]), 4);

        AssertClose(5, sample.EffectiveRank);
        AssertClose(1, sample.GapRatio);
        AssertClose(45, sample.TotalVariance);
    }

    [Fact]
    public void Analyze_RankOne_HasEffectiveRankOne()
    {
        var direction = Vectors.GaussianDoubles(new Random(3), 30);
        var sample = Analyze([.. Enumerable.Range(1, 6).Select(c => direction.Select(value => c * value).ToArray())], 3);

        Assert.Equal(1, sample.EffectiveRank, 1e-9);
    }

    [Fact]
    public void Analyze_RandomUpdates_HaveAnEffectiveRankWithinItsBounds() => Property.ForAll(random =>
    {
        var window = random.Next(2, 12);
        double[] sigma = [.. Enumerable.Range(0, window).Select(_ => Math.Exp(3 * Vectors.Gaussian(random)))];
        var sample = Analyze(OrthogonalRows(random.Next(), sigma), 1);

        double[] shares = [.. sigma.Select(value => value * value / sigma.Sum(other => other * other))];
        Assert.InRange(sample.EffectiveRank, 1 - 1e-12, window + 1e-12);
        Assert.Equal(Math.Exp(-shares.Sum(share => share * Math.Log(share))), sample.EffectiveRank, 1e-9);
    });

    [Fact]
    public void Analyze_ScaledUpdates_ScalesLengthsAndKeepsRatios() => Property.ForAll(random =>
    {
        var rows = Matrices.GaussianRows(random, 8, 40);
        var factor = Math.Pow(10, random.Next(-12, 13)) * (1 + random.NextDouble());
        var (sample, scaled) = (Analyze(rows, 4), Analyze([.. rows.Select(row => row.Select(value => factor * value).ToArray())], 4));

        AssertClose([.. sample.SingularValues.ToArray().Select(value => factor * value)], scaled.SingularValues);
        AssertClose(sample.Ratios.ToArray(), scaled.Ratios);
        AssertClose(factor * sample.DriftSpeed, scaled.DriftSpeed);
        AssertClose(factor * sample.UpdateNorm, scaled.UpdateNorm);
        AssertClose(factor * sample.Gap, scaled.Gap, relative: 1e-9);
        AssertClose(factor * factor * sample.TotalVariance, scaled.TotalVariance);
        AssertClose(sample.EffectiveRank, scaled.EffectiveRank);
        Assert.Equal(sample.LargestRatioPosition, scaled.LargestRatioPosition);
    });

    [Fact]
    public void Analyze_UpdatesInAnotherOrder_ChangesNothingButTheNewest() => Property.ForAll(random =>
    {
        var rows = Matrices.GaussianRows(random, 8, 40);
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        var (sample, other) = (Analyze(rows, 4), Analyze(shuffled, 4));

        AssertClose(sample.SingularValues.ToArray(), other.SingularValues);
        AssertClose(sample.DriftSpeed, other.DriftSpeed);
        AssertClose(sample.TotalVariance, other.TotalVariance);
        AssertClose(sample.EffectiveRank, other.EffectiveRank);
        Assert.Equal(sample.LargestRatioPosition, other.LargestRatioPosition);
    });

    [Fact]
    public void Analyze_SingularValuesBelowTheRounding_TakeNoPart()
    {
        // σ² is known to about 1e-16 of the largest, σ to 1e-8: 1e-6 means something and 1e-9 does not.
        var sample = new SpectralSample("all", 4);

        new SpectrumAnalyzer(4, 3).Analyze([1, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 1e-12, 0, 0, 0, 0, 1e-18], sample);

        Assert.Equal(2.0, sample.Ratios[0]);
        AssertClose(0.5e6, sample.Ratios[1]);
        Assert.Equal(double.NaN, sample.Ratios[2]);
        Assert.Equal(2, sample.LargestRatioPosition);
    }

    [Fact]
    public void Analyze_AllUpdatesZero_HasNoGapAndNoRank()
    {
        var sample = Analyze([new double[5], new double[5], new double[5]], 2);

        Assert.All(sample.SingularValues.ToArray(), value => Assert.Equal(0, value));
        Assert.All(sample.Ratios.ToArray(), value => Assert.Equal(double.NaN, value));
        Assert.Equal((0, double.NaN, double.NaN), (sample.LargestRatioPosition, sample.GapRatio, sample.Gap));
        Assert.Equal((0.0, 0.0, 0.0), (sample.UpdateNorm, sample.DriftSpeed, sample.TotalVariance));
        Assert.Equal(double.NaN, sample.EffectiveRank);
        Assert.Null(sample.GapPosition);
    }

    [Fact]
    public void Analyze_OppositeUpdates_HaveNoDrift()
    {
        // Rounding may leave the sum of the Gram matrix a little below zero.
        var direction = Vectors.GaussianDoubles(new Random(4), 30);
        double[] opposite = [.. direction.Select(value => -value)];

        Assert.Equal(0, Analyze([direction, opposite, direction, opposite], 1).DriftSpeed, 1e-7);
    }

    /// <summary>The gaps that coloured noise alone has: definitions of the papers, and a Monte Carlo check there.</summary>
    [Theory]
    [InlineData(10, 0.5, 2, new[] { 1.153, 1.194, 1.190 })]
    [InlineData(10, 0.7, 2, new[] { 1.376, 1.383, 1.305 })]
    [InlineData(10, 0.8, 1, new[] { 1.63, 1.53 })]
    [InlineData(10, 0.9, 1, new[] { 2.25, 1.72, 1.42 })]
    [InlineData(20, 0.7, 3, new double[0])]
    [InlineData(30, 0.7, 4, new double[0])]
    public void Analyze_AutoregressiveNoise_HasItsKnownGaps(int window, double correlation, int position, double[] ratios)
    {
        var sample = new SpectralSample("all", window);
        new SpectrumAnalyzer(window, window / 2).Analyze(Matrices.Toeplitz(window, distance => Math.Pow(correlation, distance)), sample);

        Assert.Equal(position, sample.LargestRatioPosition);
        for (var j = 0; j < ratios.Length; j++)
        {
            // As many digits as are known.
            Assert.Equal(ratios[j], sample.Ratios[j], ratios[j] * 1000 % 10 == 0 ? 0.006 : 0.0006);
        }
    }

    [Fact]
    public void RatioAt_AnotherMatrix_IsItsRatioAndLeavesTheSampleAlone() => Property.ForAll(random =>
    {
        var analyzer = new SpectrumAnalyzer(6, 3);
        var (gram, other) = (Matrices.Gram(Matrices.GaussianRows(random, 6, 30)), Matrices.Gram(Matrices.GaussianRows(random, 6, 30)));
        var (sample, sampleOfOther) = (new SpectralSample("all", 6), new SpectralSample("all", 6));
        analyzer.Analyze(other, sampleOfOther);
        analyzer.Analyze(gram, sample);
        var before = sample.Copy();

        for (var position = 1; position < 6; position++)
        {
            Assert.Equal(sampleOfOther.Ratios[position - 1], analyzer.RatioAt(other, position));
        }

        Assert.Equal(before.Ratios.ToArray(), sample.Ratios.ToArray());
    });

    [Fact]
    public void AnalyzeAndRatioAt_NeverAllocate()
    {
        var analyzer = new SpectrumAnalyzer(10, 5);
        var sample = new SpectralSample("all", 10);
        var gram = Matrices.Gram(Matrices.GaussianRows(new Random(1), 10, 30));

        Assert.Equal(0, Allocations.Of(() => analyzer.Analyze(gram, sample)));
        Assert.Equal(0, Allocations.Of(() => analyzer.RatioAt(gram, 2)));
    }

    private static SpectralSample Analyze(double[][] rows, int largestPosition)
    {
        var sample = new SpectralSample("all", rows.Length);
        new SpectrumAnalyzer(rows.Length, largestPosition).Analyze(Matrices.Gram(rows), sample);
        return sample;
    }

    /// <summary>Rows of the given lengths at right angles to each other, so that these lengths are the singular values.</summary>
    private static double[][] OrthogonalRows(int seed, double[] lengths) =>
        [.. Matrices.Orthonormal(new Random(seed), lengths.Length, 50).Select((row, j) => row.Select(value => lengths[j] * value).ToArray())];

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var j = 0; j < expected.Length; j++)
        {
            AssertClose(expected[j], actual[j]);
        }
    }

    private static void AssertClose(double expected, double actual, double relative = 1e-10) =>
        Assert.Equal(expected, actual, relative * Math.Abs(expected));
}
