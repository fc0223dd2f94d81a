namespace SpectralEdge.Monitor;

/// <summary>
/// What the gap ratio R and its position k* are where each update repeats the share ρ of the one before and adds isotropic noise.
/// </summary>
/// <remarks>
/// <para>
/// AR(1) updates δ_t = ρ δ_(t−1) + √(1 − ρ²) ε_t, stationary. As p grows, G/(ν²p) tends to the matrix ρ^|i − j|, whose
/// eigenvalues have gaps of their own: at W = 10, ρ = 0.7 the ratios are 1.376, 1.383, 1.305, …, so k* = 2 and R = 1.38 without
/// any signal. For finite p the rows of the exact law are mixed by the Cholesky factor of that matrix.
/// </para>
/// <para>
/// It holds for a ρ known beforehand; with the estimate from the same window p-values are a little off. Momentum alone makes such
/// updates. Seeds, cost and threads: as for <see cref="WhiteNoiseNull"/>. What beating it does not show: docs/reference/nulls.md.
/// </para>
/// </remarks>
public sealed class ColouredNoiseNull
{
    private readonly RatioDraws _draws;

    /// <summary>Draws the windows.</summary>
    /// <param name="window">Number of updates, W, at least 2.</param>
    /// <param name="largestPosition">The last position searched for the gap, K, from 1 to W − 1.</param>
    /// <param name="dimensions">Number of effective dimensions, p, above W; from 1e10 on as at 1e10.</param>
    /// <param name="correlation">ρ, above −1 and below 1.</param>
    /// <param name="draws">Number of windows to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public ColouredNoiseNull(int window, int largestPosition, double dimensions, double correlation, int draws, int seed)
    {
        NullChecks.Require(window, largestPosition, draws);
        NullChecks.RequireDimensions(dimensions, window);
        RequireCorrelation(correlation);
        Correlation = correlation;
        _draws = RatioDraws.OfNoise(Cholesky(window, correlation), largestPosition, dimensions, draws, seed);
    }

    /// <summary>Correlation of neighbouring updates, ρ.</summary>
    public double Correlation { get; }

    /// <summary>The ratios of neighbouring singular values in the limit of many dimensions.</summary>
    /// <param name="window">Number of updates, W, at least 2.</param>
    /// <param name="correlation">ρ, above −1 and below 1.</param>
    /// <returns>Shape [W − 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public static double[] LimitRatios(int window, double correlation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 2);
        RequireCorrelation(correlation);
        var gram = new double[window * window];
        for (var i = 0; i < gram.Length; i++)
        {
            gram[i] = Math.Pow(correlation, Math.Abs((i / window) - (i % window)));
        }

        return RatioDraws.RatiosOf(gram);
    }

    /// <summary>Estimates ρ from a window: the mean cosine between neighbouring updates.</summary>
    /// <remarks>
    /// For AR(1) updates of p dimensions its standard error is of the order 1/√((W − 1) p) and its bias of the order 1/p. A drift
    /// common to all updates raises it, so a signal can pass for colour.
    /// </remarks>
    /// <param name="gram">Shape [W, W]: inner products of the updates in order of time, W at least 2.</param>
    /// <returns>From −1 to 1; NaN if an update is zero.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or has fewer than two rows.</exception>
    public static double EstimateCorrelation(ReadOnlySpan<double> gram)
    {
        var window = (int)Math.Sqrt(gram.Length);
        if (window < 2 || window * window != gram.Length)
        {
            throw new ArgumentException(
                $"A Gram matrix has W times W elements with W at least 2; these are {gram.Length}.", nameof(gram));
        }

        var sum = 0.0;
        for (var i = 0; i < window - 1; i++)
        {
            var place = i * (window + 1);
            sum += gram[place + 1] / Math.Sqrt(gram[place] * gram[place + window + 1]);
        }

        return sum / (window - 1);
    }

    /// <summary>The chance of a gap ratio at least as large, given ρ.</summary>
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

    /// <summary>
    /// The Cholesky factor of ρ^|i − j|: update i is ρ^i times the first one, and √(1 − ρ²) ρ^(i − j) times each
    /// later addition j.
    /// </summary>
    private static double[] Cholesky(int window, double correlation)
    {
        var factor = new double[window * window];
        for (var i = 0; i < window; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                factor[(i * window) + j] = Math.Pow(correlation, i - j) * (j == 0
                    ? 1
                    : Math.Sqrt(1 - (correlation * correlation)));
            }
        }

        return factor;
    }

    private static void RequireCorrelation(double correlation)
    {
        if (!(correlation > -1 && correlation < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(correlation), correlation, "A stationary series needs a correlation above -1 and below 1.");
        }
    }
}
