using System.Text.Json;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Curvature of the training loss at one sample.</summary>
/// <remarks>
/// <para>
/// All of one Hessian H, at the parameters of this sample; for the spectrum of a group, of its block of H. Directions and their
/// number belong to a window of W updates of <see cref="ProbeResult.Stride"/> steps, rates to single steps.
/// </para>
/// <para>Scales: parameters times c give curvatures times 1/c², a loss times c times c. What has no unit stays.</para>
/// </remarks>
public sealed record Curvature : ProbeResult
{
    /// <inheritdoc/>
    public override string Kind => "curvature";

    /// <summary>Rayleigh quotients h_j = v_jᵀ H v_j, largest direction first.</summary>
    /// <value>In units of loss over squared parameter; from λ_min to λ_max.</value>
    public IReadOnlyList<double> Curvatures { get; init; } = [];

    /// <summary>The gap position k* of the sample; null where it has none.</summary>
    public int? GapPosition { get; init; }

    /// <summary>The largest eigenvalue λ_max of H, the sharpness.</summary>
    /// <value>In units of loss over squared parameter.</value>
    public RitzValue Largest { get; init; }

    /// <summary>
    /// The smallest eigenvalue λ_min of H; null where <see cref="CurvatureProbe.Smallest"/> does not ask for it.
    /// </summary>
    /// <value>In units of loss over squared parameter; negative where the loss is not convex.</value>
    public RitzValue? Smallest { get; init; }

    /// <summary>
    /// λ_max of η P^½ H P^½, with P the preconditioner and the proportion of the learning rates of the blocks (Cohen et al.
    /// 2022).
    /// </summary>
    /// <value>
    /// No unit; null where no block is preconditioned and all have one rate: it is η λ_max then; or if η or P is not known, as
    /// of Muon.
    /// </value>
    public RitzValue? PreconditionedLargest { get; init; }

    /// <summary>η, the mean rate of the steps of the newest update.</summary>
    /// <value>NaN if it is not known.</value>
    public double LearningRate { get; init; }

    /// <summary>The least momentum of the blocks, μ or β₁.</summary>
    /// <value>No unit, from 0 to 1; 0 where nothing is known of the optimizer.</value>
    public double Momentum { get; init; }

    /// <summary>2/η, the curvature above which plain gradient descent is unstable on a quadratic.</summary>
    /// <value>In units of loss over squared parameter; NaN if η is not known. It is no bound for other optimizers.</value>
    public double StabilityThreshold => 2 / LearningRate;

    /// <summary>
    /// What η λ_max, or <see cref="PreconditionedLargest"/> where there is one, must not exceed for the optimizer to be stable on
    /// a quadratic: 2 + 2 μ for momentum that adds gradients up, (2 + 2 β₁)/(1 − β₁) for Adam's mean (Cohen et al. 2022); 2
    /// without.
    /// </summary>
    /// <value>No unit, at least 2; NaN if P is not known, as of Muon. Not for Nesterov's momentum, and without weight decay.</value>
    public double StabilityBound { get; init; } = 2;

    /// <summary>The activation threshold 1/(η W Q): η W Q is the sum of the rates over the W Q steps of the window.</summary>
    /// <value>
    /// In units of loss over squared parameter; NaN if η is not known. The papers leave out the stride Q, which makes it Q times
    /// as large.
    /// </value>
    public double ActivationThreshold => 1 / (LearningRate * Window * Stride);

    /// <summary>How many of <see cref="Curvatures"/> reach the activation threshold.</summary>
    /// <value>Null if η is not known.</value>
    public int? ActiveDirections { get; init; }

    /// <summary>How many Ritz values of H reach the activation threshold: at least as many eigenvalues do.</summary>
    /// <value>
    /// Null if η is not known. The bound k* ≤ #{j: h_j ≳ 1/(η W)} of the papers counts eigenvalues; more products find more of
    /// them, and of equal ones this counts one.
    /// </value>
    public int? ActiveRitzValues { get; init; }

    /// <summary>How many of <see cref="ActiveRitzValues"/> have converged.</summary>
    /// <value>Null if η is not known.</value>
    public int? ConvergedActiveRitzValues { get; init; }

    /// <summary>Whether products with H came from differences of gradients, right to about the cube root of ε.</summary>
    public bool UsedDifferences { get; init; }

    internal override void WriteFields(Utf8JsonWriter json)
    {
        json.WriteFinite(JsonEncodedText.Encode("curvatures"), [.. Curvatures]);
        json.WriteFinite("k", GapPosition);
        Largest.Write(json, "largest");
        Smallest?.Write(json, "smallest");
        PreconditionedLargest?.Write(json, "preconditioned_largest");
        json.WriteFinite("learning_rate", LearningRate);
        json.WriteFinite("momentum", Momentum);
        json.WriteFinite("stability_threshold", StabilityThreshold);
        json.WriteFinite("stability_bound", StabilityBound);
        json.WriteFinite("activation_threshold", ActivationThreshold);
        json.WriteFinite("active_directions", ActiveDirections);
        json.WriteFinite("active_ritz_values", ActiveRitzValues);
        json.WriteFinite("converged_active_ritz_values", ConvergedActiveRitzValues);
        json.WriteBoolean("used_differences", UsedDifferences);
    }
}

/// <summary>An eigenvalue at an end of a spectrum, as Lanczos found it.</summary>
/// <param name="Value">θ, in the unit of the matrix. λ_max is at least the largest θ; λ_min at most the smallest.</param>
/// <param name="Residual">Within this distance of θ lies an eigenvalue; that it is the outermost is likely, not proven.</param>
/// <param name="IsConverged">Whether the residual is at most <see cref="CurvatureProbe.Tolerance"/> of the largest |θ|.</param>
/// <param name="Products">Number of products that it took.</param>
public readonly record struct RitzValue(double Value, double Residual, bool IsConverged, int Products)
{
    internal void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteFinite("value", Value);
        json.WriteFinite("residual", Residual);
        json.WriteBoolean("converged", IsConverged);
        json.WriteNumber("products", Products);
        json.WriteEndObject();
    }
}
