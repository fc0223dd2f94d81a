namespace SpectralEdge.Monitor;

/// <summary>How much the singular values of a window of isotropic noise differ from each other.</summary>
/// <remarks>
/// <para>
/// For n updates of p independent normal coordinates with variance ν², G is a Wishart matrix with E[λ̄] = ν² p and, exactly,
/// E[Σ(λ − λ̄)²/n] = ν⁴ p (n + 2)(n − 1)/n. So the coefficient of variation of λ is √((n + 2)(n − 1)/(n p)) to first order in
/// n/p, and that of σ = √λ half of it. At n = 10 they are √(10.8/p) and half of that. For large n the width is that of the
/// Marchenko–Pastur law, √(n/p).
/// </para>
/// <para>
/// Source: second moments of the Wishart distribution (Muirhead, "Aspects of Multivariate Statistical Theory", 1982, §3.2),
/// checked by simulation in the tests.
/// </para>
/// </remarks>
internal static class WishartLaw
{
    /// <summary>The coefficient of variation of the singular values.</summary>
    /// <param name="count">Number of updates, n; at least 1.</param>
    /// <param name="dimensions">p.</param>
    /// <returns>
    /// ½ √((n + 2)(n − 1)/(n p)), no unit; 0 for n = 1; NaN where there are not more dimensions than updates, where the first
    /// order means nothing.
    /// </returns>
    public static double Variation(int count, double dimensions) =>
        dimensions > count ? 0.5 * Math.Sqrt((count + 2.0) * (count - 1) / (count * dimensions)) : double.NaN;
}
