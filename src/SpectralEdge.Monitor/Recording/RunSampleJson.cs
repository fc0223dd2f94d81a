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
    }

    private static void WriteGap(Utf8JsonWriter json, SpectralSample sample)
    {
        json.WriteNumber("step", sample.Step);
        json.WriteString("group", sample.Group);
        json.WriteNumber("window", sample.Window);
        json.WriteNumber("index", sample.Index);
        json.WriteNumber("stride", sample.Stride);
        json.WriteFinite("loss", sample.Loss);
        json.WriteStartArray("conditions");
        foreach (var (condition, name) in Conditions)
        {
            if ((sample.Conditions & condition) != 0)
            {
                json.WriteStringValue(name);
            }
        }

        json.WriteEndArray();
        json.WriteFinite("k_star", sample.GapPosition);
        json.WriteNumber("largest_ratio_position", sample.LargestRatioPosition);
        json.WriteFinite("gap_ratio", sample.GapRatio);
        json.WriteFinite("gap", sample.Gap);
        json.WriteFinite("noise_floor", sample.NoiseFloor);
        json.WriteFinite("standard_error", sample.StandardError);
        json.WriteFinite("position_error", sample.PositionError);
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

    private static void WritePhases(Utf8JsonWriter json, GapPhases? phases)
    {
        if (phases is { } known)
        {
            json.WriteString("phase_peak", Name(known.Peak));
            json.WriteString("phase_derivative", Name(known.Derivative));
            json.WriteString("phase_threshold", Name(known.Threshold));
            json.WriteFinite("phase_peak_ratio", known.PeakRatio);
            json.WriteFinite("phase_peak_step", known.PeakStep);
        }
    }

    private static string Name(GapPhase phase) => phase switch
    {
        GapPhase.Rise => "rise",
        GapPhase.Plateau => "plateau",
        GapPhase.Collapse => "collapse",
        _ => "undefined",
    };
}
