using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Tests.Support;

/// <summary>Every number of a sample, one after the other.</summary>
internal static class Numbers
{
    public static double[] Of(SpectralSample sample) =>
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
        .. GapJudge.Nulls.SelectMany(gapNull => new[] { sample.Significance.PValue(gapNull), sample.Significance.Ratio(gapNull), sample.Significance.Position(gapNull) }),
        sample.Significance.Correlation,
    ];
}
