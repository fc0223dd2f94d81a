namespace SpectralEdge.Monitor.Tests;

/// <summary>The quantities of a window that follow from its spectrum, against their definitions.</summary>
public partial class SpectrumMeasuresTests
{
    private const int Length = 60;

    [Fact]
    public void Analyze_RandomUpdates_GivesEveryMeasureByItsDefinition() => Property.ForAll(random =>
    {
        var window = random.Next(2, 20);
        var largestPosition = random.Next(1, window);
        var sample = Analyze(UnequalRows(random, window), largestPosition, out var slow);

        Assert.Equal(slow.Position, sample.LargestRatioPosition);
        AssertClose(slow.Lambda, sample.Eigenvalues);
        AssertClose(slow.EigenvalueGap, sample.EigenvalueGap);
        AssertClose(slow.EdgeStrength, sample.EdgeStrength);
        AssertClose(slow.Total, sample.TotalVariance);
        AssertClose(slow.ParticipationRatio, sample.ParticipationRatio);
        AssertClose(slow.StableRank, sample.StableRank);
        AssertClose(slow.LeadingShare, sample.LeadingShare);
        AssertClose(slow.PathLength, sample.PathLength);
        AssertClose(slow.DriftRatio, sample.DriftRatio);
        AssertClose(slow.Variation(slow.Position), sample.NoiseVariation);
        AssertClose(slow.NormalizedSigma, sample.NormalizedSingularValues);
        AssertClose(slow.NormalizedRatios, sample.NormalizedRatios);
        Assert.Equal(slow.NormalizedPosition, sample.NormalizedLargestRatioPosition);
        AssertClose(slow.NormalizedRatios[slow.NormalizedPosition - 1], sample.NormalizedGapRatio);
        foreach (var share in new[] { 0.1, 0.5, 0.9, 0.95, 0.99, 1 })
        {
            Assert.Equal(slow.CumulativeRank(share * (1 - 1e-12)), sample.CumulativeRank(share));
        }
    });

    [Fact]
    public void Analyze_RandomUpdates_StayWithinTheirRanges() => Property.ForAll(random =>
    {
        var window = random.Next(2, 12);
        var sample = Analyze(UnequalRows(random, window), window - 1, out _);

        Assert.InRange(sample.ParticipationRatio, 1, sample.EffectiveRank * (1 + 1e-12));
        Assert.InRange(sample.StableRank, 1, window * (1 + 1e-12));
        Assert.InRange(sample.LeadingShare, (1 - 1e-12) / window, 1);
        Assert.InRange(sample.DriftRatio, 0, 1);
        Assert.InRange(sample.CumulativeRank(), 1, window);
        Assert.True(sample.CumulativeRank(0.5) <= sample.CumulativeRank(0.9));
        AssertClose(window, sample.NormalizedSingularValues.ToArray().Sum(value => value * value));
    });

    [Fact]
    public void Analyze_UpdatesTurnedByAnOrthogonalMap_ChangesNothing() => Property.ForAll(
        random =>
        {
            var rows = UnequalRows(random, 8);
            var map = Matrices.Orthonormal(random, Length, Length);
            double[][] turned = [.. rows.Select(row => map.Select(column => Vectors.Dot(column, row)).ToArray())];

            AssertClose(Numbers.Of(Analyze(rows, 4, out _)), Numbers.Of(Analyze(turned, 4, out _)));
        },
        cases: 20);

    [Fact]
    public void Analyze_UpdatesInAnotherOrder_ChangesNothingButTheNewest() => Property.ForAll(random =>
    {
        var rows = UnequalRows(random, 8);
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        var (sample, other) = (Analyze(rows, 4, out _), Analyze(shuffled, 4, out _));
        other.UpdateNorm = sample.UpdateNorm;

        // Colour is a matter of order.
        other.Significance.Correlation = sample.Significance.Correlation;
        foreach (var coloured in new[] { GapNull.ColouredNoise, GapNull.ColouredUnequalSteps })
        {
            other.Significance.Set(
                coloured,
                sample.Significance.PValue(coloured),
                sample.Significance.Ratio(coloured),
                sample.Significance.Position(coloured));
        }

        AssertClose(Numbers.Of(sample), Numbers.Of(other));
    });

