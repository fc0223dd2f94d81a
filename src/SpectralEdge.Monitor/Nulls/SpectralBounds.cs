namespace SpectralEdge.Monitor;

/// <summary>Bounds of the papers on what the spectrum of a window can show. Pure, for any thread.</summary>
public static class SpectralBounds
{
    /// <summary>
    /// How many directions a window of W optimizer steps can tell apart: #{j: h_j ≥ 1/(η W)} (the Krylov bound of 2603.28964,
    /// §12).
    /// </summary>
    /// <remarks>
    /// In a direction of curvature h, gradient descent changes its step by 1 − η h each time. Over a window, a direction with η h
    /// W below 1 hardly changes at all, so the steps along all such directions look alike and count as one. It is an order of
    /// magnitude, not a theorem about k*: it takes constant η and a Hessian that stays as it is within the window, and it knows
    /// nothing of noise. At η = 1e-3, W = 10 the threshold is 100; at 3e-5 it is 3333.
    /// </remarks>
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
    public static int ActiveModes(ReadOnlySpan<double> curvatures, double learningRate, long window)
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

    /// <summary>
    /// How strong a direction must be in a window to stand out of noise at all (Baik, Ben Arous and Péché 2005): the threshold
    /// d_crit = ν (P (W − 1))^¼ (2603.28964, Prop. 4.1; the exact law has W for W − 1).
    /// </summary>
    /// <remarks>
    /// The threshold is on the strength d of the signal, not on the observed σ: a direction of strength d in noise shows as
    /// σ² = (d² + ν² P)(1 + ν² W/d²), and noise alone gives σ ≈ ν √P, far above the threshold. So an observed σ above it proves
    /// nothing. For isotropic noise and updates that are kept exactly; real noise is not isotropic. ν must be measured apart from
    /// the window, for example on pairs of micro-batches.
    /// </remarks>
    /// <param name="noise">
    /// ν: standard deviation of one coordinate of an update that comes from noise, in parameter units; at least 0.
    /// </param>
    /// <param name="parameterCount">P; at least 1.</param>
    /// <param name="window">W; at least 2.</param>
    /// <returns>d_crit, in parameter units; at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range or not finite.</exception>
    public static double SignalStrength(double noise, double parameterCount, int window)
    {
        Require(
            noise >= 0 && double.IsFinite(noise), noise, nameof(noise), "a finite number from 0 on. It is a standard deviation.");
        Require(
            parameterCount >= 1 && double.IsFinite(parameterCount),
            parameterCount,
            nameof(parameterCount),
            "a finite number from 1 on. It counts coordinates.");
        Require(window >= 2, window, nameof(window), "at least 2. A single update has no noise to stand out of.");
        return noise * Math.Sqrt(Math.Sqrt(parameterCount * (window - 1)));
    }

    /// <summary>
    /// Not informative: σ_W/d_crit with ν² read off the bottom half of the same spectrum, ν² = mean(λ_j, j &gt; ⌊W/2⌋)/P.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Published as a test ("far above threshold" if above 5; program of 2603.28964) and kept only to reproduce its figures. Do
    /// not use it to decide anything.
    /// </para>
    /// <para>
    /// It cannot fail: for pure noise σ_W ≈ ν √P, so it is (P/(W − 1))^¼ without any signal, which is 65 at P = 1.6e8, W = 10.
    /// Besides, the bottom of a spectrum holds whatever signal the window has.
    /// </para>
    /// </remarks>
    /// <param name="singularValues">Shape [W], W at least 2, largest first, any unit.</param>
    /// <param name="parameterCount">P; at least 1.</param>
    /// <returns>No unit, at least 0; NaN if the bottom half is zero or anything is NaN.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range or not finite.</exception>
    public static double NotInformativeRatio(ReadOnlySpan<double> singularValues, double parameterCount)
    {
        var window = singularValues.Length;
        var unit = SignalStrength(1, parameterCount, window) / Math.Sqrt(parameterCount);
        var bottom = singularValues[(window / 2)..];
        var largest = bottom[0];
        var squares = 0.0;
        foreach (var value in bottom)
        {
            squares += value / largest * (value / largest);
        }

        return singularValues[^1] / largest / (Math.Sqrt(squares / bottom.Length) * unit);
    }

    private static void Require(bool isRight, double value, string name, string allowed)
    {
        if (!isRight)
        {
            throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}; it must be {allowed}"));
        }
    }
}
