using System.Globalization;
using SpectralEdge.Monitor.Spectrum;

namespace GrokkingStudy;

/// <summary>The columns of a run's series.</summary>
internal static class SampleColumns
{
    private static readonly (string Name, Func<SpectralSample, double> Value)[] Columns =
    [
        ("loss", sample => sample.Loss ?? double.NaN),
        ("gap_ratio", sample => sample.GapRatio),
        ("largest", sample => sample.LargestRatioPosition),
        ("k", sample => sample.GapPosition ?? 0),
        ("p_value", sample => sample.Significance.PValue(sample.Significance.Null)),
        ("update_norm", sample => sample.UpdateNorm),
        ("drift_speed", sample => sample.DriftSpeed),
        ("path_length", sample => sample.PathLength),
        ("total_variance", sample => sample.TotalVariance),
        ("effective_rank", sample => sample.EffectiveRank),
        ("participation", sample => sample.ParticipationRatio),
        ("stable_rank", sample => sample.StableRank),
        ("normalized_gap", sample => sample.NormalizedGapRatio),
        ("stability", sample => sample.LargestRatioPosition == 0 ? double.NaN : sample.Motion!.Stability[sample.LargestRatioPosition - 1]),
        ("half_stability", sample => sample.Motion!.HalfWindowStability[0]),
        ("turning", sample => sample.Motion!.Turning),
        ("rotation", sample => sample.Motion!.SubspaceRotation),
        ("relative_change", sample => sample.Motion!.RelativeChange),
        ("adiabatic", sample => sample.Motion!.Adiabatic),
        ("alignment", sample => sample.Motion!.UpdateAlignment),
        ("backbone_rotation", sample => sample.Motion!.BackboneRotation),
        ("ar1", sample => sample.Significance.Correlation),
    ];

    /// <summary>The first line; the last columns are the caller's own.</summary>
    public static string Header =>
        "step," + string.Join(',', Columns.Select(column => column.Name)) + ",mean_loss,parameter_norm,decay_cosine,embedding_stable_rank,embedding_gap,head_stable_rank,head_gap";

    public static string Row(SpectralSample sample, double[] more) =>
        string.Create(CultureInfo.InvariantCulture, $"{sample.Step},")
        + string.Join(',', Columns.Select(column => column.Value(sample)).Concat(more).Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
