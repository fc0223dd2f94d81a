using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>
/// The fields of a sample line, each named once: for writing, for reading, and for whoever asks for a quantity by its name.
/// Schema: <c>docs/reference/run-file.md</c>. What is written without being read follows from the rest.
/// </summary>
internal static class SampleFields
{
    /// <summary>Where the gap is and what it has to beat, in the order of the line.</summary>
    public static IReadOnlyList<LineField<SpectralSample>> Gap { get; } =
    [
        LineField<SpectralSample>.Integer("step", s => s.Step, (s, v) => s.Step = v),
        LineField<SpectralSample>.Text("group", s => s.Group),
        LineField<SpectralSample>.Integer("window", s => s.Window),
        LineField<SpectralSample>.Integer("rhythm", s => s.StrideIndex),
        LineField<SpectralSample>.Integer("index", s => s.Index, (s, v) => s.Index = v),
        LineField<SpectralSample>.Integer("stride", s => s.Stride, (s, v) => s.Stride = v, 1),
        LineField<SpectralSample>.Optional("loss", s => s.Loss, (s, v) => s.Loss = v),
        LineField<SpectralSample>.Optional("learning_rate_sum", s => s.LearningRateSum, (s, v) => s.LearningRateSum = v),
        LineField<SpectralSample>.Conditions(s => s.Conditions, (s, v) => s.Conditions = v),
        LineField<SpectralSample>.Optional("k_star", s => s.GapPosition),
        LineField<SpectralSample>.Integer(
            "largest_ratio_position", s => s.LargestRatioPosition, (s, v) => s.LargestRatioPosition = (int)v),
        LineField<SpectralSample>.Number("gap_ratio", s => s.GapRatio, (s, v) => s.GapRatio = v),
        LineField<SpectralSample>.Number("gap", s => s.Gap, (s, v) => s.Gap = v),
        LineField<SpectralSample>.Number("noise_floor", s => s.NoiseFloor, (s, v) => s.NoiseFloor = v),
        LineField<SpectralSample>.Number("standard_error", s => s.StandardError, (s, v) => s.StandardError = v),
        LineField<SpectralSample>.Number("position_error", s => s.PositionError, (s, v) => s.PositionError = v),
        LineField<SpectralSample>.Word("null", RunNames.Nulls, s => s.Significance.Null, (s, v) => s.Significance.Null = v),
        LineField<SpectralSample>.Number("null_level", s => s.Significance.Level, (s, v) => s.Significance.Level = v),
        PValue("p_white", GapNull.WhiteNoise),
        PValue("p_unequal", GapNull.UnequalSteps),
        PValue("p_coloured", GapNull.ColouredNoise),
        PValue("p_coloured_unequal", GapNull.ColouredUnequalSteps),
        LineField<SpectralSample>.Number(
            "ar1_correlation", s => s.Significance.Correlation, (s, v) => s.Significance.Correlation = v),
    ];

    /// <summary>What else is one number, in the order of the line.</summary>
    public static IReadOnlyList<LineField<SpectralSample>> Measures { get; } =
    [
        LineField<SpectralSample>.Number("update_norm", s => s.UpdateNorm, (s, v) => s.UpdateNorm = v),
        LineField<SpectralSample>.Number("drift_speed", s => s.DriftSpeed, (s, v) => s.DriftSpeed = v),
        LineField<SpectralSample>.Number("total_variance", s => s.TotalVariance, (s, v) => s.TotalVariance = v),
        LineField<SpectralSample>.Number("effective_rank", s => s.EffectiveRank, (s, v) => s.EffectiveRank = v),
        LineField<SpectralSample>.Number("eigenvalue_gap", s => s.EigenvalueGap, (s, v) => s.EigenvalueGap = v),
        LineField<SpectralSample>.Number("edge_strength", s => s.EdgeStrength),
        LineField<SpectralSample>.Number("participation_ratio", s => s.ParticipationRatio, (s, v) => s.ParticipationRatio = v),
        LineField<SpectralSample>.Number("stable_rank", s => s.StableRank, (s, v) => s.StableRank = v),
        LineField<SpectralSample>.Number("leading_share", s => s.LeadingShare, (s, v) => s.LeadingShare = v),
        LineField<SpectralSample>.Integer("cumulative_rank_95", s => s.CumulativeRank()),
        LineField<SpectralSample>.Number("path_length", s => s.PathLength, (s, v) => s.PathLength = v),
        LineField<SpectralSample>.Number("drift_ratio", s => s.DriftRatio),
        LineField<SpectralSample>.Number("noise_variation", s => s.NoiseVariation, (s, v) => s.NoiseVariation = v),
        LineField<SpectralSample>.Number("expected_noise_variation", s => s.ExpectedNoiseVariation),
        LineField<SpectralSample>.Number("effective_dimensions", s => s.EffectiveDimensions, (s, v) => s.EffectiveDimensions = v),
        LineField<SpectralSample>.Number("normalized_gap_ratio", s => s.NormalizedGapRatio),
        LineField<SpectralSample>.Integer(
            "normalized_largest_ratio_position",
            s => s.NormalizedLargestRatioPosition,
            (s, v) => s.NormalizedLargestRatioPosition = (int)v),
    ];

