using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>The fields of a sample line, in their order. Schema: <c>docs/reference/run-file.md</c>. Allocates nothing.</summary>
internal static class RunSampleJson
{
    // Made once, since a sample allocates nothing.
    private static readonly (string Name, SampleConditions Condition)[] Conditions = RunNames.Conditions.Pairs();
    private static readonly (string Name, DisplacementForm Form)[] Forms = RunNames.Forms.Pairs();
    private static readonly (string Name, AdiabaticRegime Regime)[] Regimes = RunNames.Regimes.Pairs();
    private static readonly (string Name, GapPhase Phase)[] Phases = RunNames.Phases.Pairs();
    private static readonly (string Name, GapNull Null)[] Nulls = RunNames.Nulls.Pairs();

    /// <summary>Writes all fields of a sample.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="sample">The sample.</param>
    public static void Write(Utf8JsonWriter json, SpectralSample sample)
    {
        WriteGap(json, sample);
        WriteMeasures(json, sample);
        WritePhases(json, sample.Phases);
        json.WriteFinite("sigma", sample.SingularValues);
        json.WriteFinite("sigma_error", sample.SingularValueErrors);
        json.WriteFinite("ratio_error", sample.RatioErrors);
        if (sample.Motion is { } motion)
        {
            WriteMotion(json, motion);
        }

        if (sample.Flow is { } flow)
        {
            WriteFlow(json, flow);
        }

        if (sample.Backbone is { } backbone)
        {
            WriteBackbone(json, backbone);
        }
    }

    private static void WriteGap(Utf8JsonWriter json, SpectralSample sample)
    {
        json.WriteNumber("step", sample.Step);
        json.WriteString("group", sample.Group);
        json.WriteNumber("window", sample.Window);
        json.WriteNumber("rhythm", sample.StrideIndex);
        json.WriteNumber("index", sample.Index);
        json.WriteNumber("stride", sample.Stride);
        json.WriteFinite("loss", sample.Loss);
        json.WriteFinite("learning_rate_sum", sample.LearningRateSum);
        WriteConditions(json, sample.Conditions);
        json.WriteFinite("k_star", sample.GapPosition);
        json.WriteNumber("largest_ratio_position", sample.LargestRatioPosition);
        json.WriteFinite("gap_ratio", sample.GapRatio);
        json.WriteFinite("gap", sample.Gap);
        json.WriteFinite("noise_floor", sample.NoiseFloor);
        json.WriteFinite("standard_error", sample.StandardError);
        json.WriteFinite("position_error", sample.PositionError);
        json.WriteString("null", Nulls.Of(sample.Significance.Null));
        json.WriteFinite("null_level", sample.Significance.Level);
        json.WriteFinite("p_white", sample.Significance.PValueWhiteNoise);
        json.WriteFinite("p_unequal", sample.Significance.PValueUnequalSteps);
        json.WriteFinite("p_coloured", sample.Significance.PValueColouredNoise);
        json.WriteFinite("p_coloured_unequal", sample.Significance.PValueColouredUnequalSteps);
        json.WriteFinite("ar1_correlation", sample.Significance.Correlation);
    }

