namespace SpectralEdge.Monitor.Tests;

public class GapSignificanceTests
{
    [Fact]
    public void Ratios_AnyUpdatesAnywhereInARing_AreThoseOfTheDefinitions() => Property.ForAll(random =>
    {
        var window = random.Next(3, 20);
        var (capacity, correlation) = (window + random.Next(0, 4), (1.8 * random.NextDouble()) - 0.9);
        var oldest = random.Next(0, capacity);
        var ring = Matrices.GaussianRows(random, capacity, 60);
        double[][] rows = [.. Enumerable.Range(0, window).Select(i => ring[(oldest + i) % capacity])];
        for (var i = 0; i < window; i++)
        {
            var length = Math.Exp(Vectors.Gaussian(random));
            for (var k = 0; k < 60; k++)
            {
                rows[i][k] = length * (rows[i][k] + (i > 0 ? correlation * rows[i - 1][k] : 0));
            }
        }

        var k0 = random.Next(1, window);
        var analyzer = new SpectrumAnalyzer(window, k0, parts: 1, capacity);
        var sample = new SpectralSample("all", window);
        Matrices.Gram(ring).CopyTo(analyzer.Matrix(0));
        analyzer.Analyze(sample, oldest);

        var slow = new SlowNulls(rows);
        Assert.Equal(slow.Correlation, sample.Significance.Correlation, 1e-12);
        Assert.Equal(ColouredNoiseNull.EstimateCorrelation(Matrices.Gram(rows)), sample.Significance.Correlation, 1e-12);
        foreach (var gapNull in GapJudge.Nulls)
        {
            var ratios = slow.Ratios(gapNull);
            var best = Array.IndexOf(ratios, ratios.Take(k0).Max());
            Assert.Equal(best + 1, sample.Significance.Position(gapNull));
            Assert.Equal(ratios[best], sample.Significance.Ratio(gapNull), 1e-9 * ratios[best] * ratios[best]);
        }
    });

    [Theory]
    [InlineData(10, 5, 8192)]
    [InlineData(10, 9, 300)]
    [InlineData(80, 40, 1e6)]
    public void PValueWhiteNoise_AnyRatio_IsThatOfTheNullAndAgreesWithTheFloor(int window, int largestPosition, double dimensions)
    {
        var (laws, floor) = (new GapLaws(
            window, largestPosition, dimensions), new NoiseFloor(window, largestPosition, 0.99).For(dimensions));
        var noise = new WhiteNoiseNull(window, largestPosition, dimensions, draws: 1, seed: 1);
        for (var factor = 0.01; factor < 3; factor *= 1.013)
        {
            var ratio = 1 + ((floor - 1) * factor);
            Assert.Equal(noise.PValue(ratio), laws.PValue(GapNull.WhiteNoise, ratio));
            Assert.Equal(ratio > floor, laws.PValue(GapNull.WhiteNoise, ratio) <= 0.01);
        }

        // The floor itself is the quantile to rounding.
        Assert.Equal(0.01, laws.PValue(GapNull.WhiteNoise, floor), 1e-9);
    }

    [Fact]
    public void GapPosition_ColouredNoise_IsUndefinedOnlyWhereColourIsTheNull()
    {
        var gram = Matrices.Toeplitz(10, distance => Math.Pow(0.8, distance));
        foreach (var gapNull in GapJudge.Nulls)
        {
            var sample = new GapJudge(10, 1e6, gapNull: gapNull).Of(gram);

            Assert.Equal(gapNull is GapNull.WhiteNoise or GapNull.UnequalSteps ? 1 : null, sample.GapPosition);
            Assert.Equal(0.8, sample.Significance.Correlation, 1e-12);
            Assert.Equal(
                (0.0001, 1.0), (sample.Significance.PValueWhiteNoise, Math.Round(sample.Significance.PValueColouredNoise, 6)));
            Assert.Equal(
                (0.0001, 1.0),
                (sample.Significance.PValueUnequalSteps, Math.Round(sample.Significance.PValueColouredUnequalSteps, 6)));
        }
    }

    [Fact]
    public void GapPosition_OrthogonalStepsOfUnequalLengths_IsUndefinedOnlyWhereLengthsAreTheNull()
    {
        double[] lengths = [8, 8, 4, 2, 1, 1, 1, 1, 1, 1];
        var gram = RatioDraws.Diagonal([.. lengths.Select(length => length * length)]);
        foreach (var gapNull in GapJudge.Nulls)
        {
            var sample = new GapJudge(10, 1e6, gapNull: gapNull).Of(gram);

            Assert.Equal(gapNull is GapNull.WhiteNoise or GapNull.ColouredNoise ? 2 : null, sample.GapPosition);
            Assert.Equal((1.0, 1.0), (sample.Significance.PValueUnequalSteps, sample.Significance.PValueColouredUnequalSteps));
        }
    }

