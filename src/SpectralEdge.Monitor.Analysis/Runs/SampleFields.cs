namespace SpectralEdge.Monitor.Analysis;

/// <summary>The quantities of a sample that are one number, by the names that run files
/// give them (docs/reference/run-file.md).</summary>
internal static class SampleFields
{
    private static readonly (string Name, Func<SpectralSample, double> Value)[] Fields =
    [
        ("k_star", static sample => sample.GapPosition ?? double.NaN),
        ("largest_ratio_position", static sample => sample.LargestRatioPosition),
        ("gap_ratio", static sample => sample.GapRatio),
        ("gap", static sample => sample.Gap),
        ("noise_floor", static sample => sample.NoiseFloor),
        ("standard_error", static sample => sample.StandardError),
        ("position_error", static sample => sample.PositionError),
        ("p_white", static sample => sample.Significance.PValueWhiteNoise),
        ("p_unequal", static sample => sample.Significance.PValueUnequalSteps),
        ("p_coloured", static sample => sample.Significance.PValueColouredNoise),
        ("p_coloured_unequal", static sample => sample.Significance.PValueColouredUnequalSteps),
        ("ar1_correlation", static sample => sample.Significance.Correlation),
        ("loss", static sample => sample.Loss ?? double.NaN),
        ("learning_rate_sum", static sample => sample.LearningRateSum ?? double.NaN),
        ("update_norm", static sample => sample.UpdateNorm),
        ("drift_speed", static sample => sample.DriftSpeed),
        ("total_variance", static sample => sample.TotalVariance),
        ("effective_rank", static sample => sample.EffectiveRank),
        ("eigenvalue_gap", static sample => sample.EigenvalueGap),
        ("edge_strength", static sample => sample.EdgeStrength),
        ("participation_ratio", static sample => sample.ParticipationRatio),
        ("stable_rank", static sample => sample.StableRank),
        ("leading_share", static sample => sample.LeadingShare),
        ("cumulative_rank_95", static sample => sample.CumulativeRank()),
        ("path_length", static sample => sample.PathLength),
        ("drift_ratio", static sample => sample.DriftRatio),
        ("noise_variation", static sample => sample.NoiseVariation),
        ("expected_noise_variation", static sample => sample.ExpectedNoiseVariation),
        ("effective_dimensions", static sample => sample.EffectiveDimensions),
        ("normalized_gap_ratio", static sample => sample.NormalizedGapRatio),
        ("subspace_rotation", static sample => sample.Motion?.SubspaceRotation ?? double.NaN),
        ("adiabatic", static sample => sample.Motion?.Adiabatic ?? double.NaN),
        ("update_alignment", static sample => sample.Motion?.UpdateAlignment ?? double.NaN),
    ];

    private static readonly Dictionary<string, Func<SpectralSample, double>> ByName = Fields.ToDictionary(
        field => field.Name, field => field.Value, StringComparer.Ordinal);

    /// <summary>All names, in the order of run files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Fields.Select(field => field.Name)];

    /// <summary>Finds a quantity.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>What reads it from a sample, NaN where it is undefined; null if there is no such quantity.</returns>
    public static Func<SpectralSample, double>? Find(string name) => ByName.GetValueOrDefault(name);
}
