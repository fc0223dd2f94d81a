namespace SpectralEdge.Monitor.Analysis;

/// <summary>When a ratio of eigenvalues starts to grow exponentially.</summary>
/// <remarks>
/// <para>
/// s(t) = (ln q(t) − ln q(t − 25))/25 on one record an update; the rule fires at the first t ≥ 100 with s &gt; 0.04. Numbers of the published detector for
/// q = λ_2/λ_3 of windows of 20 updates of a two-layer network, full batches (skydancerosel/grokking-integrability, note on the network of Tian).
/// </para>
/// <para>
/// What it does not show: generalisation. With weight decay it fires as well where labels are random or the network never generalises; without, it does
/// not fire at all. A smooth curve that is sampled densely has eigenvalues that fall geometrically. Pure, for any thread; O(n).
/// </para>
/// </remarks>
public static class RatioSlope
{
    /// <summary>Finds the first record where the rule fires.</summary>
    /// <param name="ratios">Shape [n], in order of time, one record an update: q, no unit. Where q or the earlier q is not positive and finite the rule does not fire.</param>
    /// <param name="lag">Records between the two ratios compared, at least 1. The default is 25.</param>
    /// <param name="threshold">The least slope that is passed, a number. The default is 0.04 an update.</param>
    /// <param name="first">The first record that may fire, at least 0. The default is 100.</param>
    /// <returns>Its index, from 0; null if the rule never fires.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public static int? Find(ReadOnlySpan<double> ratios, int lag = 25, double threshold = 0.04, int first = 100)
    {
        Require.AtLeast(lag, 1, "A slope needs two records.", nameof(lag));
        Require.AtLeast(first, 0, "Records count from 0.", nameof(first));
        Require.InRange(threshold, double.MinValue, double.MaxValue, "Slopes are compared with it.", nameof(threshold));
        for (var i = Math.Max(first, lag); i < ratios.Length; i++)
        {
            if (IsUsable(ratios[i]) && IsUsable(ratios[i - lag]) && Math.Log(ratios[i] / ratios[i - lag]) / lag > threshold)
            {
                return i;
            }
        }

        return null;
    }

    private static bool IsUsable(double ratio) => ratio > 0 && double.IsFinite(ratio);
}
