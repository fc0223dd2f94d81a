namespace SpectralEdge.Monitor;

/// <summary>How many directions a window of W optimizer steps can distinguish (the Krylov bound of 2603.28964, §12).</summary>
/// <remarks>
/// In a direction of curvature h, gradient descent changes its step by 1 − η h each time. Over a window, a direction with η h W
/// below 1 hardly changes at all, so the steps along all such directions look alike and count as one. It is an order of
/// magnitude, not a theorem about k*: it takes constant η and a Hessian that stays as it is within the window, and it knows
/// nothing of noise. At η = 1e-3, W = 10 the threshold is 100; at 3e-5 it is 3333. Pure, for any thread.
/// </remarks>
public static class ActiveModeBound
{
    /// <summary>#{j: h_j ≥ 1/(η W)}.</summary>
    /// <param name="curvatures">
    /// h_j: eigenvalues of the (preconditioned) Hessian, per squared parameter unit of the loss, in any order. NaN and negative
    /// ones do not count.
    /// </param>
    /// <param name="learningRate">η; above 0 and finite.</param>
    /// <param name="window">
    /// Number of optimizer steps that the window spans: W, times the stride if an update spans several; at least 1.
    /// </param>
    /// <returns>From 0 to the number of curvatures.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static int Count(ReadOnlySpan<double> curvatures, double learningRate, long window)
    {
        if (!(learningRate > 0) || !double.IsFinite(learningRate))
        {
            throw new ArgumentOutOfRangeException(
                nameof(learningRate), learningRate, FormattableString.Invariant(
                    $"learningRate is {learningRate}; it must be above 0 and finite. The threshold is 1/(η W)."));
        }

        if (window < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(window), window, $"window is {window}; it must be at least 1. The threshold is 1/(η W).");
        }

        var threshold = 1 / (learningRate * window);
        var count = 0;
        foreach (var curvature in curvatures)
        {
            count += curvature >= threshold ? 1 : 0;
        }

        return count;
    }
}