    [Fact]
    public void PValue_AZeroUpdate_IsKnownForWhiteNoiseAlone()
    {
        var sample = new GapJudge(4, 1000).Of(RatioDraws.Diagonal([4, 1, 0, 1]));

        Assert.Equal(0.0001, sample.Significance.PValueWhiteNoise);
        Assert.Equal(
            (double.NaN, double.NaN, double.NaN, double.NaN),
            (sample.Significance.PValueUnequalSteps, sample.Significance.PValueColouredNoise, sample.Significance.PValueColouredUnequalSteps, sample.Significance.Correlation));
        Assert.Equal(SampleConditions.NullUnknown, sample.Conditions & SampleConditions.NullUnknown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void PValue_NeighboursEqualUpToTheSign_IsUndefinedForColour(int sign)
    {
        // Rank 1, and a third update nearly so: no ratio of the window is defined but none is needed for ρ.
        var gram = Matrices.Toeplitz(3, distance => Math.Pow(sign, distance));
        var sample = new GapJudge(3, 1000).Of(gram);

        Assert.Equal(sign, sample.Significance.Correlation);
        Assert.All(GapJudge.Nulls, gapNull => Assert.Equal(double.NaN, sample.Significance.PValue(gapNull)));
        Assert.Null(sample.GapPosition);
    }

    [Fact]
    public void PValue_ThreeUpdatesThatAreNearlyOne_IsUndefinedForColourAndSaysSo()
    {
        const double Noise = 1e-10;
        var sample = new GapJudge(3, 1000).Of([1 + Noise, 1, 1, 1, 1 + Noise, 1, 1, 1, 1 + Noise]);

        Assert.Equal(0.0001, sample.Significance.PValueUnequalSteps);
        Assert.Equal(
            (double.NaN, double.NaN), (sample.Significance.PValueColouredNoise, sample.Significance.PValueColouredUnequalSteps));
        Assert.Equal(SampleConditions.NullUnknown, sample.Conditions & SampleConditions.NullUnknown);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void PValue_NotFinite_IsUndefined(double value)
    {
        var sample = new GapJudge(3, 1000).Of([1, 0, 0, 0, value, 0, 0, 0, 1]);

        Assert.All(
            GapJudge.Nulls,
            gapNull => Assert.Equal(
                (double.NaN, 0), (sample.Significance.PValue(gapNull), sample.Significance.Position(gapNull))));
        Assert.Null(sample.GapPosition);
    }

    [Fact]
    public void PValue_NoMoreDimensionsThanUpdates_IsOne()
    {
        var sample = new GapJudge(4, 4).Of(RatioDraws.Diagonal([4, 1, 1, 1]));

        Assert.All(GapJudge.Nulls, gapNull => Assert.Equal(1, sample.Significance.PValue(gapNull)));
        Assert.Null(sample.GapPosition);
    }

    [Theory]
    [InlineData(65, 1e6)]
    [InlineData(10, 47)]
    public void PValue_OutsideTheTables_IsUndefinedAndSaysSo(int window, double dimensions)
    {
        var sample = new GapJudge(window, dimensions).Of(Matrices.Toeplitz(window, distance => Math.Pow(0.9, distance)));

        Assert.Equal(double.NaN, sample.Significance.PValueUnequalSteps);
        Assert.Equal(SampleConditions.NullUnknown, sample.Conditions & SampleConditions.NullUnknown);

        // The floor is simulated there.
        Assert.NotNull(sample.GapPosition);
    }

    [Fact]
    public void PValue_APositionBetweenTheTables_IsThatOfAllPositionsForAllButWhiteNoise()
    {
        var (between, all) = (new GapLaws(10, 7, 1000), new GapLaws(10, 9, 1000));

        Assert.Equal(double.NaN, between.PValue(GapNull.WhiteNoise, 1.05));
        Assert.All(GapJudge.Nulls.Skip(1), gapNull => Assert.Equal(all.PValue(gapNull, 1.05), between.PValue(gapNull, 1.05)));
    }

    [Fact]
    public void PValue_NoSuchNull_IsRefused()
    {
        var significance = new SpectralSample("all", 3).Significance;

        Assert.Throws<ArgumentOutOfRangeException>(() => significance.PValue((GapNull)5));
        Assert.Throws<ArgumentOutOfRangeException>(() => significance.Ratio((GapNull)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => significance.Position((GapNull)5));
    }

    [Fact]
    public void Copy_StaysAsItIs()
    {
        var judge = new GapJudge(10, 1000, gapNull: GapNull.ColouredNoise);
        var copy = judge.Of(Matrices.Toeplitz(10, distance => Math.Pow(0.5, distance))).Copy().Significance;
        var (expected, correlation) = (copy.PValueUnequalSteps, copy.Correlation);
        judge.Of(RatioDraws.Diagonal([9, 1, 1, 1, 1, 1, 1, 1, 1, 1]));

        Assert.Equal(
            (expected, correlation, GapNull.ColouredNoise, 0.99),
            (copy.PValueUnequalSteps, copy.Correlation, copy.Null, copy.Level));
        Assert.NotEqual(correlation, judge.Sample.Significance.Correlation);
    }

    [Fact]
    public void Analyze_NeverAllocates()
    {
        var judge = new GapJudge(10, 1000);
        var gram = Matrices.Gram(Matrices.GaussianRows(new Random(1), 10, 50));

        Assert.Equal(0, Allocations.Of(() => judge.Of(gram)));
    }
}