    private static void WriteConditions(Utf8JsonWriter json, SampleConditions conditions)
    {
        json.WriteStartArray("conditions");
        foreach (var (name, condition) in Conditions)
        {
            if ((conditions & condition) != 0)
            {
                json.WriteStringValue(name);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteBackbone(Utf8JsonWriter json, Backbone backbone)
    {
        json.WriteStartObject("backbone");
        WriteConditions(json, backbone.Conditions);
        json.WriteNumber("rows", backbone.Rows);
        json.WriteNumber("row_stride", backbone.RowStride);
        json.WriteFinite("effective_dimensions", backbone.EffectiveDimensions);
        json.WriteFinite("cosine", backbone.Cosine);
        json.WriteFinite("noise_cosine", backbone.NoiseCosine);
        json.WriteFinite("backbone_part", backbone.BackbonePart);
        json.WriteFinite("transverse_part", backbone.TransversePart);
        json.WriteFinite("distance", backbone.Distance);
        json.WriteFinite("position", backbone.Position);
        json.WriteFinite("transverse", backbone.Transverse);
        json.WriteFinite("displacement_share", backbone.DisplacementShare);
        foreach (var (name, form) in Forms)
        {
            json.WriteStartObject(name);
            json.WriteFinite("share", backbone.Share(form));
            json.WriteFinite("random_walk_share", backbone.RandomWalkShare(form));
            json.WriteFinite("random_walk_deviation", backbone.RandomWalkDeviation(form));
            json.WriteFinite("z_score", backbone.ZScore(form));
            json.WriteFinite("first_ratio", backbone.FirstRatio(form));
            json.WriteFinite("random_walk_ratio", backbone.RandomWalkRatio(form));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteMeasures(Utf8JsonWriter json, SpectralSample sample)
    {
        json.WriteFinite("update_norm", sample.UpdateNorm);
        json.WriteFinite("drift_speed", sample.DriftSpeed);
        json.WriteFinite("total_variance", sample.TotalVariance);
        json.WriteFinite("effective_rank", sample.EffectiveRank);
        json.WriteFinite("eigenvalue_gap", sample.EigenvalueGap);
        json.WriteFinite("edge_strength", sample.EdgeStrength);
        json.WriteFinite("participation_ratio", sample.ParticipationRatio);
        json.WriteFinite("stable_rank", sample.StableRank);
        json.WriteFinite("leading_share", sample.LeadingShare);
        json.WriteNumber("cumulative_rank_95", sample.CumulativeRank());
        json.WriteFinite("path_length", sample.PathLength);
        json.WriteFinite("drift_ratio", sample.DriftRatio);
        json.WriteFinite("noise_variation", sample.NoiseVariation);
        json.WriteFinite("expected_noise_variation", sample.ExpectedNoiseVariation);
        json.WriteFinite("effective_dimensions", sample.EffectiveDimensions);
        json.WriteFinite("normalized_gap_ratio", sample.NormalizedGapRatio);
        json.WriteNumber("normalized_largest_ratio_position", sample.NormalizedLargestRatioPosition);
    }

    private static void WriteMotion(Utf8JsonWriter json, SubspaceMotion motion)
    {
        json.WriteFinite("covariance_change", motion.CovarianceChange);
        json.WriteFinite("spectrum_change", motion.SpectrumChange);
        json.WriteFinite("principal_angles", motion.PrincipalAngles);
        json.WriteFinite("subspace_rotation", motion.SubspaceRotation);
        json.WriteFinite("davis_kahan_bound", motion.DavisKahanBound);
        json.WriteFinite("overlaps", motion.Overlaps);
        json.WriteFinite("stability", motion.Stability);
        json.WriteFinite("sorted_stability", motion.SortedStability);
        json.WriteFinite("half_window_stability", motion.HalfWindowStability);
        json.WriteFinite("relative_change", motion.RelativeChange);
        json.WriteFinite("adiabatic", motion.Adiabatic);
        json.WriteFinite("adiabatic_baseline", motion.AdiabaticBaseline);
        json.WriteString("adiabatic_regime", Regimes.Of(motion.Regime));
        json.WriteFinite("update_alignment", motion.UpdateAlignment);
        json.WriteFinite("drift_along", motion.DriftAlong);
        json.WriteFinite("drift_across", motion.DriftAcross);
        json.WriteFinite("backbone_rotation", motion.BackboneRotation);
        json.WriteFinite("random_walk_rotation", motion.RandomWalkRotation);
    }

    private static void WriteFlow(Utf8JsonWriter json, FlowAccount flow)
    {
        json.WriteFinite("entering_square", flow.EnteringSquare);
        json.WriteFinite("exiting_square", flow.ExitingSquare);
        json.WriteFinite("lambda_change", flow.Changes);
        json.WriteFinite("entering", flow.Entering);
        json.WriteFinite("exiting", flow.Exiting);
        json.WriteFinite("remainder", flow.Remainders);
        json.WriteFinite("second_order", flow.SecondOrder);
        json.WriteFinite("repulsion", flow.Repulsions);
        json.WriteFinite("coupling", flow.Couplings);
        json.WriteStartArray("crossings");
        foreach (var crossing in flow.Crossings)
        {
            json.WriteStartObject();
            json.WriteNumber("position", crossing.Position);
            json.WriteFinite("smallest_gap", crossing.SmallestGap);
            json.WriteFinite("age", crossing.Age);
            json.WriteFinite("threshold", crossing.Threshold);
            json.WriteFinite("duration", crossing.Duration);
            json.WriteFinite("rotation", crossing.Rotation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePhases(Utf8JsonWriter json, GapPhases? phases)
    {
        if (phases is { } known)
        {
            json.WriteString("phase_peak", Phases.Of(known.Peak));
            json.WriteString("phase_derivative", Phases.Of(known.Derivative));
            json.WriteString("phase_threshold", Phases.Of(known.Threshold));
            json.WriteFinite("phase_peak_ratio", known.PeakRatio);
            json.WriteFinite("phase_peak_step", known.PeakStep);
        }
    }
}
