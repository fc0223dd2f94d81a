namespace SpectralEdge.Monitor;

/// <summary>The standard error that collisions in a sketch give to singular values and their ratios.</summary>
/// <remarks>
/// <para>
/// The inner products of updates in a sketch of length d err by E with Cov(E_ij, E_kl) = κ (G_ik G_jl + G_il G_jk). Pairs of
/// coordinates in one row of the map never meet; where the P coordinates weigh alike, they are about the share d/P of all pairs,
/// which leaves κ = (1 − d/P)/d. So the eigenvalues of G err, to first order in E, by λ_j times independent numbers with variance
/// 2κ: σ_j by σ_j √(κ/2) and R_j by R_j √κ, whatever the updates are.
/// </para>
/// <para>
/// Where few rows of the map hold most of the weight, more pairs never meet, and these errors are too large. They know no bias:
/// at the edge of noise a sketch makes ratios smaller. Measured: docs/decisions/0003-error-bars.md.
/// </para>
/// </remarks>
internal static class CollisionLaw
{
    /// <summary>κ, the variance of R_j/E[R_j].</summary>
    /// <param name="parameterCount">P.</param>
    /// <param name="sketchLength">d.</param>
    /// <returns>κ; 0 for a sketch at least as long as its group, which has no collisions.</returns>
    public static double Variance(double parameterCount, double sketchLength)
    {
        if (parameterCount <= sketchLength || double.IsPositiveInfinity(parameterCount))
        {
            return parameterCount <= sketchLength ? 0 : 1 / sketchLength;
        }

        var rows = Math.Floor(parameterCount / sketchLength);
        var last = parameterCount - (rows * sketchLength);
        var sameRow = ((rows * sketchLength * sketchLength) + (last * last)) / (parameterCount * parameterCount);
        return (1 - sameRow) / sketchLength;
    }

    /// <summary>The standard error of a ratio of neighbouring singular values.</summary>
    /// <param name="ratio">R_j.</param>
    /// <param name="variance">κ.</param>
    /// <returns>R_j √κ.</returns>
    public static double RatioError(double ratio, double variance) => ratio * Math.Sqrt(variance);

    /// <summary>The standard error of a singular value.</summary>
    /// <param name="singularValue">σ_j.</param>
    /// <param name="variance">κ.</param>
    /// <returns>σ_j √(κ/2), in the unit of σ_j.</returns>
    public static double SingularValueError(double singularValue, double variance) => singularValue * Math.Sqrt(variance / 2);
}
