namespace SpectralEdge.Monitor;

/// <summary>
/// The three terms of the gap flow dg/dt, where curvatures and gradient projections are known (2604.07380; 2603.28964, §12).
/// </summary>
/// <remarks>
/// For plain gradient flow whose preconditioner commutes with the Hessian. A model of the mean: it knows no noise and
/// no level repulsion.
/// </remarks>
/// <param name="Asymmetry">
/// Curvature asymmetry, −η (h_k − h_(k+1)) σ̄ with σ̄ = (σ_k + σ_(k+1))/2, in parameter units per sample.
/// </param>
/// <param name="Damping">
/// Damping, −η (h̄ + ω) g with h̄ = (h_k + h_(k+1))/2 and g = σ_k − σ_(k+1), in parameter units per sample.
/// </param>
/// <param name="Driving">Driving, η W (G_k²/σ_k − G_(k+1)²/σ_(k+1)), in parameter units per sample.</param>
public readonly record struct GapFlow(double Asymmetry, double Damping, double Driving)
{
    /// <summary>dg/dt, the sum of the three terms.</summary>
    /// <value>In parameter units per sample.</value>
    public double Total => Asymmetry + Damping + Driving;

    /// <summary>Computes the terms.</summary>
    /// <param name="upper">
    /// Curvature h_k, gradient projection G_k and singular value σ_k of the direction above the gap; σ_k above 0.
    /// </param>
    /// <param name="lower">The same of the direction below it; σ_(k+1) above 0 and at most σ_k.</param>
    /// <param name="learningRateSum">η, summed over the optimizer steps of one update; at least 0.</param>
    /// <param name="weightDecay">ω, at least 0.</param>
    /// <param name="window">W, at least 2.</param>
    /// <returns>The terms; NaN where a curvature or a projection is NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A singular value, η, ω or W is outside its range.</exception>
    public static GapFlow Terms(
        (double Curvature, double Gradient, double Sigma) upper, (double Curvature, double Gradient, double Sigma) lower,
        double learningRateSum, double weightDecay, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lower.Sigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(upper.Sigma, lower.Sigma);
        ArgumentOutOfRangeException.ThrowIfNegative(learningRateSum);
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 2);
        var (mean, gap) = (0.5 * (upper.Sigma + lower.Sigma), upper.Sigma - lower.Sigma);
        var driving = (upper.Gradient * upper.Gradient / upper.Sigma) - (lower.Gradient * lower.Gradient / lower.Sigma);
        return new GapFlow(
            -learningRateSum * (upper.Curvature - lower.Curvature) * mean,
            -learningRateSum * ((0.5 * (upper.Curvature + lower.Curvature)) + weightDecay) * gap,
            learningRateSum * window * driving);
    }
}
