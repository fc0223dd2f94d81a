namespace SpectralEdge.Monitor.Analysis;

/// <summary>What n dependent pairs are worth in independent ones.</summary>
/// <remarks>
/// <para>For two independent series the variance of r is (1 + 2 Σ_k (1 − k/n) ρ_x(k) ρ_y(k))/n (Bartlett, J. R. Statist. Soc. 98,
/// 1935). All three rules are this with other autocorrelations: those of windows of white noise, those of an AR(1), or those of
/// the series themselves. Results lie between 4, the floor of the program for 2603.15678, and n.</para>
/// <para>What it does not show: anything about series with a trend. In a short series a trend cannot be distinguished from an
/// autocorrelation. Pure, for any thread; O(n K).</para>
/// </remarks>
public static class EffectiveSampleSize
{
    /// <summary>The least that any rule says; the floor of the program for 2603.15678.</summary>
    public const double Floor = 4;

    /// <summary>For two series of overlapping windows of W updates that are independent of each other and
    /// of their past.</summary>
    /// <remarks>ρ(k) = 1 − k/W for k below W: windows k apart share W − k updates. The result is near 3n/(2W)
    /// for long series.</remarks>
    /// <param name="count">Number of windows, n, at least 1.</param>
    /// <param name="window">Updates in a window, W, at least 1; 1 for no overlap.</param>
    /// <returns>From 4, or n if that is less, to n.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static double Overlapping(int count, int window)
    {
        Require.AtLeast(count, 1, "It is a number of windows.");
        Require.AtLeast(window, 1, "A window holds at least one update.");
        var sum = 0.0;
        for (var k = 1; k < Math.Min(window, count); k++)
        {
            var correlation = 1 - ((double)k / window);
            sum += (1 - ((double)k / count)) * correlation * correlation;
        }

        return Clamp(count / (1 + (2 * sum)), count);
    }

    /// <summary>The papers' rule: n (1 − ρ)/(1 + ρ) with the lag-1 autocorrelation of each series, and the lesser
    /// of the two.</summary>
    /// <remarks>Program for 2603.15678. It is the law for the mean of one AR(1), not for a correlation, for which ρ_x ρ_y would
    /// take the place of ρ: it says less than that law, so p is larger.</remarks>
    /// <param name="x">Shape [n], n at least 3: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <returns>From 4, or n if that is less, to n; NaN if a series is constant.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, or hold a value that
    /// is not finite.</exception>
    public static double FirstLag(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check(x, y);
        return Math.Min(OfFirstLag(x), OfFirstLag(y));
    }

    /// <summary>Bartlett's rule with the autocorrelations of the series themselves.</summary>
    /// <param name="x">Shape [n], n at least 3: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <param name="lags">Number of lags that are added up, K, from 1 to n − 1; null for ⌊n/4⌋, chosen, not measured.</param>
    /// <returns>From 4, or n if that is less, to n; NaN if a series is constant.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, or hold a value that
    /// is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of lags is outside its range.</exception>
    public static double Bartlett(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int? lags = null)
    {
        Check(x, y);
        var last = lags ?? Math.Max(1, x.Length / 4);
        Require.InRange(last, 1, x.Length - 1, "A longer lag has no pairs.", nameof(lags));
        var (ofX, ofY) = (Autocorrelations(x, last), Autocorrelations(y, last));
        var sum = 0.0;
        for (var k = 1; k <= last; k++)
        {
            sum += (1 - ((double)k / x.Length)) * ofX[k] * ofY[k];
        }

        // Negative sums are possible where estimates are noisy; they would promise more than n.
        var inflation = 1 + (2 * sum);
        return double.IsNaN(inflation) ? double.NaN : Clamp(x.Length / Math.Max(inflation, 1), x.Length);
    }

    /// <summary>Autocorrelations, with n as denominator at every lag.</summary>
    /// <param name="values">Shape [n], n at least 2: finite, any unit.</param>
    /// <param name="lags">The largest lag, K, from 0 to n − 1.</param>
    /// <returns>Shape [K + 1], from lag 0; NaN if the series is constant.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of lags is outside its range.</exception>
    public static double[] Autocorrelations(ReadOnlySpan<double> values, int lags)
    {
        Require.Length(values.Length, 2, "A lag needs two values.");
        Require.Finite(values, "Leave out what was not measured.");
        Require.InRange(lags, 0, values.Length - 1, "A longer lag has no pairs.");
        var centred = Correlation.Centred(values);
        var result = new double[lags + 1];
        for (var k = 0; k <= lags; k++)
        {
            for (var i = k; i < centred.Length; i++)
            {
                result[k] += centred[i] * centred[i - k];
            }
        }

        var scale = Correlation.IsConstant(values) ? double.NaN : result[0];
        return [.. result.Select(product => product / scale)];
    }

    /// <summary>The two-sided p-value of a correlation that is worth so many independent pairs.</summary>
    /// <param name="r">The correlation, from −1 to 1; NaN gives NaN.</param>
    /// <param name="effectiveCount">The number of pairs, above 2, not necessarily whole; NaN gives NaN.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is 2 or less.</exception>
    public static double PValue(double r, double effectiveCount)
    {
        if (double.IsNaN(r) || double.IsNaN(effectiveCount))
        {
            return double.NaN;
        }

        Require.Between(effectiveCount, 2, double.PositiveInfinity, "Two pairs always lie on a line.");
        return Correlation.Tail(r, effectiveCount - 2);
    }

    private static double OfFirstLag(ReadOnlySpan<double> values)
    {
        var rho = Autocorrelations(values, 1)[1];
        return double.IsNaN(rho) ? double.NaN : Clamp(values.Length * (1 - rho) / (1 + rho), values.Length);
    }

    private static double Clamp(double size, int count) => Math.Min(count, Math.Max(Floor, size));

    private static void Check(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two pairs always lie on a line.");
    }
}
