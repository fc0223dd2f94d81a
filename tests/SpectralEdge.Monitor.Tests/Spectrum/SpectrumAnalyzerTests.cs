namespace SpectralEdge.Monitor.Tests;

public partial class SpectrumAnalyzerTests
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

        Analyze([16, 0, 0, 0, 4, 0, 0, 0, 1], 2, sample);

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
        var (sample, scaled) = (Analyze(rows, 4), Analyze(
            [.. rows.Select(row => row.Select(value => factor * value).ToArray())], 4));

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

        Analyze([1, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 1e-12, 0, 0, 0, 0, 1e-18], 3, sample);

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
        Analyze(Matrices.Toeplitz(window, distance => Math.Pow(correlation, distance)), window / 2, sample);

        Assert.Equal(position, sample.LargestRatioPosition);
        for (var j = 0; j < ratios.Length; j++)
        {
            // As many digits as are known.
            Assert.Equal(ratios[j], sample.Ratios[j], ratios[j] * 1000 % 10 == 0 ? 0.006 : 0.0006);
        }
    }

    /// <summary>
    /// σ is numerically zero up to √(4 W ε) σ_1, or 1e-7 σ_1 where that is more: what rounding leaves of an eigenvalue that is
    /// zero.
    /// </summary>
    [Theory]
    [InlineData(4, 1e-7)]
    [InlineData(11, 1e-7)]
    [InlineData(12, 1.0324e-7)]
    [InlineData(64, 2.3842e-7)]
    [InlineData(512, 6.7435e-7)]
    public void Analyze_SingularValueAroundTheRounding_TakesPartAboveIt(int window, double zero)
    {
        foreach (var (factor, takesPart) in new[] { (0.9999, false), (1.0001, true) })
        {
            var gram = new double[window * window];
            gram[0] = 1;
            gram[window + 1] = zero * zero * factor * factor;
            var sample = new SpectralSample("all", window);

            Analyze(gram, 1, sample);

            Assert.Equal(takesPart ? 1 : 0, sample.LargestRatioPosition);
            Assert.Equal(takesPart, !double.IsNaN(sample.Ratios[0]));
        }
    }

    [Fact]
    public void Analyze_MatrixThatIsNotFinite_GivesNaNAndLeavesTheOtherEstimatesAlone()
    {
        foreach (var wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            for (var element = 0; element < 9; element++)
            {
                var sample = new SpectralSample("all", 3);
                double[] gram = [9, 0, 0, 0, 4, 0, 0, 0, 1];
                gram[element] = gram[(element % 3 * 3) + (element / 3)] = wrong;

                Analyze(gram, 2, sample);

                Assert.Equal((0, double.NaN, double.NaN), (sample.LargestRatioPosition, sample.GapRatio, sample.Gap));
                Assert.All(sample.SingularValues.ToArray(), value => Assert.Equal(double.NaN, value));
                Assert.All(sample.Ratios.ToArray(), value => Assert.Equal(double.NaN, value));

                Analyze([9, 0, 0, 0, 4, 0, 0, 0, 1], 2, sample);
                Assert.Equal([3.0, 2, 1], sample.SingularValues.ToArray());
            }
        }
    }

    [Fact]
    public void Analyze_WindowInALongerRing_IsThatOfItsUpdatesAlone() => Property.ForAll(random =>
    {
        var capacity = random.Next(3, 20);
        var window = random.Next(2, capacity + 1);
        var oldest = random.Next(capacity);
        var rows = Matrices.GaussianRows(random, capacity, 40);
        double[][] inWindow = [.. Enumerable.Range(0, window).Select(i => rows[(oldest + i) % capacity])];
        var analyzer = new SpectrumAnalyzer(window, window / 2, parts: 1, capacity);
        var (alone, sample) = (Analyze(inWindow, window / 2), new SpectralSample("all", window));

        Matrices.Gram(rows).CopyTo(analyzer.Matrix(0));
        analyzer.Analyze(sample, oldest);

        Vectors.AssertSameBits(Numbers.Of(alone), Numbers.Of(sample), $"{window} of {capacity} from {oldest}");
    });

    [Fact]
    public void Analyze_SteadyState_AllocatesNothing()
    {
        var analyzer = new SpectrumAnalyzer(10, 5, parts: 8, capacity: 10);
        var (gram, sample) = (Matrices.Gram(Matrices.GaussianRows(new Random(1), 10, 40)), new SpectralSample("all", 10));

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i <= 8; i++)
            {
                gram.CopyTo(analyzer.Matrix(i));
            }

            analyzer.Analyze(sample, oldest: 0);
        }));
    }

    private static double NaiveJackknife(IEnumerable<double> leaveOneOut)
    {
        double[] estimates = [.. leaveOneOut];
        var mean = estimates.Average();
        return Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) * (estimates.Length - 1) / estimates.Length);
    }

    private static SpectralSample Analyze(double[][] rows, int largestPosition)
    {
        var sample = new SpectralSample("all", rows.Length);
        Analyze(Matrices.Gram(rows), largestPosition, sample);
        return sample;
    }

    private static void Analyze(double[] gram, int largestPosition, SpectralSample sample)
    {
        var analyzer = new SpectrumAnalyzer(sample.Window, largestPosition, parts: 1, capacity: sample.Window);
        gram.CopyTo(analyzer.Matrix(0));
        analyzer.Analyze(sample, oldest: 0);
    }

    /// <summary>Rows of the given lengths at right angles to each other, so that these lengths are the singular values.</summary>
    private static double[][] OrthogonalRows(int seed, double[] lengths) =>
        [
            .. Matrices.Orthonormal(
                new Random(seed), lengths.Length, 50).Select((row, j) => row.Select(value => lengths[j] * value).ToArray()),
        ];

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