    [Theory]
    [InlineData(1e-30)]
    [InlineData(3e-7)]
    [InlineData(1e30)]
    public void Analyze_ScaledUpdates_ScalesWhatHasAUnitAndNothingElse(double factor) => Property.ForAll(random =>
    {
        var rows = UnequalRows(random, random.Next(3, 12));
        var (sample, scaled) = (Analyze(rows, 2, out _), Analyze(
            [.. rows.Select(row => row.Select(value => factor * value).ToArray())], 2, out _));

        AssertClose([.. sample.Eigenvalues.ToArray().Select(value => factor * factor * value)], scaled.Eigenvalues);
        AssertClose(factor * factor * sample.EigenvalueGap, scaled.EigenvalueGap);
        AssertClose(factor * sample.PathLength, scaled.PathLength);
        AssertClose(WithoutUnit(sample), WithoutUnit(scaled));
    });

    [Fact]
    public void Analyze_EachUpdateScaledByItself_KeepsTheNormalizedSpectrum() => Property.ForAll(random =>
    {
        var rows = Matrices.GaussianRows(random, 6, Length);
        var (sample, scaled) = (Analyze(rows, 3, out _), Analyze(
            [.. rows.Select(row => Scaled(row, Math.Exp(5 * Vectors.Gaussian(random))))], 3, out _));

        AssertClose(sample.NormalizedSingularValues.ToArray(), scaled.NormalizedSingularValues);
        AssertClose(sample.NormalizedGapRatio, scaled.NormalizedGapRatio);
        Assert.Equal(sample.NormalizedLargestRatioPosition, scaled.NormalizedLargestRatioPosition);
    });

    [Fact]
    public void Analyze_OrthogonalUpdatesOfUnequalLengths_HaveAGapThatTheNormalizedSpectrumLacks()
    {
        var sample = Analyze(OrthogonalRows([6, 3, 2, 1]), 2, out _);

        AssertClose([36, 9, 4, 1], sample.Eigenvalues);
        Assert.Equal(1, sample.LargestRatioPosition);
        AssertClose(27, sample.EigenvalueGap);
        AssertClose(1, sample.EdgeStrength);
        AssertClose(2500.0 / 1394, sample.ParticipationRatio);
        AssertClose(50.0 / 36, sample.StableRank);
        AssertClose(0.72, sample.LeadingShare);
        AssertClose(12, sample.PathLength);
        AssertClose(Math.Sqrt(50) / 12, sample.DriftRatio);
        AssertClose(Math.Sqrt(2.0 / 3) / 2, sample.NoiseVariation);
        Assert.Equal(
            (1, 2, 3, 4),
            (sample.CumulativeRank(0.7), sample.CumulativeRank(0.9), sample.CumulativeRank(), sample.CumulativeRank(1)));
        AssertClose([1, 1, 1, 1], sample.NormalizedSingularValues);
        AssertClose(1, sample.NormalizedGapRatio);
    }

    [Fact]
    public void Analyze_EqualOrthogonalUpdates_HaveFullRankAndSharesThatTie() => Property.ForAll(random =>
    {
        var window = random.Next(3, 12);
        var gram = Matrices.WithSpectrum(random, [.. Enumerable.Repeat(7.0, window)]);
        var sample = new SpectralSample("all", window);
        Analyze(gram, 1, sample);

        AssertClose(window, sample.ParticipationRatio);
        AssertClose(window, sample.StableRank);
        AssertClose(1.0 / window, sample.LeadingShare);
        for (var k = 1; k <= window; k++)
        {
            Assert.Equal(k, sample.CumulativeRank((double)k / window));
        }
    });

