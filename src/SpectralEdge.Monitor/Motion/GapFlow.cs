namespace SpectralEdge.Monitor;

/// <summary>
/// The three terms of the gap flow dg/dt, where curvatures and gradient projections are known (2604.07380; 2603.28964, §12).
/// </summary>
/// <remarks>
/// <para>
/// For gradient descent with decoupled weight decay whose preconditioner commutes with the Hessian. Asymmetry and damping are
/// dσ_j/dt = −η (h_j + ω) σ_j, what weight decay and curvature do to all updates of the window at once: on a quadratic they are
/// all of dg/dt, to first order in η (h + ω).
/// </para>
/// <para>
/// The driving is a model. It is what the newest update adds, without what the oldest takes away, and balances the other two only
/// in the limit σ_j = |G_j| √(η/(2 (h_j + ω))). The driving as published, η W (G_k²/σ_k − G_(k+1)²/σ_(k+1)), has another unit
/// than dg/dt. Measured driving is dg/dt − asymmetry − damping (docs/reference/flow.md).
/// </para>
/// </remarks>
/// <param name="Asymmetry">
/// Curvature asymmetry, −η (h_k − h_(k+1)) σ̄ with σ̄ = (σ_k + σ_(k+1))/2, in parameter units per sample.
/// </param>
/// <param name="Damping">
/// Damping, −η (h̄ + ω) g with h̄ = (h_k + h_(k+1))/2 and g = σ_k − σ_(k+1), in parameter units per sample.
/// </param>
/// <param name="Driving">
/// The model of the driving, (η²/2) (G_k²/σ_k − G_(k+1)²/σ_(k+1)), in parameter units per sample.
/// </param>
public readonly record struct GapFlow(double Asymmetry, double Damping, double Driving)
{
    /// <summary>dg/dt, the sum of the three terms: a model.</summary>
    /// <value>In parameter units per sample.</value>
    public double Total => Asymmetry + Damping + Driving;

    /// <summary>Computes the terms.</summary>
    /// <param name="upper">
    /// Curvature h_k, gradient projection G_k and singular value σ_k of the direction above the gap; σ_k above 0.
    /// </param>
    /// <param name="lower">The same of the direction below it; σ_(k+1) above 0 and at most σ_k.</param>
    /// <param name="learningRateSum">η, summed over the optimizer steps of one update; at least 0.</param>
    /// <param name="weightDecay">ω, at least 0.</param>
    /// <returns>The terms; NaN where a curvature or a projection is NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A singular value, η or ω is outside its range.</exception>
    public static GapFlow Terms(
        (double Curvature, double Gradient, double Sigma) upper, (double Curvature, double Gradient, double Sigma) lower,
        double learningRateSum, double weightDecay)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lower.Sigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(upper.Sigma, lower.Sigma);
        ArgumentOutOfRangeException.ThrowIfNegative(learningRateSum);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        var (mean, gap) = (0.5 * (upper.Sigma + lower.Sigma), upper.Sigma - lower.Sigma);
        var driving = (upper.Gradient * upper.Gradient / upper.Sigma) - (lower.Gradient * lower.Gradient / lower.Sigma);
        return new GapFlow(
            -learningRateSum * (upper.Curvature - lower.Curvature) * mean,
            -learningRateSum * ((0.5 * (upper.Curvature + lower.Curvature)) + weightDecay) * gap,
            0.5 * learningRateSum * learningRateSum * driving);
    }
}
