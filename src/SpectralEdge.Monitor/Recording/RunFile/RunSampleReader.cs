namespace SpectralEdge.Monitor;

/// <summary>Makes a sample again from its line in a run file.</summary>
/// <remarks>
/// Every number comes back to the bit. What a line does not hold stays undefined (NaN): eigenvalues are the squares of σ, ratios
/// are those of σ; the row-normalised spectrum, distances of levels, and what is left of a window when a null is taken out are
/// missing but for their summaries.
/// </remarks>
internal static class RunSampleReader
{
    /// <summary>Reads a sample.</summary>
    /// <param name="line">A line of type <c>sample</c>.</param>
    /// <returns>The sample.</returns>
    /// <exception cref="FormatException">A field is missing or not what it has to be.</exception>
    public static SpectralSample Read(RunLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Type != "sample")
        {
            throw new FormatException(FormattableString.Invariant($"Line {line.Number} is '{line.Type}'; it must be a sample."));
        }

        var fields = new RunFields(line.Fields, line.Number);
        var window = (int)fields.Integer("window", 2, 4096);
        var sample = new SpectralSample(fields.Text("group"), window)
        {
            StrideIndex = (int)fields.Integer("rhythm", 0, 1024),
            Motion = fields.Has("covariance_change") ? ReadMotion(fields, window) : null,
            Flow = fields.Has("entering_square") ? ReadFlow(fields, window) : null,
        };
        ReadGap(fields, sample);
        ReadMeasures(fields, sample);
        sample.Phases = fields.Has("phase_peak") ? ReadPhases(fields) : null;
        sample.Backbone = fields.Has("backbone") ? ReadBackbone(fields.Object("backbone"), sample.UpdateNorm) : null;
        return sample;
    }

    private static void ReadGap(RunFields fields, SpectralSample sample)
    {
        sample.Step = fields.Integer("step", 0);
        sample.Index = fields.Integer("index", 0);
        sample.Stride = fields.Integer("stride", 1);
        sample.Loss = fields.NumberOrNull("loss");
        sample.LearningRateSum = fields.NumberOrNull("learning_rate_sum");
        sample.Conditions = ReadConditions(fields);
        sample.LargestRatioPosition = (int)fields.Integer("largest_ratio_position", 0, sample.Window - 1);
        sample.GapRatio = fields.Number("gap_ratio");
        sample.Gap = fields.Number("gap");
        sample.EigenvalueGap = fields.Number("eigenvalue_gap");
        sample.NoiseFloor = fields.Number("noise_floor");
        sample.StandardError = fields.Number("standard_error");
        sample.PositionError = fields.Number("position_error");
        ReadSignificance(fields, sample.Significance);
        fields.Numbers("sigma", sample.SingularValuesBuffer);
        fields.Numbers("sigma_error", sample.SingularValueErrorsBuffer);
        fields.Numbers("ratio_error", sample.RatioErrorsBuffer);
        SpectrumKernel.Ratios(sample.SingularValues, sample.RatiosBuffer);
        for (var j = 0; j < sample.Window; j++)
        {
            sample.EigenvaluesBuffer[j] = sample.SingularValues[j] * sample.SingularValues[j];
        }

        sample.NormalizedSingularValuesBuffer.Fill(double.NaN);
        sample.NormalizedRatiosBuffer.Fill(double.NaN);
    }

    private static void ReadSignificance(RunFields fields, GapSignificance significance)
    {
        significance.Null = fields.OneOf("null", RunNames.Nulls);
        significance.Level = fields.Number("null_level");
        significance.Correlation = fields.Number("ar1_correlation");
        significance.Set(GapNull.WhiteNoise, fields.Number("p_white"), double.NaN, 0);
        significance.Set(GapNull.UnequalSteps, fields.Number("p_unequal"), double.NaN, 0);
        significance.Set(GapNull.ColouredNoise, fields.Number("p_coloured"), double.NaN, 0);
        significance.Set(GapNull.ColouredUnequalSteps, fields.Number("p_coloured_unequal"), double.NaN, 0);
    }

    private static SampleConditions ReadConditions(RunFields fields)
    {
        var conditions = SampleConditions.None;
        foreach (var name in fields.Texts("conditions"))
        {
            // A later version may know more of them.
            conditions |= RunNames.Conditions.GetValueOrDefault(name);
        }

        return conditions;
    }

    private static void ReadMeasures(RunFields fields, SpectralSample sample)
    {
        sample.UpdateNorm = fields.Number("update_norm");
        sample.DriftSpeed = fields.Number("drift_speed");
        sample.TotalVariance = fields.Number("total_variance");
        sample.EffectiveRank = fields.Number("effective_rank");
        sample.ParticipationRatio = fields.Number("participation_ratio");
        sample.StableRank = fields.Number("stable_rank");
        sample.LeadingShare = fields.Number("leading_share");
        sample.PathLength = fields.Number("path_length");
        sample.NoiseVariation = fields.Number("noise_variation");
        sample.EffectiveDimensions = fields.Number("effective_dimensions");
        var position = (int)fields.Integer("normalized_largest_ratio_position", 0, sample.Window - 1);
        sample.NormalizedLargestRatioPosition = position;
        if (position > 0)
        {
            sample.NormalizedRatiosBuffer[position - 1] = fields.Number("normalized_gap_ratio");
        }
    }

    private static SubspaceMotion ReadMotion(RunFields fields, int window)
    {
        var angles = fields.Count("principal_angles");
        var motion = new SubspaceMotion(window, Math.Max(window - 1, angles))
        {
            Dimension = angles,
            CovarianceChange = fields.Number("covariance_change"),
            SpectrumChange = fields.Number("spectrum_change"),
            SubspaceRotation = fields.Number("subspace_rotation"),
            DavisKahanBound = fields.Number("davis_kahan_bound"),
            RelativeChange = fields.Number("relative_change"),
            Adiabatic = fields.Number("adiabatic"),
            AdiabaticBaseline = fields.Number("adiabatic_baseline"),
            Regime = fields.OneOf("adiabatic_regime", RunNames.Regimes),
            UpdateAlignment = fields.Number("update_alignment"),
            DriftAlong = fields.Number("drift_along"),
            DriftAcross = fields.Number("drift_across"),
            BackboneRotation = fields.Number("backbone_rotation"),
            RandomWalkRotation = fields.Number("random_walk_rotation"),
        };
        fields.Numbers("principal_angles", motion.PrincipalAnglesBuffer[..angles]);
        fields.Numbers("overlaps", motion.OverlapsBuffer);
        fields.Numbers("stability", motion.StabilityBuffer);
        fields.Numbers("sorted_stability", motion.SortedStabilityBuffer);
        fields.Numbers("half_window_stability", motion.HalfWindowStabilityBuffer);
        motion.SeparationsBuffer.Fill(double.NaN);
        return motion;
    }

    private static FlowAccount ReadFlow(RunFields fields, int window)
    {
        var flow = new FlowAccount(window)
        {
            EnteringSquare = fields.Number("entering_square"),
            ExitingSquare = fields.Number("exiting_square"),
        };
        fields.Numbers("lambda_change", flow.ChangesBuffer);
        fields.Numbers("entering", flow.EnteringBuffer);
        fields.Numbers("exiting", flow.ExitingBuffer);
        fields.Numbers("remainder", flow.RemaindersBuffer);
        fields.Numbers("second_order", flow.SecondOrderBuffer);
        fields.Numbers("repulsion", flow.RepulsionsBuffer);
        fields.Numbers("coupling", flow.CouplingsBuffer);
        foreach (var crossing in fields.Objects("crossings").Take(window - 1))
        {
            flow.CrossingsBuffer[flow.CrossingCount++] = new AvoidedCrossing
            {
                Position = (int)crossing.Integer("position", 1, window - 1),
                SmallestGap = crossing.Number("smallest_gap"),
                Age = crossing.Number("age"),
                Threshold = crossing.Number("threshold"),
                Duration = crossing.Number("duration"),
                Rotation = crossing.Number("rotation"),
            };
        }

        return flow;
    }

    private static GapPhases ReadPhases(RunFields fields) => new(
        fields.OneOf("phase_peak", RunNames.Phases),
        fields.OneOf("phase_derivative", RunNames.Phases),
        fields.OneOf("phase_threshold", RunNames.Phases),
        fields.Number("phase_peak_ratio"),
        fields.NumberOrNull("phase_peak_step") is null ? null : fields.Integer("phase_peak_step", 0));

    private static Backbone ReadBackbone(RunFields fields, double updateNorm)
    {
        var backbone = new Backbone
        {
            Conditions = ReadConditions(fields),
            Rows = (int)fields.Integer("rows", 0, 1 << 20),
            RowStride = fields.Integer("row_stride", 1),
            EffectiveDimensions = fields.Number("effective_dimensions"),
            Cosine = fields.Number("cosine"),
            NoiseCosine = fields.Number("noise_cosine"),
            Distance = fields.Number("distance"),
            Position = fields.Number("position"),
            UpdateNorm = updateNorm,
        };
        foreach (var (name, form) in RunNames.Forms)
        {
            var figures = fields.Object(name);
            backbone.Set(
                form,
                (figures.Number("share"), figures.Number("first_ratio")),
                (figures.Number("random_walk_share"), figures.Number("random_walk_ratio")),
                figures.Number("random_walk_deviation"));
        }

        return backbone;
    }
}