    /// <summary>
    /// Root mean square over 300 windows of W = 10; each is off by about 1/√(2 · 54), so the mean by 0.6 %: five times that is
    /// left.
    /// </summary>
    [Theory]
    [InlineData(0, 10)]
    [InlineData(2, 8)]
    public void NoiseVariation_OfNoiseBesideStrongDirections_IsTheExpectedOne(int directions, int rest)
    {
        const int Dimensions = 2000;
        var random = new Random(3);
        var mean = 0.0;
        var sample = new SpectralSample("all", 10) { NoiseFloor = 1.5, EffectiveDimensions = Dimensions };
        for (var draw = 0; draw < 300; draw++)
        {
            var rows = Matrices.GaussianRows(random, 10, Dimensions);
            for (var i = 0; i < 10 * directions; i++)
            {
                rows[i % 10][i % directions] += 300 * Vectors.Gaussian(random);
            }

            Analyze(Matrices.Gram(rows), 5, sample);
            mean += sample.NoiseVariation * sample.NoiseVariation / 300;
            if (sample.GapPosition is { } position && position != directions)
            {
                // The weaker of two random directions is weak at times: leave k* where it is known to be.
                var right = SpectrumKernel.Variation(sample.SingularValues, directions);
                mean += ((right * right) - (sample.NoiseVariation * sample.NoiseVariation)) / 300;
            }
        }

        Assert.InRange(Math.Sqrt(mean) / WishartLaw.Variation(rest, Dimensions), 0.97, 1.03);
    }

    [Fact]
    public void ExpectedNoiseVariation_CountsTheSingularValuesAfterTheGap()
    {
        var sample = new SpectralSample("all", 10)
        {
            EffectiveDimensions = 1000,
            GapRatio = 2,
            LargestRatioPosition = 3,
            NoiseFloor = 3,
        };
        AssertClose(0.5 * Math.Sqrt(10.8 / 1000), sample.ExpectedNoiseVariation);

        sample.NoiseFloor = 1.5;
        AssertClose(0.5 * Math.Sqrt(9.0 * 6 / 7 / 1000), sample.ExpectedNoiseVariation);

        sample.EffectiveDimensions = 7;
        Assert.Equal(double.NaN, sample.ExpectedNoiseVariation);
    }

    private static double[] WithoutUnit(SpectralSample sample) =>
    [
        sample.EdgeStrength, sample.ParticipationRatio, sample.StableRank, sample.LeadingShare, sample.DriftRatio,
        sample.NoiseVariation, sample.CumulativeRank(),
        sample.EffectiveRank, sample.LargestRatioPosition, sample.NormalizedLargestRatioPosition,
        sample.NormalizedGapRatio, .. sample.NormalizedSingularValues, .. sample.NormalizedRatios,
    ];

    private static double[] Scaled(double[] row, double factor) => [.. row.Select(value => factor * value)];

    /// <summary>Random updates whose lengths differ by factors of up to about ten.</summary>
    private static double[][] UnequalRows(Random random, int window) =>
        [.. Matrices.GaussianRows(random, window, Length).Select(row => Scaled(row, Math.Exp(Vectors.Gaussian(random))))];

    private static double[][] OrthogonalRows(double[] lengths) =>
        [.. Matrices.Orthonormal(new Random(1), lengths.Length, Length).Select((row, j) => Scaled(row, lengths[j]))];

    private static SpectralSample Analyze(double[][] rows, int largestPosition, out SlowMeasures slow)
    {
        slow = new SlowMeasures(rows, largestPosition);
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

    private static void AssertClose(double[] expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var j = 0; j < expected.Length; j++)
        {
            AssertClose(expected[j], actual[j]);
        }
    }

    private static void AssertClose(double expected, double actual, double relative = 1e-9)
    {
        if (!double.IsNaN(expected) || !double.IsNaN(actual))
        {
            Assert.Equal(expected, actual, relative * Math.Abs(expected));
        }
    }
}
