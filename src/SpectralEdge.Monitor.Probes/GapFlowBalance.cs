using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>The balance of the gap g = σ_k − σ_(k+1) at one sample: how it changed, what damps it, and what is left.</summary>
/// <remarks>
/// <para>
/// Time is counted in samples, one update each, and η is summed over the steps of the newest update: nothing here is per step.
/// dg/dt is g at this sample less g at the sample before, at the same position k; σ in the terms are means of the two. Curvatures
/// and gradients are those at this sample, half an update later than the middle.
/// </para>
/// <para>
/// The terms are for gradient descent with decoupled weight decay (<see cref="IsPlainDescent"/>). A diagonal preconditioner P is
/// put in where it is known, h_j = v_jᵀ P H v_j and G_j = ⟨v_j, P ∇L⟩, as if it commuted with H; momentum is not. With Adam or
/// momentum all of them are a model.
/// </para>
/// <para>
/// Scales: parameters times c, with η times c² and ω over c², give gaps and terms times c, κ times c², variances times c²,
/// projections over c; a loss times c, with η over c and ω times c, leaves gaps, terms, κ and variances as they are. NaN where
/// there is no sample before (the first full window; <see cref="SampleMeasures.Motion"/> switched off).
/// </para>
/// </remarks>
public sealed record GapFlowBalance : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "gap_flow";

    /// <summary>The position k of the largest ratio.</summary>
    /// <value>From 1.</value>
    public int Position { get; init; }

    /// <summary>The gap g.</summary>
    /// <value>In parameter units.</value>
    public double Gap { get; init; }

    /// <summary>dg/dt: g less that of the sample before, at the same position.</summary>
    /// <value>In parameter units per sample.</value>
    public double Change { get; init; } = double.NaN;

    /// <summary>Asymmetry, damping, and the model of the driving.</summary>
    public GapFlow Terms { get; init; }

    /// <summary>The measured driving: <see cref="Change"/> − asymmetry − damping.</summary>
    /// <value>
    /// In parameter units per sample. All that the two terms do not say: noise, gradients that are replenished, level repulsion,
    /// the second order in η (h + ω), and whatever the optimizer does beside plain descent.
    /// </value>
    public double MeasuredDriving => Change - Terms.Asymmetry - Terms.Damping;

    /// <summary>h_k and h_(k+1).</summary>
    /// <value>Shape [2], in units of loss over squared parameter (with P: no unit).</value>
    public IReadOnlyList<double> Curvatures { get; init; } = [];

    /// <summary>Gradient projections |G_k| and |G_(k+1)|: the signs of directions are arbitrary.</summary>
    /// <value>Shape [2], in units of loss over parameter (with P: parameter).</value>
    public IReadOnlyList<double> Projections { get; init; } = [];

    /// <summary>ω, the mean of the two directions.</summary>
    /// <value>In units of 1 over η.</value>
    public double WeightDecay { get; init; }

    /// <summary>Ση over the steps of the newest update.</summary>
    public double LearningRateSum { get; init; }

    /// <summary>The rate of the damping, η (h̄ + ω).</summary>
    /// <value>Per sample; negative where the mean curvature is.</value>
    public double DampingRate => LearningRateSum * (((Curvatures[0] + Curvatures[1]) / 2) + WeightDecay);

    /// <summary>
    /// Level repulsion κ = (v'_(k+1)ᵀ E v'_k)²/(2 σ̄'²), which adds κ/g to dg/dt to the second order in E = ΔΣ.
    /// </summary>
    /// <value>In squared parameter units. A full slide is no small E: an account, not a prediction.</value>
    public double Repulsion { get; init; } = double.NaN;

    /// <summary>c, what the critical form dg/dt = c − η (h̄ + ω) g + κ/g leaves: asymmetry + measured driving − κ/g.</summary>
    /// <value>In parameter units per sample.</value>
    public double ConstantDriving => Terms.Asymmetry + MeasuredDriving - (Repulsion / Gap);

    /// <summary>g* = c/(η (h̄ + ω)): where the critical form would come to rest without repulsion.</summary>
    /// <value>In parameter units; negative where the gap is driven shut; NaN where nothing damps.</value>
    public double SteadyGapWithoutRepulsion => DampingRate > 0 ? ConstantDriving / DampingRate : double.NaN;

    /// <summary>g_min = √(κ/(η (h̄ + ω))): where it would come to rest at c = 0.</summary>
    /// <value>In parameter units; NaN where nothing damps.</value>
    public double SmallestGap => DampingRate > 0 ? Math.Sqrt(Repulsion / DampingRate) : double.NaN;

    /// <summary>Where it would come to rest: the positive root [c + √(c² + 4 κ η (h̄ + ω))]/(2 η (h̄ + ω)).</summary>
    /// <value>In parameter units, at least 0; NaN where nothing damps.</value>
    public double SteadyGap
    {
        get
        {
            if (!(DampingRate > 0))
            {
                return double.NaN;
            }

            var (c, root) = (ConstantDriving, Math.Sqrt((ConstantDriving * ConstantDriving) + (4 * Repulsion * DampingRate)));

            // For negative c the two would cancel.
            return c >= 0 ? (c + root) / (2 * DampingRate) : 2 * Repulsion / (root - c);
        }
    }

    /// <summary>The gap below which noise would explain the ratio: (noise floor − 1) σ_(k+1).</summary>
    /// <value>In parameter units.</value>
    public double DetectableGap { get; init; }

    /// <summary>ln(g/g_det)/(η (h̄ + ω)): how long damping alone takes to <see cref="DetectableGap"/>.</summary>
    /// <value>In samples; 0 where the gap is below it, NaN where nothing damps.</value>
    public double CollapseTime => DampingRate > 0 ? Math.Max(0, Math.Log(Gap / DetectableGap) / DampingRate) : double.NaN;

    /// <summary>−ln(1 − g_det/g*)/(η (h̄ + ω)): how long a gap of 0 takes to open as far, without repulsion.</summary>
    /// <value>In samples; infinite where g* does not reach it, NaN where nothing damps.</value>
    public double OpeningTime => SteadyGapWithoutRepulsion switch
    {
        double.NaN => double.NaN,
        var steady when steady <= DetectableGap => double.PositiveInfinity,
        var steady => -Math.Log(1 - (DetectableGap / steady)) / DampingRate,
    };

    /// <summary>
    /// The residuals of the papers, N_j = dG_j/dt + η (h_j + ω) G_j − Σ_(m≠j) G_m (v'_mᵀ E v'_j)/(λ'_j − λ'_m), of directions k
    /// and k + 1, which are turned so that G_j is not negative.
    /// </summary>
    /// <value>
    /// Shape [2], in units of loss over parameter per sample. Not 0 on a quadratic: directions are no eigenvectors of H, and the
    /// sum is the first order of a turn that is not small.
    /// </value>
    public IReadOnlyList<double> Residuals { get; init; } = [double.NaN, double.NaN];

    /// <summary>
    /// What of the change of the gradient along v_j no quadratic explains: ⟨H v_j, δ⟩ − ⟨v_j, Δ∇L⟩, with δ the newest update. For
    /// small updates half the third derivative along v_j, δ, δ: what N_j is meant to be, for any optimizer.
    /// </summary>
    /// <value>
    /// Shape [2], in units of loss over parameter per sample. 0 on a quadratic, up to rounding of the two gradients.
    /// </value>
    public IReadOnlyList<double> Anharmonicities { get; init; } = [double.NaN, double.NaN];

    /// <summary>η √W |G_j|: σ_j if |G_j| had been the same in all updates of the window.</summary>
    /// <value>Shape [2], in parameter units.</value>
    public IReadOnlyList<double> StationarySigmas => [.. Projections.Select(g => LearningRateSum * Math.Sqrt(Window) * g)];

    /// <summary>
    /// η |G_j| √((r^(−2W) − 1)/(1 − r²)) with r = 1 − η h_j: σ_j if G_j had decayed by r in each update of the window.
    /// </summary>
    /// <value>
    /// Shape [2], in parameter units; NaN where r is not above 0. Without weight decay. The window sum of the papers, with
    /// e^(−2η…), is that of the gradient at the beginning of the window (docs/reference/probes.md).
    /// </value>
    public IReadOnlyList<double> DecayingSigmas =>
        [.. Projections.Select((g, j) => Decaying(g, 1 - (LearningRateSum * Curvatures[j])))];

    /// <summary>What noise of gradients adds to the variance of a parameter: η² tr(P C P)/p, with C of one batch.</summary>
    /// <value>
    /// In squared parameter units per sample: (Ση)²/Q times the rest. NaN without <see cref="GapFlowProbe.NoiseBatches"/>. It is
    /// also the variance per coordinate of an update that holds noise alone. True of training where probes have batches of its
    /// size.
    /// </value>
    public double NoiseInjection { get; init; } = double.NaN;

    /// <summary>The rate at which decay takes variance away, 2 η ω: dν²/dt = injection − rate · ν².</summary>
    /// <value>Per sample. ν² is the variance of positions, where curvature is negligible; not that of updates.</value>
    public double NoiseDecayRate => 2 * LearningRateSum * WeightDecay;

    /// <summary>Where noise flow comes to rest: ν² = η tr(P C P)/(2 ω p), to first order in η ω.</summary>
    /// <value>In squared parameter units; infinite without decay.</value>
    public double SteadyNoise => NoiseInjection / NoiseDecayRate;

    /// <summary>The regression of dg/dt on the three terms over the probes so far; null until there are ten.</summary>
    public GapFlowFit? Fit { get; init; }

    /// <summary>
    /// Whether the optimizer is gradient descent with decoupled decay or none, one learning rate, and no momentum: else the terms
    /// are a model.
    /// </summary>
    public bool IsPlainDescent { get; init; }

    /// <summary>Whether products with H came from differences of gradients, right to about the cube root of ε.</summary>
    public bool UsedDifferences { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("k", Position);
        json.WriteFinite("gap", Gap);
        json.WriteFinite("change", Change);
        json.WriteFinite("asymmetry", Terms.Asymmetry);
        json.WriteFinite("damping", Terms.Damping);
        json.WriteFinite("model_driving", Terms.Driving);
        json.WriteFinite("measured_driving", MeasuredDriving);
        Write(json, "curvatures", Curvatures);
        Write(json, "projections", Projections);
        json.WriteFinite("weight_decay", WeightDecay);
        json.WriteFinite("learning_rate_sum", LearningRateSum);
        json.WriteFinite("damping_rate", DampingRate);
        json.WriteFinite("repulsion", Repulsion);
        json.WriteFinite("constant_driving", ConstantDriving);
        json.WriteFinite("steady_gap_without_repulsion", SteadyGapWithoutRepulsion);
        json.WriteFinite("smallest_gap", SmallestGap);
        json.WriteFinite("steady_gap", SteadyGap);
        json.WriteFinite("detectable_gap", DetectableGap);
        json.WriteFinite("collapse_time", CollapseTime);
        json.WriteFinite("opening_time", OpeningTime);
        Write(json, "residuals", Residuals);
        Write(json, "anharmonicities", Anharmonicities);
        Write(json, "stationary_sigmas", StationarySigmas);
        Write(json, "decaying_sigmas", DecayingSigmas);
        json.WriteFinite("noise_injection", NoiseInjection);
        json.WriteFinite("noise_decay_rate", NoiseDecayRate);
        json.WriteFinite("steady_noise", SteadyNoise);
        json.WriteBoolean("plain_descent", IsPlainDescent);
        json.WriteBoolean("used_differences", UsedDifferences);
        Fit?.Write(json);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values) =>
        json.WriteFinite(JsonEncodedText.Encode(name), [.. values]);

    private double Decaying(double projection, double factor)
    {
        if (!(factor > 0))
        {
            return double.NaN;
        }

        var square = 0.0;
        for (var i = 1; i <= Window; i++)
        {
            square += Math.Pow(factor, -2 * i);
        }

        return LearningRateSum * projection * Math.Sqrt(square);
    }
}

