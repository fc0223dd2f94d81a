namespace SpectralEdge.Monitor.Tests;

/// <summary>Windows of low rank, of zeros, of updates of very unequal length, and of numbers that are none.</summary>
public partial class SpectrumMeasuresTests
{
    [Fact]
    public void Analyze_UpdatesOnALine_HaveRankOneAndNoNoise()
    {
        var direction = Vectors.GaussianDoubles(new Random(1), Length);
        var sample = Analyze([Scaled(direction, 2), Scaled(direction, 1), Scaled(direction, 3)], 2, out _);

        AssertClose(1, sample.ParticipationRatio);
        AssertClose(1, sample.StableRank);
        AssertClose(1, sample.LeadingShare);
        AssertClose(1, sample.DriftRatio);
        Assert.Equal((1, 1), (sample.CumulativeRank(), sample.CumulativeRank(1)));
        Assert.Equal((0, double.NaN, double.NaN), (sample.LargestRatioPosition, sample.EigenvalueGap, sample.EdgeStrength));
        Assert.Equal((0, double.NaN), (sample.NormalizedLargestRatioPosition, sample.NormalizedGapRatio));
        AssertClose(Math.Sqrt(3), sample.NormalizedSingularValues[0]);

        // One σ, and two that are numerically zero.
        AssertClose(Math.Sqrt(2), sample.NoiseVariation);
    }

    [Fact]
    public void Analyze_NothingAfterTheGap_HasNoNoiseVariation()
    {
        // R_1 = 2 is the only ratio; what comes after σ_2 is numerically zero.
        var sample = new SpectralSample("all", 4) { NoiseFloor = 1.5 };

        Analyze([16, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2, sample);

        Assert.Equal(1, sample.GapPosition);
        AssertClose(Math.Sqrt(2), sample.NoiseVariation);
        Assert.Equal(double.NaN, SpectrumKernel.Variation([4, 2, 0, 0], 2));
        Assert.Equal(0, SpectrumKernel.Variation([4, 2, 2, 2], 1));
        Assert.Equal(0, SpectrumKernel.Variation([4, 2], 1));
    }

    [Fact]
    public void Analyze_OneUpdateFarLongerThanTheOthers_IsOneDirectionUntilItIsNormalized()
    {
        var rows = OrthogonalRows([1, 1e12, 1, 1, 1]);
        var sample = Analyze(rows, 4, out _);

        AssertClose(1, sample.ParticipationRatio);
        Assert.Equal(1, sample.CumulativeRank(1));
        Assert.Equal(0, sample.LargestRatioPosition);
        AssertClose(1, sample.DriftRatio, 1e-11);
        AssertClose([1, 1, 1, 1, 1], sample.NormalizedSingularValues);
        AssertClose(1, sample.NormalizedGapRatio);
    }

    [Fact]
    public void Analyze_ZeroUpdates_StayZeroWhenNormalized()
    {
        var rows = UnequalRows(new Random(2), 6);
        rows[1] = rows[4] = new double[Length];
        var sample = Analyze(rows, 5, out _);
        var others = Analyze([rows[0], rows[2], rows[3], rows[5]], 3, out _);

        AssertClose(others.NormalizedSingularValues.ToArray(), sample.NormalizedSingularValues[..4]);
        Assert.All(sample.NormalizedSingularValues[4..].ToArray(), value => Assert.InRange(value, 0, 1e-7));
        Assert.Equal([double.NaN, double.NaN], sample.NormalizedRatios[3..].ToArray());
        AssertClose(others.NormalizedGapRatio, sample.NormalizedGapRatio);
        AssertClose(others.PathLength, sample.PathLength);
        AssertClose(others.DriftRatio, sample.DriftRatio);
        Assert.Equal(4, sample.CumulativeRank(1));
    }

    [Fact]
    public void Analyze_NothingButZeroUpdates_HasOnlySumsAndCounts()
    {
        var sample = new SpectralSample("all", 3);
        Analyze(new double[9], 2, sample);

        Assert.Equal(
            (0.0, 0.0, 0, 0),
            (sample.PathLength, sample.Eigenvalues[0], sample.CumulativeRank(), sample.NormalizedLargestRatioPosition));
        Assert.All(
            [
                sample.DriftRatio, sample.ParticipationRatio, sample.StableRank, sample.LeadingShare,
                sample.EdgeStrength, sample.EigenvalueGap,
                sample.NoiseVariation, sample.NormalizedGapRatio, .. sample.NormalizedRatios,
            ],
            value => Assert.Equal(double.NaN, value));
        Assert.All(sample.NormalizedSingularValues.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Analyze_MatrixThatIsNotFinite_GivesNaN()
    {
        foreach (var wrong in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            for (var element = 0; element < 9; element++)
            {
                var sample = new SpectralSample("all", 3);
                double[] gram = [9, 0, 0, 0, 4, 0, 0, 0, 1];
                gram[element] = gram[(element % 3 * 3) + (element / 3)] = wrong;

                Analyze(gram, 2, sample);

                Assert.Equal((0, 0), (sample.CumulativeRank(), sample.NormalizedLargestRatioPosition));
                Assert.All(
                    [
                        sample.ParticipationRatio, sample.StableRank, sample.LeadingShare, sample.EdgeStrength,
                        sample.EigenvalueGap, sample.TotalVariance,
                        sample.EffectiveRank, sample.NoiseVariation, sample.NormalizedGapRatio,
                        .. sample.NormalizedSingularValues, .. sample.Eigenvalues,
                    ],
                    value => Assert.Equal(double.NaN, value));
            }
        }
    }
}
