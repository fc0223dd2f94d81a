
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Tests whether a series has a unit root, as a random walk does.</summary>
/// <remarks>
/// <para>
/// Δy_t = (trend) + ρ y_(t−1) + Σ c_j Δy_(t−j) + e_t; the statistic is ρ̂ over its standard error. Source: Said and Dickey, Biometrika 71, 1984; laws in
/// <see cref="UnitRootTest"/>. Regressions by QR.
/// </para>
/// <para>
/// What it does not show: stationarity. A p-value above 5 % says that a unit root cannot be refused, which in 50 windows is nearly always so; read it beside
/// <see cref="Kpss"/>, whose null is the other one. Series of overlapping windows have a moving average of W terms that a few lags do not take in. Pure,
/// for any thread.
/// </para>
/// </remarks>
public static class AugmentedDickeyFuller
{
    /// <summary>Tests with a given number of lags.</summary>
    /// <param name="values">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="lags">Number of lagged differences, from 0 to n/2 − 1 − (terms of the trend), and such that a degree of freedom is left.</param>
    /// <param name="trend">The default is a mean.</param>
    /// <returns>The test.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lags are outside their range, or the trend does not exist.</exception>
    public static UnitRootTest Test(ReadOnlySpan<double> values, int lags, TrendTerms trend = TrendTerms.Constant)
    {
        Check(values, lags, trend);
        return Test(values.ToArray(), lags, trend, 1);
    }

    /// <summary>Tests with the number of lags that a criterion prefers, all orders compared on one sample.</summary>
    /// <param name="values">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="criterion">The criterion. The default is that of Akaike.</param>
    /// <param name="trend">The default is a mean.</param>
    /// <param name="mostLags">The most lags, as in <see cref="Test(ReadOnlySpan{double}, int, TrendTerms)"/>; null for ⌈12 (n/100)^¼⌉ or what n allows (Schwert, J. Bus. Econ. Statist. 7, 1989).</param>
    /// <returns>The test, on all observations that its order leaves.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lags are outside their range, or trend or criterion do not exist.</exception>
    public static UnitRootTest Select(
        ReadOnlySpan<double> values,
        InformationCriterion criterion = InformationCriterion.Akaike,
        TrendTerms trend = TrendTerms.Constant,
        int? mostLags = null)
    {
        Criterion.Check(criterion, nameof(criterion));
        var most = mostLags ?? Math.Min(Limit(values.Length, trend), (int)Math.Ceiling(12 * Math.Pow(values.Length / 100.0, 0.25)));
        Check(values, most, trend);
        var series = values.ToArray();
        double[] found = [.. Enumerable.Range(0, most + 1).Select(lags => Criterion.Of(criterion, Fit(series, lags, most, trend)))];
        return Test(series, Math.Max(0, Criterion.Best(found)), trend, found.Length);
    }

    private static UnitRootTest Test(double[] series, int lags, TrendTerms trend, int tried)
    {
        var fit = Fit(series, lags, lags, trend);

        // A line, or another recurrence without errors, has no law of errors; its differences are rounded as its levels are.
        var isExact = Math.Sqrt(fit.ResidualSquares) <= LeastSquares.Rounding * Math.Sqrt(series.Sum(value => value * value));
        var statistic = isExact ? double.NaN : fit.Coefficients[0] / fit.StandardError(0);
        var count = series.Length - 1 - lags;
        var critical = MacKinnon.CriticalValues(trend, count);
        return new UnitRootTest
        {
            Statistic = statistic,
            PValue = double.IsNaN(statistic) ? double.NaN : MacKinnon.PValue(statistic, trend),
            Lags = lags,
            OrdersTried = tried,
            Count = count,
            OnePercent = critical[0],
            FivePercent = critical[1],
            TenPercent = critical[2],
        };
    }

    /// <summary>The regression with so many lags, on what a number of lags leaves.</summary>
    private static LeastSquaresFit Fit(double[] series, int lags, int left, TrendTerms trend)
    {
        double[] differences = [.. series.Skip(1).Zip(series, (next, before) => next - before)];
        var from = left;
        List<double[]> columns = [series[from..^1]];
        for (var lag = 1; lag <= lags; lag++)
        {
            columns.Add(differences[(from - lag)..^lag]);
        }

        var count = differences.Length - from;
        for (var power = 0; power < (int)trend; power++)
        {
            var degree = power;
            columns.Add([.. Enumerable.Range(1, count).Select(i => Math.Pow((double)i / count, degree))]);
        }

        return LeastSquares.Solve(columns, differences[from..]);
    }

    private static void Check(ReadOnlySpan<double> values, int lags, TrendTerms trend)
    {
        CheckTrend(trend, TrendTerms.None);
        Require.Length(values.Length, 4 + (2 * (int)trend), "Two differences at least must remain to be explained.", nameof(values));
        Require.Finite(values, "Leave out what was not measured.", nameof(values));
        Require.InRange(lags, 0, Limit(values.Length, trend), "More leave fewer observations than terms.", nameof(lags));
    }

    // The limit of statsmodels, or what leaves one degree of freedom.
    private static int Limit(int length, TrendTerms trend) => Math.Min((length / 2) - (int)trend - 1, (length - 3 - (int)trend) / 2);

    internal static void CheckTrend(TrendTerms trend, TrendTerms least)
    {
        if (trend < least || trend > TrendTerms.Linear)
        {
            throw new ArgumentOutOfRangeException(nameof(trend), trend, $"There is no such test with trend {(int)trend}; use one from {least} to {TrendTerms.Linear}.");
        }
    }
}
