namespace SpectralEdge.Monitor;

/// <summary>
/// What the gap ratio R and its position k* are where updates have the directions of isotropic noise and their
/// own measured lengths.
/// </summary>
/// <remarks>
/// <para>
/// G = D (X Xᵀ/p) D with D the lengths and X noise. As p grows the updates become orthogonal and the singular values are the
/// lengths themselves, sorted: warm-up, decay and drops of the learning rate open gaps without any signal.
/// </para>
/// <para>
/// Seeds, cost and threads: as for <see cref="WhiteNoiseNull"/>. What beating it does not show: docs/reference/nulls.md.
/// </para>
/// </remarks>
public sealed class UnequalStepsNull
{
    private readonly RatioDraws _draws;

    /// <summary>Draws the windows.</summary>
    /// <param name="norms">Lengths of the W updates of the window, positive and finite, in any unit; W at least 2.</param>
    /// <param name="largestPosition">The last position searched for the gap, K, from 1 to W − 1.</param>
    /// <param name="dimensions">Number of effective dimensions, p, above W; from 1e10 on as at 1e10.</param>
    /// <param name="draws">Number of windows to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public UnequalStepsNull(ReadOnlySpan<double> norms, int largestPosition, double dimensions, int draws, int seed)
    {
        NullChecks.Require(norms.Length, largestPosition, draws);
        NullChecks.RequireDimensions(dimensions, norms.Length);
        NullChecks.RequireNorms(norms);
        _draws = RatioDraws.OfNoise(RatioDraws.Diagonal(norms), largestPosition, dimensions, draws, seed);
    }

    /// <summary>
    /// The ratios of neighbouring singular values in the limit of many dimensions: those of the sorted lengths.
    /// </summary>
    /// <param name="norms">Lengths of the W updates of the window, positive and finite; W at least 2.</param>
    /// <returns>Shape [W − 1], at least 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A length is not positive and finite, or there are fewer than two.
    /// </exception>
    public static double[] LimitRatios(ReadOnlySpan<double> norms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(norms.Length, 2);
        NullChecks.RequireNorms(norms);
        double[] sorted = [.. norms];
        sorted.AsSpan().Sort();
        sorted.AsSpan().Reverse();
        return [.. sorted.Zip(sorted.Skip(1), (above, below) => above / below)];
    }

    /// <summary>The chance of a gap ratio at least as large.</summary>
    /// <param name="ratio">The observed R.</param>
    /// <returns>(c + 1)/(n + 1) if c of n draws are at least as large; NaN for NaN. Allocates nothing.</returns>
    public double PValue(double ratio) => _draws.Ratios.PValue(ratio);

    /// <summary>A quantile of the gap ratio.</summary>
    /// <param name="level">The share of windows below, above 0 and below 1.</param>
    /// <returns>A ratio, at least 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public double Quantile(double level) => _draws.Ratios.Quantile(level);

    /// <summary>The chance that the largest ratio stands at a position.</summary>
    /// <param name="position">The position j, from 1 to K.</param>
    /// <returns>From 0 to 1; its standard error is √(q (1 − q)/draws).</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public double PositionShare(int position) => _draws.PositionShare(position);
}
