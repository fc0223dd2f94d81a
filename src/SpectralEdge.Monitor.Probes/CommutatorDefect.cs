using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>How far gradient steps on two batches are from commuting (docs/reference/probes.md).</summary>
/// <remarks>
/// <para>
/// With g the gradient and H the Hessian of the loss on batch A or B at θ, two plain gradient steps in either order end η² δ
/// apart to leading order, δ = H_B g_A − H_A g_B, and D = |δ|/(|g_A||g_B|). All numbers are medians over the samples where D is
/// defined; where there is none they are NaN, and <see cref="Undefined"/> says why.
/// </para>
/// <para>
/// D grows by itself as gradients shrink, like 1/|g| at a fixed curvature: read it beside <see cref="DefectTimesGradient"/>,
/// <see cref="GradientNorm"/> and <see cref="ParameterNorm"/>, and compare with a run of the same weight decay that cannot
/// generalise.
/// </para>
/// </remarks>
public sealed record CommutatorDefect : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "commutator_defect";

    /// <summary>The median of D.</summary>
    /// <value>
    /// In 1/(parameter units), at least 0: θ → cθ divides it by c, L → cL leaves it. NaN if it is undefined in all samples.
    /// </value>
    public required double Defect { get; init; }

    /// <summary>The first quartile of D.</summary>
    public required double LowerQuartile { get; init; }

    /// <summary>The third quartile of D.</summary>
    public required double UpperQuartile { get; init; }

    /// <summary>D·|g|, with |g| = √(|g_A||g_B|).</summary>
    /// <value>In units of loss over squared parameter: a curvature.</value>
    public required double DefectTimesGradient { get; init; }

    /// <summary>D·|g|·|θ|².</summary>
    /// <value>In units of loss, whatever the scale of the parameters.</value>
    public required double ScaledDefect { get; init; }

    /// <summary>|g| = √(|g_A||g_B|), over all samples.</summary>
    /// <value>In units of loss over parameter.</value>
    public required double GradientNorm { get; init; }

    /// <summary>|θ|, of all watched parameters.</summary>
    /// <value>In parameter units.</value>
    public required double ParameterNorm { get; init; }

    /// <summary>Number of samples.</summary>
    public required int Samples { get; init; }

    /// <summary>Number of samples where D is defined.</summary>
    public required int DefinedSamples { get; init; }

    /// <summary>
    /// Why D is undefined in some samples; null if it is defined in all. It is where a gradient is not longer than
    /// u |θ| |H g|/|g|, what rounding the parameters changes it by, or than 32 u times the longest gradient that the probe has
    /// seen, with u the unit roundoff of the parameters' coarsest format.
    /// </summary>
    public required string? Undefined { get; init; }

    /// <summary>Whether the products with Hessians were exact up to rounding, not differences of gradients.</summary>
    public required bool IsExact { get; init; }

    /// <summary>
    /// D by the published estimator, |θ_AB − θ_BA|/(η²|g_A||g_B| + 1e-12) with gradient steps at η = 1e-3, θ_AB the place after a
    /// step on A and then one on B.
    /// </summary>
    /// <value>NaN without <see cref="CommutatorProbe.Differences"/>.</value>
    /// <remarks>
    /// Off by O(η) where third derivatives do not vanish. Where gradients vanish it falls apart: steps round away in the
    /// parameters' format, and the 1e-12 then drives it to 0.
    /// </remarks>
    public required double PublishedDefect { get; init; }

    /// <summary>
    /// D by central differences of gradients along g/|g|, at a displacement of r = 1.5e-4 |θ| whatever the length of the
    /// gradients.
    /// </summary>
    /// <value>NaN without <see cref="CommutatorProbe.Differences"/>, and at θ = 0.</value>
    /// <remarks>Off by O(r²) where fourth derivatives of the loss, and third ones that change, do not vanish.</remarks>
    public required double UnitStepDefect { get; init; }

    /// <summary>How δ lies to the execution subspace; null without one.</summary>
    public required ExecutionShares? Execution { get; init; }

    /// <summary>Step of the published onset; null before it.</summary>
    /// <value>
    /// b = max(median of the first three defects, 0.1); the first result, from the third on, with a defect above 10 b and above
    /// 20. Undefined defects are passed over.
    /// </value>
    /// <remarks>
    /// What a defect above 20 was seen to announce: that weight decay has shrunk the parameters to a certain length. In five runs
    /// of one network with decay it came at |θ| = 33.8 to 35.8, 500 to 1,050 steps before generalisation, and at |θ| = 33.8 to
    /// 34.0 in three runs with the same decay that never generalised, one of them with random labels; without decay it came
    /// when |g| had fallen to 1e-6. It does not announce generalisation. Its thresholds have a unit, 1/(parameter units).
    /// </remarks>
    public required long? OnsetStep { get; init; }

    /// <summary>Whether this is the result that settles the onset.</summary>
    public required bool IsOnset { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteFinite("defect", Defect);
        json.WriteFinite("lower_quartile", LowerQuartile);
        json.WriteFinite("upper_quartile", UpperQuartile);
        json.WriteFinite("defect_times_gradient", DefectTimesGradient);
        json.WriteFinite("scaled_defect", ScaledDefect);
        json.WriteFinite("gradient_norm", GradientNorm);
        json.WriteFinite("parameter_norm", ParameterNorm);
        json.WriteNumber("samples", Samples);
        json.WriteNumber("defined_samples", DefinedSamples);
        json.WriteString("undefined", Undefined);
        json.WriteBoolean("is_exact", IsExact);
        json.WriteFinite("published_defect", PublishedDefect);
        json.WriteFinite("unit_step_defect", UnitStepDefect);
        Execution?.Write(json);
        json.WriteFinite("onset_step", OnsetStep);
        json.WriteBoolean("is_onset", IsOnset);
    }
}