    /// <summary>The singular values and their errors, in the order of the line.</summary>
    public static IReadOnlyList<LineField<SpectralSample>> Spectrum { get; } =
    [
        LineField<SpectralSample>.Numbers("sigma", s => s.SingularValuesBuffer),
        LineField<SpectralSample>.Numbers("sigma_error", s => s.SingularValueErrorsBuffer),
        LineField<SpectralSample>.Numbers("ratio_error", s => s.RatioErrorsBuffer),
    ];

    /// <summary>The motion of subspaces, in the order of the line.</summary>
    public static IReadOnlyList<LineField<SubspaceMotion>> Motion { get; } =
    [
        LineField<SubspaceMotion>.Number("covariance_change", m => m.CovarianceChange, (m, v) => m.CovarianceChange = v),
        LineField<SubspaceMotion>.Number("spectrum_change", m => m.SpectrumChange, (m, v) => m.SpectrumChange = v),
        LineField<SubspaceMotion>.Numbers("principal_angles", m => m.PrincipalAnglesBuffer[..m.Dimension]),
        LineField<SubspaceMotion>.Number("subspace_rotation", m => m.SubspaceRotation, (m, v) => m.SubspaceRotation = v),
        LineField<SubspaceMotion>.Number("davis_kahan_bound", m => m.DavisKahanBound, (m, v) => m.DavisKahanBound = v),
        LineField<SubspaceMotion>.Numbers("overlaps", m => m.OverlapsBuffer),
        LineField<SubspaceMotion>.Numbers("stability", m => m.StabilityBuffer),
        LineField<SubspaceMotion>.Numbers("sorted_stability", m => m.SortedStabilityBuffer),
        LineField<SubspaceMotion>.Numbers("half_window_stability", m => m.HalfWindowStabilityBuffer),
        LineField<SubspaceMotion>.Number("relative_change", m => m.RelativeChange, (m, v) => m.RelativeChange = v),
        LineField<SubspaceMotion>.Number("adiabatic", m => m.Adiabatic, (m, v) => m.Adiabatic = v),
        LineField<SubspaceMotion>.Number("adiabatic_baseline", m => m.AdiabaticBaseline, (m, v) => m.AdiabaticBaseline = v),
        LineField<SubspaceMotion>.Word("adiabatic_regime", RunNames.Regimes, m => m.Regime, (m, v) => m.Regime = v),
        LineField<SubspaceMotion>.Number("update_alignment", m => m.UpdateAlignment, (m, v) => m.UpdateAlignment = v),
        LineField<SubspaceMotion>.Number("drift_along", m => m.DriftAlong, (m, v) => m.DriftAlong = v),
        LineField<SubspaceMotion>.Number("drift_across", m => m.DriftAcross, (m, v) => m.DriftAcross = v),
        LineField<SubspaceMotion>.Number("backbone_rotation", m => m.BackboneRotation, (m, v) => m.BackboneRotation = v),
        LineField<SubspaceMotion>.Number("random_walk_rotation", m => m.RandomWalkRotation, (m, v) => m.RandomWalkRotation = v),
        LineField<SubspaceMotion>.Number("gram_change", m => m.GramChange, (m, v) => m.GramChange = v).Later(),
        LineField<SubspaceMotion>.Number("kernel_change", m => m.KernelChange, (m, v) => m.KernelChange = v).Later(),
        LineField<SubspaceMotion>.Numbers("stability_by_region", m => m.StabilityByRegionBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("sorted_stability_by_region", m => m.SortedStabilityByRegionBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("gram_stability_by_region", m => m.GramStabilityByRegionBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("kernel_stability_by_region", m => m.KernelStabilityByRegionBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("twists", m => m.TwistsBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("outside_parts", m => m.OutsidePartsBuffer).Later(),
        LineField<SubspaceMotion>.Numbers("block_bounds", m => m.BlockBoundsBuffer).Later(),
        LineField<SubspaceMotion>.Integer(
            "block_bound_position", m => m.BlockBoundPosition, (m, v) => m.BlockBoundPosition = (int)v).Later(),
    ];

    /// <summary>The flow between levels, in the order of the line; crossings follow.</summary>
    public static IReadOnlyList<LineField<FlowAccount>> Flow { get; } =
    [
        LineField<FlowAccount>.Number("entering_square", f => f.EnteringSquare, (f, v) => f.EnteringSquare = v),
        LineField<FlowAccount>.Number("exiting_square", f => f.ExitingSquare, (f, v) => f.ExitingSquare = v),
        LineField<FlowAccount>.Numbers("lambda_change", f => f.ChangesBuffer),
        LineField<FlowAccount>.Numbers("entering", f => f.EnteringBuffer),
        LineField<FlowAccount>.Numbers("exiting", f => f.ExitingBuffer),
        LineField<FlowAccount>.Numbers("remainder", f => f.RemaindersBuffer),
        LineField<FlowAccount>.Numbers("second_order", f => f.SecondOrderBuffer),
        LineField<FlowAccount>.Numbers("repulsion", f => f.RepulsionsBuffer),
        LineField<FlowAccount>.Numbers("coupling", f => f.CouplingsBuffer),
        LineField<FlowAccount>.Number("shared_product", f => f.SharedProduct, (f, v) => f.SharedProduct = v).Later(),
        LineField<FlowAccount>.Numbers("lambda_before", f => f.LevelsBeforeBuffer).Later(),
        LineField<FlowAccount>.Numbers("entering_amplitude", f => f.EnteringAmplitudesBuffer).Later(),
        LineField<FlowAccount>.Numbers("exiting_amplitude", f => f.ExitingAmplitudesBuffer).Later(),
        LineField<FlowAccount>.Numbers("newest_amplitude", f => f.NewestAmplitudesBuffer).Later(),
        LineField<FlowAccount>.Numbers("former_amplitude", f => f.FormerAmplitudesBuffer).Later(),
        LineField<FlowAccount>.Numbers("rotation", f => f.RotationTermsBuffer).Later(),
    ];

    /// <summary>The backbone, in the order of its object; its forms follow.</summary>
    public static IReadOnlyList<LineField<Backbone>> Backbone { get; } =
    [
        LineField<Backbone>.Conditions(b => b.Conditions, (b, v) => b.Conditions = v),
        LineField<Backbone>.Integer("rows", b => b.Rows, (b, v) => b.Rows = (int)v),
        LineField<Backbone>.Integer("row_stride", b => b.RowStride, (b, v) => b.RowStride = v, 1),
        LineField<Backbone>.Number("effective_dimensions", b => b.EffectiveDimensions, (b, v) => b.EffectiveDimensions = v),
        LineField<Backbone>.Number("cosine", b => b.Cosine, (b, v) => b.Cosine = v),
        LineField<Backbone>.Number("noise_cosine", b => b.NoiseCosine, (b, v) => b.NoiseCosine = v),
        LineField<Backbone>.Number("backbone_part", b => b.BackbonePart),
        LineField<Backbone>.Number("transverse_part", b => b.TransversePart),
        LineField<Backbone>.Number("distance", b => b.Distance, (b, v) => b.Distance = v),
        LineField<Backbone>.Number("position", b => b.Position, (b, v) => b.Position = v),
        LineField<Backbone>.Number("transverse", b => b.Transverse),
        LineField<Backbone>.Number("displacement_share", b => b.DisplacementShare),
        LineField<Backbone>.Integer("early_rows", b => b.EarlyRows, (b, v) => b.EarlyRows = (int)v).Later(),
        LineField<Backbone>.Number("early_share", b => b.EarlyShare, (b, v) => b.EarlyShare = v).Later(),
        LineField<Backbone>.Number("late_share", b => b.LateShare, (b, v) => b.LateShare = v).Later(),
        LineField<Backbone>.Number(
            "early_random_walk_share", b => b.EarlyRandomWalkShare, (b, v) => b.EarlyRandomWalkShare = v).Later(),
        LineField<Backbone>.Number(
            "late_random_walk_share", b => b.LateRandomWalkShare, (b, v) => b.LateRandomWalkShare = v).Later(),
        LineField<Backbone>.Number("phase_cosine", b => b.PhaseCosine, (b, v) => b.PhaseCosine = v).Later(),
        LineField<Backbone>.Number("phase_noise_cosine", b => b.PhaseNoiseCosine, (b, v) => b.PhaseNoiseCosine = v).Later(),
    ];

    /// <summary>One form of the backbone, in the order of its object; what is not read here is read as one.</summary>
    public static IReadOnlyList<LineField<(Backbone Backbone, DisplacementForm Form)>> BackboneForms { get; } =
    [
        Figure("share", f => f.Backbone.Share(f.Form)),
        Figure("random_walk_share", f => f.Backbone.RandomWalkShare(f.Form)),
        Figure("random_walk_deviation", f => f.Backbone.RandomWalkDeviation(f.Form)),
        Figure("z_score", f => f.Backbone.ZScore(f.Form)),
        Figure("first_ratio", f => f.Backbone.FirstRatio(f.Form)),
        Figure("random_walk_ratio", f => f.Backbone.RandomWalkRatio(f.Form)),
        LineField<(Backbone Backbone, DisplacementForm Form)>.Numbers(
            "further_shares", f => f.Backbone.SharesOf(f.Form)[1..]).Later(),
        LineField<(Backbone Backbone, DisplacementForm Form)>.Numbers(
            "further_random_walk_shares", f => f.Backbone.WalkSharesOf(f.Form)[1..]).Later(),
        LineField<(Backbone Backbone, DisplacementForm Form)>.Integer(
            "dimension",
            f => f.Backbone.Dimension(f.Form),
            (f, v) => f.Backbone.SetDimensions(f.Form, (int)v, f.Backbone.RandomWalkDimension(f.Form))).Later(),
        LineField<(Backbone Backbone, DisplacementForm Form)>.Integer(
            "random_walk_dimension",
            f => f.Backbone.RandomWalkDimension(f.Form),
            (f, v) => f.Backbone.SetDimensions(f.Form, f.Backbone.Dimension(f.Form), (int)v)).Later(),
    ];

    private static readonly Dictionary<string, Func<SpectralSample, double>> ByName = new(Quantities(), StringComparer.Ordinal);

    /// <summary>Names of all quantities that are one number, in the order of the line.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Quantities().Select(quantity => quantity.Key)];

    /// <summary>Finds a quantity that is one number.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>What reads it from a sample, NaN where it is undefined; null if there is no such quantity.</returns>
    public static Func<SpectralSample, double>? Find(string name) => ByName.GetValueOrDefault(name);

    private static LineField<(Backbone Backbone, DisplacementForm Form)> Figure(
        string name, Func<(Backbone Backbone, DisplacementForm Form), double> get) =>
        LineField<(Backbone Backbone, DisplacementForm Form)>.Number(name, get);

    private static LineField<SpectralSample> PValue(string name, GapNull law) => LineField<SpectralSample>.Number(
        name, s => s.Significance.PValue(law), (s, v) => s.Significance.Set(law, v, double.NaN, 0));

    private static IEnumerable<KeyValuePair<string, Func<SpectralSample, double>>> Quantities()
    {
        string[] places = ["step", "window", "rhythm", "index", "stride", "null_level", "normalized_largest_ratio_position"];
        string[] motion = ["subspace_rotation", "adiabatic", "update_alignment"];
        return
        [
            .. from field in Gap.Concat(Measures)
               where field.Value is not null && !places.Contains(field.Name)
               select KeyValuePair.Create(field.Name, field.Value!),
            .. from field in Motion
               where motion.Contains(field.Name)
               select KeyValuePair.Create(
                   field.Name, (Func<SpectralSample, double>)(sample => sample.Motion is { } known
                       ? field.Value!(known)
                       : double.NaN)),
        ];
    }
}

/// <summary>One field of a line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Writes it; allocates nothing.</param>
/// <param name="Read">Reads it; null where it follows from other fields.</param>
/// <param name="Value">Its value where it is one number; NaN where that is undefined.</param>
/// <typeparam name="T">What has it.</typeparam>
internal sealed record LineField<T>(
    string Name, Action<Utf8JsonWriter, T> Write, Action<RunFields, T>? Read, Func<T, double>? Value)
{
    /// <summary>The same of a later version: lines of earlier ones do not have it, and it stays undefined.</summary>
    public LineField<T> Later()
    {
        var read = Read!;
        return this with
        {
            Read = (fields, item) =>
            {
                if (fields.Has(Name))
                {
                    read(fields, item);
                }
            },
        };
    }

    /// <summary>A number; null in the line where it is NaN or infinite.</summary>
    public static LineField<T> Number(string name, Func<T, double> get, Action<T, double>? set = null)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (json, item) => json.WriteFinite(encoded, get(item)),
            set is null ? null : (fields, item) => set(item, fields.Number(name)),
            get);
    }

    /// <summary>A number that may be missing.</summary>
    public static LineField<T> Optional(string name, Func<T, double?> get, Action<T, double?>? set = null)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (json, item) => json.WriteFinite(encoded, get(item)),
            set is null ? null : (fields, item) => set(item, fields.NumberOrNull(name)),
            item => get(item) ?? double.NaN);
    }

    /// <summary>A whole number.</summary>
    public static LineField<T> Integer(string name, Func<T, long> get, Action<T, long>? set = null, long least = 0)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (json, item) => json.WriteNumber(encoded, get(item)),
            set is null ? null : (fields, item) => set(item, fields.Integer(name, least)),
            item => get(item));
    }

    /// <summary>A text, which is read before all else.</summary>
    public static LineField<T> Text(string name, Func<T, string> get) => new(
        name, (json, item) => json.WriteString(name, get(item)), null, null);

    /// <summary>A value by its name.</summary>
    public static LineField<T> Word<TValue>(
        string name, IReadOnlyDictionary<string, TValue> names, Func<T, TValue> get, Action<T, TValue> set)
        where TValue : struct, Enum
    {
        var pairs = names.Pairs();
        return new(
            name,
            (json, item) => json.WriteString(name, pairs.Of(get(item))),
            (fields, item) => set(item, fields.OneOf(name, names)),
            null);
    }

    /// <summary>Numbers in a row.</summary>
    public static LineField<T> Numbers(string name, Func<T, Span<double>> buffer)
    {
        var encoded = JsonEncodedText.Encode(name);
        return new(
            name,
            (json, item) => json.WriteFinite(encoded, buffer(item)),
            (fields, item) => fields.Numbers(name, buffer(item)),
            null);
    }

    /// <summary>The conditions of a sample or of a backbone, by their names.</summary>
    public static LineField<T> Conditions(Func<T, SampleConditions> get, Action<T, SampleConditions> set)
    {
        const string Name = "conditions";
        var pairs = RunNames.Conditions.Pairs();
        return new(Name, WriteAll, ReadAll, null);

        void WriteAll(Utf8JsonWriter json, T item)
        {
            json.WriteStartArray(Name);
            foreach (var (name, condition) in pairs)
            {
                if ((get(item) & condition) != 0)
                {
                    json.WriteStringValue(name);
                }
            }

            json.WriteEndArray();
        }

        // A later version may know more of them.
        void ReadAll(RunFields fields, T item) => set(item, fields.Texts(Name).Aggregate(
            SampleConditions.None, (known, name) => known | RunNames.Conditions.GetValueOrDefault(name)));
    }
}
