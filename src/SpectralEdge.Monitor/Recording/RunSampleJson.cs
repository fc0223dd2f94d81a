using System.Text.Json;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Recording;

/// <summary>The fields of a sample line, in their order. Schema: <c>docs/reference/run-file.md</c>. Allocates nothing.</summary>
internal static class RunSampleJson
{
    // Made once, since a sample allocates nothing.
    private static readonly (SampleConditions Condition, string Name)[] Conditions =
    [
        .. Enum.GetValues<SampleConditions>()
            .Where(condition => condition != SampleConditions.None)
            .Select(condition => (condition, JsonNamingPolicy.SnakeCaseLower.ConvertName(condition.ToString()))),
    ];

    private static readonly (DisplacementForm Form, string Name)[] Forms =
    [
        (DisplacementForm.None, "plain"),
        (DisplacementForm.UnitRows, "unit_rows"),
        (DisplacementForm.Centred, "centred"),
        (DisplacementForm.UnitRows | DisplacementForm.Centred, "unit_rows_centred"),
    ];

    /// <summary>Writes all fields of a sample.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="sample">The sample.</param>
    public static void Write(Utf8JsonWriter json, SpectralSample sample)
    {
        WriteGap(json, sample);
        WriteMeasures(json, sample);
        json.WriteFinite("sigma", sample.SingularValues);
        json.WriteFinite("sigma_error", sample.SingularValueErrors);
        json.WriteFinite("ratio_error", sample.RatioErrors);
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
        json.WriteNumber("index", sample.Index);
        json.WriteNumber("stride", sample.Stride);
        json.WriteFinite("loss", sample.Loss);
        WriteConditions(json, sample.Conditions);
        json.WriteFinite("k_star", sample.GapPosition);
        json.WriteNumber("largest_ratio_position", sample.LargestRatioPosition);
        json.WriteFinite("gap_ratio", sample.GapRatio);
        json.WriteFinite("gap", sample.Gap);
        json.WriteFinite("noise_floor", sample.NoiseFloor);
        json.WriteFinite("standard_error", sample.StandardError);
        json.WriteFinite("position_error", sample.PositionError);
    }

    private static void WriteConditions(Utf8JsonWriter json, SampleConditions conditions)
    {
        json.WriteStartArray("conditions");
        foreach (var (condition, name) in Conditions)
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
        foreach (var (form, name) in Forms)
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
}
