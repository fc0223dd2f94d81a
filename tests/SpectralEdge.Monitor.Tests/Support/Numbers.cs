namespace SpectralEdge.Monitor.Tests;

/// <summary>Every number of a sample, one after the other.</summary>
internal static class Numbers
{
    public static double[] Of(SpectralSample sample) =>
        [.. OfSpectrum(sample), .. sample.Motion is { } motion ? Of(motion) : [], .. sample.Flow is { } flow ? Of(flow) : []];

    public static double[] OfSpectrum(SpectralSample sample) =>
    [
        sample.Step,
        sample.Window,
        sample.Stride,
        sample.Index,
        sample.Loss ?? double.NaN,
        sample.LargestRatioPosition,
        sample.GapRatio,
        sample.Gap,
        sample.NoiseFloor,
        sample.StandardError,
        sample.PositionError,
        sample.UpdateNorm,
        sample.DriftSpeed,
        sample.TotalVariance,
        sample.EffectiveRank,
        .. sample.SingularValues,
        .. sample.Ratios,
        .. sample.SingularValueErrors,
        .. sample.RatioErrors,
        sample.EffectiveDimensions,
        sample.EigenvalueGap,
        sample.EdgeStrength,
        sample.PathLength,
        sample.DriftRatio,
        sample.ParticipationRatio,
        sample.StableRank,
        sample.LeadingShare,
        sample.NoiseVariation,
        sample.ExpectedNoiseVariation,
        sample.NormalizedLargestRatioPosition,
        sample.NormalizedGapRatio,
        .. sample.Eigenvalues,
        .. sample.NormalizedSingularValues,
        .. sample.NormalizedRatios,
        sample.LearningRateSum ?? double.NaN,
        (double)sample.Conditions,
        .. GapJudge.Nulls.SelectMany(gapNull =>
            new[] { sample.Significance.PValue(gapNull), sample.Significance.Ratio(gapNull), sample.Significance.Position(gapNull) }),
        sample.Significance.Correlation,
    ];

    public static double[] Of(SubspaceMotion motion) =>
    [
        motion.Dimension,
        motion.CovarianceChange,
        motion.SpectrumChange,
        motion.SubspaceRotation,
        motion.DavisKahanBound,
        motion.RelativeChange,
        motion.Adiabatic,
        motion.AdiabaticBaseline,
        (double)motion.Regime,
        motion.UpdateAlignment,
        motion.DriftAlong,
        motion.DriftAcross,
        .. motion.PrincipalAngles,
        .. motion.Overlaps,
        .. motion.Separations,
        .. motion.Stability,
        .. motion.SortedStability,
        .. motion.HalfWindowStability,
        motion.GramChange,
        motion.KernelChange,
        motion.BlockBoundPosition,
        .. motion.BlockBounds,
        .. motion.Twists,
        .. motion.OutsideParts,
        .. motion.StabilityByRegion,
        .. motion.SortedStabilityByRegion,
        .. motion.GramStabilityByRegion,
        .. motion.KernelStabilityByRegion,
    ];

    public static double[] Of(FlowAccount flow) =>
    [
        flow.EnteringSquare,
        flow.ExitingSquare,
        .. flow.Changes,
        .. flow.Entering,
        .. flow.Exiting,
        .. flow.Remainders,
        .. flow.SecondOrder,
        .. flow.Repulsions,
        .. flow.Couplings,
        flow.SharedProduct,
        .. flow.LevelsBefore,
        .. flow.EnteringAmplitudes,
        .. flow.ExitingAmplitudes,
        .. flow.NewestAmplitudes,
        .. flow.FormerAmplitudes,
        .. flow.RotationTerms,
    ];

    /// <summary>Equal to a part of each number, or of 1 where that is more; NaN as NaN.</summary>
    public static void AssertClose(IEnumerable<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        var (wanted, got) = (expected.ToArray(), actual.ToArray());
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            var same = double.IsNaN(wanted[i]) || double.IsNaN(got[i])
                ? double.IsNaN(wanted[i]) == double.IsNaN(got[i])
                : Math.Abs(wanted[i] - got[i]) <= tolerance * Math.Max(1, Math.Abs(wanted[i]));
            Assert.True(same, $"Number {i}: {wanted[i]:R} expected, {got[i]:R} found.");
        }
    }
}
