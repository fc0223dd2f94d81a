namespace SpectralEdge.Monitor;

/// <summary>What the gap ratio R and its position k* are where all updates are independent isotropic noise of one size.</summary>
/// <remarks>
/// <para>
/// As p grows, √p (G/(ν²p) − I) tends to a symmetric Gaussian matrix with off-diagonal variance 1 and diagonal variance 2,
/// so R tends to 1 + S/(2√p) with S the largest of the first K spacings of its eigenvalues (2603.28964, Prop. 6.4). The law
/// for finite p comes from the simulated table behind the noise floor where that reaches, otherwise from draws of the exact
/// law (Bartlett's decomposition).
/// </para>
/// <para>
/// Real updates are neither independent nor isotropic, so a small p-value here refutes this model and no more
/// (docs/reference/nulls.md). Equal seeds give equal draws up to the last bits of the machine's vector arithmetic, for one
/// version of .NET and Math.NET. Creation takes W²/2 samples and a few W³ operations a draw; afterwards any number of
/// threads may ask.
/// </para>
/// </remarks>
public sealed class WhiteNoiseNull
{
    // 1 minus the last level of the table: beyond it the table is a guess. It rests on 30,000 draws up to W = 100, on 1500 at W =
    // 512.
    private const double SmallestTabulated = 0.0001;

    private readonly int _largestPosition;
    private readonly double _dimensions;
    private readonly double[]? _curve;
    private readonly RatioDraws _draws;

    /// <summary>Draws the windows.</summary>
    /// <param name="window">Number of updates, W, at least 2.</param>
    /// <param name="largestPosition">The last position searched for the gap, K, from 1 to W − 1.</param>
    /// <param name="dimensions">
    /// Number of effective dimensions, p, above W; may be infinite, where R is 1 and only k* has a law.
    /// </param>
    /// <param name="draws">Number of windows to draw, at least 1.</param>
    /// <param name="seed">Names the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such window.</exception>
    public WhiteNoiseNull(int window, int largestPosition, double dimensions, int draws, int seed)
    {
        NullChecks.Require(window, largestPosition, draws);
        NullChecks.RequireDimensions(dimensions, window);
        Window = window;
        _largestPosition = largestPosition;
        _dimensions = dimensions;
        _curve = NoiseTable.Curve(window, largestPosition, dimensions);
        var ones = new double[window];
        Array.Fill(ones, 1);
        _draws = RatioDraws.OfNoise(RatioDraws.Diagonal(ones), largestPosition, dimensions, draws, seed);
    }

    /// <summary>Number of updates in the window, W.</summary>
    public int Window { get; }

    /// <summary>Whether p-values and quantiles of R come from the table, not from the draws.</summary>
    public bool IsTabulated => _curve is not null;

    /// <summary>The chance of a gap ratio at least as large.</summary>
    /// <param name="ratio">The observed R.</param>
    /// <returns>
    /// At least 0.0001 from the table, 1/(draws + 1) otherwise. 1 for ratios up to 1, NaN for NaN. Allocates nothing.
    /// </returns>
    public double PValue(double ratio)
    {
        if (double.IsNaN(ratio) || ratio <= 1)
        {
            return double.IsNaN(ratio) ? double.NaN : 1;
        }

        return _curve is null
            ? _draws.Ratios.PValue(AmongDraws(ratio))
            : Math.Max(SmallestTabulated, NoiseTable.ChanceAbove(_curve, 2 * Math.Sqrt(_dimensions) * Math.Log(ratio)));
    }

    /// <summary>A quantile of the gap ratio.</summary>
    /// <param name="level">The share of windows below, above 0 and below 1.</param>
    /// <returns>A ratio, at least 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public double Quantile(double level)
    {
        NullChecks.RequireLevel(level);
        var spacing = NoiseTable.Quantile(Window, _largestPosition, _dimensions, level) ?? SimulatedSpacing(level);
        return Math.Exp(spacing / (2 * Math.Sqrt(_dimensions)));
    }

    /// <summary>The chance that the largest ratio stands at a position, from the draws.</summary>
    /// <param name="position">The position j, from 1 to K.</param>
    /// <returns>From 0 to 1; its standard error is √(q (1 − q)/draws).</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public double PositionShare(int position) => _draws.PositionShare(position);

    /// <summary>A quantile of T = 2√p ln R, from the draws.</summary>
    internal double SimulatedSpacing(double level) => 2 * Math.Sqrt(Drawn) * Math.Log(_draws.Ratios.Quantile(level));

    private double Drawn => Math.Min(_dimensions, NullChecks.Many);

    /// <summary>The ratio that is as far out among the draws.</summary>
    private double AmongDraws(double ratio) => Math.Exp(Math.Log(ratio) * Math.Sqrt(_dimensions / Drawn));
}
