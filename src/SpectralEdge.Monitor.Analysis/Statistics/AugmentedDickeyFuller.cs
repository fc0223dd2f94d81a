using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Tests whether a series has a unit root, as a random walk does.</summary>
/// <remarks>
/// <para>Δy_t = (trend) + ρ y_(t−1) + Σ c_j Δy_(t−j) + e_t; the statistic is ρ̂ over its standard error. Source: Said and Dickey,
/// Biometrika 71, 1984; laws in <see cref="UnitRootTest"/>. Regressions by QR.</para>
/// <para>What it does not show: stationarity. A p-value above 5 % says that a unit root cannot be refused, which in 50 windows is
/// nearly always so; read it beside <see cref="Kpss"/>, whose null is the other one. Series of overlapping windows have a moving
/// average of W terms that a few lags do not take in. Pure, for any thread.</para>
/// </remarks>
public static class AugmentedDickeyFuller
{
    /// <summary>Tests with a given number of lags.</summary>
    /// <param name="values">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="lags">Number of lagged differences, from 0 to n/2 − 1 − (terms of the trend), and such that a degree of
    /// freedom is left.</param>
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
    /// <param name="mostLags">The most lags, as in <see cref="Test(ReadOnlySpan{double}, int, TrendTerms)"/>; null for ⌈12
    /// (n/100)^¼⌉ or what n allows (Schwert, J. Bus. Econ. Statist. 7, 1989).</param>
    /// <returns>The test, on all observations that its order leaves.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lags are outside their range, or trend or criterion
    /// do not exist.</exception>
    public static UnitRootTest Select(
        ReadOnlySpan<double> values, InformationCriterion criterion = InformationCriterion.Akaike,
        TrendTerms trend = TrendTerms.Constant, int? mostLags = null)
    {
        Criterion.Check(criterion, nameof(criterion));
        var most = mostLags
            ?? Math.Min(Limit(values.Length, trend), (int)Math.Ceiling(12 * Math.Pow(values.Length / 100.0, 0.25)));
        Check(values, most, trend);
        var series = values.ToArray();
        double[] found =
            [.. Enumerable.Range(0, most + 1).Select(lags => Criterion.Of(criterion, Fit(series, lags, most, trend)))];
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
        Require.Length(values.Length, 4 + (2 * (int)trend), "Two differences at least must remain to be explained.");
        Require.Finite(values, "Leave out what was not measured.");
        Require.InRange(lags, 0, Limit(values.Length, trend), "More leave fewer observations than terms.");
    }

    // The limit of statsmodels, or what leaves one degree of freedom.
    private static int Limit(int length, TrendTerms trend) =>
        Math.Min((length / 2) - (int)trend - 1, (length - 3 - (int)trend) / 2);

    internal static void CheckTrend(TrendTerms trend, TrendTerms least)
    {
        if (trend < least || trend > TrendTerms.Linear)
        {
            throw new ArgumentOutOfRangeException(nameof(trend), trend, $"There is no such test with trend {(int)trend}; use one "
                + $"from {least} to {TrendTerms.Linear}.");
        }
    }
}

/// <summary>What an augmented Dickey-Fuller test says; the null is a unit root.</summary>
public sealed record UnitRootTest
{
    /// <summary>The t statistic of the lagged level; lower means further from a unit root.</summary>
    /// <value>NaN where the regression cannot be made, as for a constant series.</value>
    public required double Statistic { get; init; }

    /// <summary>MacKinnon's asymptotic p-value.</summary>
    /// <value>From 0 to 1; NaN with the statistic.</value>
    public required double PValue { get; init; }

    /// <summary>Number of lagged differences in the regression.</summary>
    public required int Lags { get; init; }

    /// <summary>Number of orders that were tried; 1 where it was given.</summary>
    public required int OrdersTried { get; init; }

    /// <summary>Observations of the regression, n.</summary>
    public required int Count { get; init; }

    /// <summary>Critical value at 1 % for this n; below it the unit root is refused.</summary>
    public required double OnePercent { get; init; }

    /// <summary>Critical value at 5 %.</summary>
    public required double FivePercent { get; init; }

    /// <summary>Critical value at 10 %.</summary>
    public required double TenPercent { get; init; }
}

/// <summary>What a test of stationarity lets a series have beside its noise.</summary>
public enum TrendTerms
{
    /// <summary>Nothing: the mean is 0.</summary>
    None = 0,

    /// <summary>A mean.</summary>
    Constant = 1,

    /// <summary>A mean and a line.</summary>
    Linear = 2,
}

/// <summary>The law of the t statistic of a unit root. No validation.</summary>
/// <remarks>p-values: MacKinnon, "Approximate asymptotic distribution functions for unit-root and cointegration tests", J. Bus.
/// Econ. Statist. 12, 1994, Tables 3 and 4, one variable, with the coefficients that statsmodels prints. They are asymptotic.
/// Critical values: MacKinnon, "Critical values for cointegration tests", Queen's Economics Department Working Paper 1227, 2010,
/// Table 2; those without a constant from the edition of 1996.</remarks>
internal static class MacKinnon
{
    private static readonly double[] Smallest = [-19.04, -18.83, -16.18];
    private static readonly double[] Turn = [-1.04, -1.61, -2.89];
    private static readonly double[] Largest = [double.PositiveInfinity, 2.74, 0.7];
    private static readonly double[][] Left =
        [[0.6344, 1.2378, 0.032496], [2.1659, 1.4412, 0.038269], [3.2512, 1.6047, 0.049588]];
    private static readonly double[][] Right =
    [
        [0.4797, 0.93557, -0.06999, 0.033066],
        [1.7339, 0.93202, -0.12745, -0.010368],
        [2.5261, 0.61654, -0.37956, -0.060285],
    ];

    private static readonly double[][][] Critical =
    [
        [[-2.56574, -2.2358, -3.627, 0], [-1.94100, -0.2686, -3.365, 31.223], [-1.61682, 0.2656, -2.714, 25.364]],
        [[-3.43035, -6.5393, -16.786, -79.433], [-2.86154, -2.8903, -4.234, -40.040], [-2.56677, -1.5384, -2.809, 0]],
        [[-3.95877, -9.0531, -28.428, -134.155], [-3.41049, -4.3904, -9.036, -45.374], [-3.12705, -2.5856, -3.925, -22.380]],
    ];

    /// <summary>The chance of a statistic at least as low where there is a unit root.</summary>
    public static double PValue(double statistic, TrendTerms trend)
    {
        var i = (int)trend;
        return statistic > Largest[i] ? 1
            : statistic < Smallest[i] ? 0
            : Normal.CDF(0, 1, Polynomial.Evaluate(statistic, statistic <= Turn[i] ? Left[i] : Right[i]));
    }

    /// <summary>Critical values at 1, 5 and 10 %.</summary>
    public static double[] CriticalValues(TrendTerms trend, int count) =>
        [.. Critical[(int)trend].Select(row => Polynomial.Evaluate(1.0 / count, row))];
}