/// <summary>How much of the defect δ lies in the execution subspace B, and how much chance would put there.</summary>
/// <remarks>
/// B has the leading components of each matrix's way so far, from the snapshots that the probe itself has taken; the papers take
/// them from the finished run. What random subspaces hold follows from their law, |B Bᵀx|²/|x|² ~ Beta(K/2, (P − K)/2) for any
/// x, and needs no drawing.
/// </remarks>
/// <param name="Dimension">K, of all matrices together.</param>
/// <param name="Snapshots">Number of snapshots that it comes from.</param>
/// <param name="Share">|B Bᵀδ|/|δ|, from 0 to 1.</param>
/// <param name="RandomShare">Mean of the same over random subspaces of R^P of dimension K: about √(K/P).</param>
/// <param name="RandomSpread">Its standard deviation.</param>
/// <param name="MatchedShare">
/// Root mean square over random subspaces with as many vectors in each matrix as B has there: the fairer control, since a defect
/// that lies in these matrices, in whatever direction, is no chance to the other one.
/// </param>
/// <param name="Integrability">ρ = |δ − B Bᵀδ|/|δ|, from 0 to 1: the papers' "integrability ratio".</param>
/// <param name="TrivialIntegrability">√(1 − K/P): what ρ is for a vector that has nothing to do with B.</param>
public sealed record ExecutionShares(
    int Dimension, int Snapshots, double Share, double RandomShare, double RandomSpread, double MatchedShare,
    double Integrability, double TrivialIntegrability)
{
    /// <summary>The papers' ratio: <see cref="Share"/> over <see cref="RandomShare"/>.</summary>
    public double OverRandom => Share / RandomShare;

    /// <summary><see cref="Share"/> over <see cref="MatchedShare"/>.</summary>
    public double OverMatched => Share / MatchedShare;

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("execution_dimension", Dimension);
        json.WriteNumber("execution_snapshots", Snapshots);
        json.WriteFinite("execution_share", Share);
        json.WriteFinite("random_share", RandomShare);
        json.WriteFinite("random_spread", RandomSpread);
        json.WriteFinite("matched_share", MatchedShare);
        json.WriteFinite("execution_over_random", OverRandom);
        json.WriteFinite("execution_over_matched", OverMatched);
        json.WriteFinite("integrability", Integrability);
        json.WriteFinite("trivial_integrability", TrivialIntegrability);
    }
}
