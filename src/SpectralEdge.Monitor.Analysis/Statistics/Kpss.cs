using MathNet.Numerics.Interpolation;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Tests whether a series is stationary about a mean or a line.</summary>
/// <remarks>
/// <para>η̂ = Σ_t S_t²/(n² s²), with S_t the partial sums of the residuals and s² their long-run variance with Bartlett's
/// weights. Source: Kwiatkowski, Phillips, Schmidt and Shin, J. Econometrics 54, 1992, eqs. 10 and 11, p-values interpolated in
/// its Table 1; number of lags by Hobijn, Franses and Ooms, Statistica Neerlandica 58, 2004.</para>
/// <para>What it does not show: a unit root where it refuses. Strong but mortal correlation, as between windows that overlap, is
/// refused far too often. Pure, for any thread; O(n K).</para>
/// </remarks>
public static class Kpss
{
    private static readonly double[] Probabilities = [0.1, 0.05, 0.025, 0.01];
    private static readonly double[] Level = [0.347, 0.463, 0.574, 0.739];
    private static readonly double[] Line = [0.119, 0.146, 0.176, 0.216];

    /// <summary>Tests a series.</summary>
    /// <param name="values">Shape [n], n at least 4: finite, any unit, in order of time.</param>
    /// <param name="trend">A mean, the default, or a mean and a line.</param>
    /// <param name="lags">Number of autocovariances, from 0 to n − 1; null for the rule of Hobijn and others.</param>
    /// <returns>The test.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lags are outside their range, or there is no such trend.</exception>
    public static KpssTest Test(ReadOnlySpan<double> values, TrendTerms trend = TrendTerms.Constant, int? lags = null)
    {
        AugmentedDickeyFuller.CheckTrend(trend, TrendTerms.Constant);
        Require.Length(values.Length, 4, "A line and its error need that many.");
        Require.InRange(lags ?? 0, 0, values.Length - 1, "A longer lag has no pairs.", nameof(lags));
        var residuals = Detrending.ByIndex(values, trend == TrendTerms.Constant ? 0 : 1);
        var used = lags ?? Math.Min(Lags(residuals), values.Length - 1);
        var variance = Covariance(residuals, 0);
        for (var k = 1; k <= used; k++)
        {
            variance += 2 * Covariance(residuals, k) * (1 - (k / (used + 1.0)));
        }

        var (sum, squares) = (0.0, 0.0);
        foreach (var residual in residuals)
        {
            sum += residual;
            squares += sum * sum;
        }

        var statistic = Correlation.IsConstant(residuals)
            ? double.NaN
            : squares / ((double)residuals.Length * residuals.Length) / variance;
        return Result(statistic, trend == TrendTerms.Constant ? Level : Line, used);
    }

    private static KpssTest Result(double statistic, double[] critical, int lags)
    {
        if (double.IsNaN(statistic))
        {
            return new KpssTest(double.NaN, double.NaN, false, lags);
        }

        var inside = Math.Clamp(statistic, critical[0], critical[^1]);
        var p = LinearSpline.InterpolateSorted(critical, Probabilities).Interpolate(inside);
        return new KpssTest(statistic, p, inside != statistic, lags);
    }

    private static int Lags(double[] residuals)
    {
        var n = residuals.Length;
        var (s0, s1) = (Covariance(residuals, 0), 0.0);
        for (var k = 1; k <= (int)Math.Pow(n, 2.0 / 9); k++)
        {
            var product = 2 * Covariance(residuals, k);
            s0 += product;
            s1 += k * product;
        }

        var ratio = s0 == 0 ? 0 : s1 / s0;
        return (int)(1.1447 * Math.Cbrt(ratio * ratio) * Math.Cbrt(n));
    }

    private static double Covariance(double[] residuals, int lag)
    {
        var sum = 0.0;
        for (var i = lag; i < residuals.Length; i++)
        {
            sum += residuals[i] * residuals[i - lag];
        }

        return sum / residuals.Length;
    }
}

/// <summary>What a test of Kwiatkowski, Phillips, Schmidt and Shin says; the null is a stationary series.</summary>
/// <param name="Statistic">η̂, at least 0; larger means further from stationary; NaN for a series without variance.</param>
/// <param name="PValue">From 0.01 to 0.1: the printed table ends there, and what lies beyond is set to its end; NaN
/// with the statistic.</param>
/// <param name="IsBeyondTable">Whether the true p-value lies beyond the end that is returned.</param>
/// <param name="Lags">Number of autocovariances in the long-run variance.</param>
public readonly record struct KpssTest(double Statistic, double PValue, bool IsBeyondTable, int Lags);