/// <summary>Least squares of dg/dt on an intercept, asymmetry, damping and the model of the driving.</summary>
/// <remarks>
/// Where the terms were all of the truth, the coefficients were 1 and the intercept 0. Samples that share updates are not
/// independent: standard errors are too small, and the p-value is what to go by.
/// </remarks>
/// <param name="Coefficients">One for each term, no unit.</param>
/// <param name="StandardErrors">Of the coefficients, as if errors were independent and of one variance; no unit.</param>
/// <param name="Intercept">In parameter units per sample.</param>
/// <param name="RSquared">The share of the variance of dg/dt that is fitted, from 0 to 1.</param>
/// <param name="ShiftPValue">
/// How many shifts of dg/dt in time against the terms fit as well, (1 + them)/(1 + all): at least 1/200, and 1/n of fewer than
/// 200.
/// </param>
/// <param name="Count">Number of probes fitted: at least 10, at most the last 1,000.</param>
public sealed record GapFlowFit(
    GapFlow Coefficients, GapFlow StandardErrors, double Intercept, double RSquared, double ShiftPValue, int Count)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("fit");
        json.WriteFinite("asymmetry", Coefficients.Asymmetry);
        json.WriteFinite("damping", Coefficients.Damping);
        json.WriteFinite("model_driving", Coefficients.Driving);
        json.WriteFinite("asymmetry_error", StandardErrors.Asymmetry);
        json.WriteFinite("damping_error", StandardErrors.Damping);
        json.WriteFinite("model_driving_error", StandardErrors.Driving);
        json.WriteFinite("intercept", Intercept);
        json.WriteFinite("r_squared", RSquared);
        json.WriteFinite("shift_p_value", ShiftPValue);
        json.WriteNumber("count", Count);
        json.WriteEndObject();
    }
}
