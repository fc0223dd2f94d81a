namespace SpectralEdge.Monitor.Analysis;

/// <summary>Whether the past of one series helps to predict another beyond its own past.</summary>
/// <remarks>
/// <para>Smaller model: y_t on 1 and y_(t−1) … y_(t−L); larger: L lags of each cause besides. ΔR², F, q and df as in the
/// published tables (2603.15678, decoded from their numbers: no learning rate among the terms). Source: Granger, Econometrica 37,
/// 1969. Regressions by QR.</para>
/// <para>Two p-values. The first takes the n observations for independent and is too small. The second takes them for what
/// overlapping windows are worth in a correlation (<see cref="EffectiveSampleSize.Overlapping"/>), the larger model's terms
/// subtracted, and is far too large: it almost never refuses. Closest to its level is <see cref="ShiftPValue"/>;
/// docs/reference/statistics.md has measured rates of all three.</para>
/// <para>What it does not show: a cause. A third series that drives both passes; so do two random walks too often, for which see
/// the tests of stationarity. Pure, for any thread; O(n (1 + L + m L)²).</para>
/// </remarks>
public static class Granger
{
    /// <summary>Tests one cause at a given order.</summary>
    /// <param name="cause">Shape [N]: finite, any unit, in order of time.</param>
    /// <param name="effect">Shape [N]: finite, any unit, at the same times.</param>
    /// <param name="lag">L, at least 1.</param>
    /// <param name="overlap">Updates in a window, W, at least 1. The default is 1, no overlap.</param>
    /// <returns>The test.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or leave no
    /// degree of freedom.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The order or the overlap is below 1.</exception>
    public static GrangerTest Test(ReadOnlySpan<double> cause, ReadOnlySpan<double> effect, int lag, int overlap = 1) =>
        Multivariate([cause.ToArray()], effect, lag, overlap);

    /// <summary>Tests several causes at once, all with the same lags.</summary>
    /// <param name="causes">m series of shape [N], m at least 1: finite, any unit.</param>
    /// <param name="effect">Shape [N]: finite, any unit, at the same times.</param>
    /// <param name="lag">L, at least 1.</param>
    /// <param name="overlap">Updates in a window, W, at least 1. The default is 1, no overlap.</param>
    /// <returns>The test, with q = m L.</returns>
    /// <exception cref="ArgumentException">There is no cause, the series differ in length, hold a value that is not finite, or
    /// leave no degree of freedom.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The order or the overlap is below 1.</exception>
    public static GrangerTest Multivariate(IReadOnlyList<double[]> causes, ReadOnlySpan<double> effect, int lag, int overlap = 1)
    {
        ArgumentNullException.ThrowIfNull(causes);
        Require.Length(causes.Count, 1, "Something has to be added to the model.", nameof(causes));
        Require.AtLeast(lag, 1, "Without a lag there is no past.");
        Require.AtLeast(overlap, 1, "A window holds at least one update.");
        Require.Length(
            effect.Length, LeastLength(lag, lag, causes.Count), "Every term takes an observation, and one must remain.");
        Require.Finite(effect, "Leave out the times that were not measured.");
        foreach (var cause in causes)
        {
            Require.SameLength(cause.Length, nameof(causes), effect.Length, nameof(effect));
            Require.Finite(cause, "Leave out the times that were not measured.", nameof(causes));
        }

        return Test(causes, effect.ToArray(), lag, overlap);
    }

    /// <summary>Tests one cause at the order that a criterion prefers, and counts the orders.</summary>
    /// <param name="cause">Shape [N]: finite, any unit, in order of time.</param>
    /// <param name="effect">Shape [N]: finite, any unit, at the same times.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>The test and what led to it.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or leave no degree of
    /// freedom at the largest order.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static GrangerSelection Select(ReadOnlySpan<double> cause, ReadOnlySpan<double> effect, GrangerOptions? options = null)
    {
        options ??= new GrangerOptions();
        options.Validate();
        Require.SameLength(cause.Length, nameof(cause), effect.Length, nameof(effect));
        Require.Length(
            effect.Length, LeastLength(options.MostLag, options.MostLag, 1), "The largest order must leave a degree of freedom.");
        Require.Finite(cause, "Leave out the times that were not measured.");
        Require.Finite(effect, "Leave out the times that were not measured.");
        var (series, y) = (new[] { cause.ToArray() }, effect.ToArray());
        double[] values =
        [
            .. Enumerable.Range(1, options.MostLag)
                .Select(lag => Criterion.Of(options.Criterion, Larger(series, y, lag, options.MostLag))),
        ];
        return new GrangerSelection
        {
            Criterion = options.Criterion,
            Values = values,
            Test = Test(series, y, Math.Max(0, Criterion.Best(values)) + 1, options.Overlap),
        };
    }

    /// <summary>Tests both directions, each at its own order.</summary>
    /// <param name="x">Shape [N]: finite, any unit, in order of time.</param>
    /// <param name="y">Shape [N]: finite, any unit, at the same times.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>Both tests.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or leave no degree of
    /// freedom at the largest order.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static GrangerPair Both(ReadOnlySpan<double> x, ReadOnlySpan<double> y, GrangerOptions? options = null) =>
        new(Select(x, y, options), Select(y, x, options));

    /// <summary>Takes y and its past out of x, and tests whether the rest predicts y at lag 1.</summary>
    /// <remarks>x_t on 1, y_t, y_(t−1) … y_(t−L) by least squares (2603.15678, §4.6.1, decoded); the test has N − L − 4 degrees
    /// of freedom.</remarks>
    /// <param name="x">Shape [N]: finite, any unit, in order of time; the ratio in the paper.</param>
    /// <param name="y">Shape [N]: finite, any unit, at the same times; the loss.</param>
    /// <param name="lags">L, at least 1.</param>
    /// <param name="overlap">Updates in a window, W, at least 1. The default is 1, no overlap.</param>
    /// <returns>The R² of the regression, and the test.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or leave no
    /// degree of freedom.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of lags or the overlap is below 1.</exception>
    public static ResidualisedGranger Residualised(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int lags, int overlap = 1)
    {
        Require.AtLeast(lags, 1, "Without a lag there is no past.");
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(
            x.Length, Math.Max((2 * lags) + 3, lags + LeastLength(1, 1, 1)), "Both regressions must leave a degree of freedom.");
        Require.Finite(x, "Leave out the times that were not measured.");
        Require.Finite(y, "Leave out the times that were not measured.");
        var (left, other) = (x[lags..].ToArray(), y.ToArray());
        var fit = LeastSquares.Solve([Ones(left.Length), other[lags..], .. Past(other, lags, lags)], left);
        var total = Correlation.Centred(left).Sum(value => value * value);
        var test = fit.IsDefined ? Test([fit.Residuals], other[lags..], 1, overlap) : Undefined(1, 1, left.Length - 1, overlap);
        return new ResidualisedGranger(lags, Correlation.IsConstant(left) ? double.NaN : 1 - (fit.ResidualSquares / total), test);
    }

    /// <summary>The p-value of F beside those of the same series shifted against each other, round in a circle.</summary>
    /// <remarks>F is computed again with the cause shifted by every k that is at least <paramref name="leastShift"/> from both 0
    /// and N; p = (1 + number of F_k ≥ F or undefined)/(1 + number of k). A shift leaves each series its own correlation in time
    /// and takes what they have with each other, so no law of the errors is assumed, only that both series are stationary: a
    /// trend makes it wrong. Neighbouring shifts are not independent, and the join of the ends is foreign to the series. The idea
    /// is that of the program for 2603.15678, which shifts by 1 to N − 1.</remarks>
    /// <param name="cause">Shape [N]: finite, any unit, in order of time.</param>
    /// <param name="effect">Shape [N]: finite, any unit, at the same times.</param>
    /// <param name="lag">L, at least 1.</param>
    /// <param name="leastShift">The smallest shift, at least L + 1; with overlapping windows at least W + L, so that shifted
    /// windows share no update. At least 20 shifts must be left.</param>
    /// <returns>From 1/(1 + number of shifts) to 1; NaN where F is undefined. Cost: one test for each shift.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or leave
    /// too few shifts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The order or the shift is too small.</exception>
    public static double ShiftPValue(ReadOnlySpan<double> cause, ReadOnlySpan<double> effect, int lag, int leastShift)
    {
        const int FewestShifts = 20;
        var statistic = Test(cause, effect, lag).Statistic;
        Require.AtLeast(leastShift, lag + 1, "A shift by a lag would test that lag.");
        Require.Length(cause.Length, (2 * leastShift) + FewestShifts - 1, "p cannot be below 1/(1 + number of shifts).");
        var (x, y) = (cause.ToArray(), effect.ToArray());
        var (shifts, above) = (0, 0);
        for (var k = leastShift; k <= x.Length - leastShift; k++)
        {
            var shifted = Test([[.. x[k..], .. x[..k]]], y, lag, 1).Statistic;
            shifts++;
            above += shifted < statistic ? 0 : 1;
        }

        return double.IsNaN(statistic) ? double.NaN : (1.0 + above) / (1 + shifts);
    }

    private static int LeastLength(int lag, int left, int causes) => left + 1 + lag + (causes * lag) + 1;

    private static GrangerTest Test(IReadOnlyList<double[]> causes, double[] effect, int lag, int overlap)
    {
        var smaller = LeastSquares.Solve([Ones(effect.Length - lag), .. Past(effect, lag, lag)], effect[lag..]);
        var larger = Larger(causes, effect, lag, lag);
        var undefined = Undefined(lag, causes.Count, effect.Length - lag, overlap);

        // An error of zero leaves no part that could go.
        if (!smaller.IsDefined || !larger.IsDefined || smaller.ResidualSquares == 0)
        {
            return undefined;
        }

        var delta = Math.Clamp((smaller.ResidualSquares - larger.ResidualSquares) / smaller.ResidualSquares, 0, 1);
        var perTerm = delta / (1 - delta) / undefined.Terms;
        var freedom = undefined.EffectiveDegreesOfFreedom;
        var canTest = freedom >= 1;
        return undefined with
        {
            DeltaRSquared = delta,
            Statistic = perTerm * undefined.DegreesOfFreedom,
            PValue = FTest.Tail(perTerm * undefined.DegreesOfFreedom, undefined.Terms, undefined.DegreesOfFreedom),
            EffectiveStatistic = canTest ? perTerm * freedom : double.NaN,
            EffectivePValue = canTest ? FTest.Tail(perTerm * freedom, undefined.Terms, freedom) : double.NaN,
        };
    }

    private static GrangerTest Undefined(int lag, int causes, int count, int overlap)
    {
        var terms = 1 + lag + (causes * lag);
        var effective = EffectiveSampleSize.Overlapping(count, overlap);
        return new GrangerTest
        {
            Lag = lag,
            Causes = causes,
            Count = count,
            Terms = causes * lag,
            DegreesOfFreedom = count - terms,
            DeltaRSquared = double.NaN,
            Statistic = double.NaN,
            PValue = double.NaN,
            Overlap = overlap,
            EffectiveCount = effective,
            EffectiveDegreesOfFreedom = effective - terms,
            EffectiveStatistic = double.NaN,
            EffectivePValue = double.NaN,
        };
    }

    /// <summary>The larger model at an order, on what another order leaves.</summary>
    private static LeastSquaresFit Larger(IReadOnlyList<double[]> causes, double[] effect, int lag, int left) =>
        LeastSquares.Solve(
            [Ones(effect.Length - left), .. Past(effect, lag, left), .. causes.SelectMany(cause => Past(cause, lag, left))],
            effect[left..]);

    private static IEnumerable<double[]> Past(double[] series, int lags, int left) =>
        Enumerable.Range(1, lags).Select(lag => series[(left - lag)..^lag]);

    private static double[] Ones(int count)
    {
        var ones = new double[count];
        Array.Fill(ones, 1);
        return ones;
    }
}

/// <summary>How the order of lags of a test of Granger causality is found.</summary>
public sealed record GrangerOptions
{
    /// <summary>The largest order that is tried, p_max; orders 1 … p_max are compared on the n − p_max observations that all of
    /// them have.</summary>
    /// <value>Samples, from 1 to 100. The default is 4: the published tables have orders from 1 to 4.</value>
    public int MostLag { get; init; } = 4;

    /// <summary>What decides, for the larger model.</summary>
    /// <value>The default is <see cref="InformationCriterion.Akaike"/>, that of the program for 2603.15678, which compares orders
    /// on samples of different size.</value>
    public InformationCriterion Criterion { get; init; }

    /// <summary>Updates in a window, W, where neighbouring windows share W − 1.</summary>
    /// <value>Updates, at least 1. The default is 1, no overlap.</value>
    public int Overlap { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(GrangerOptions));
        problems.RequireInRange(MostLag, 1, 100, "Each order costs observations in all.");
        problems.RequireInRange((long)Criterion, (long)InformationCriterion.Akaike, (long)InformationCriterion.Bayes, "Use one "
            + "that InformationCriterion names.", nameof(Criterion));
        problems.RequireInRange(Overlap, 1, int.MaxValue, "A window holds at least one update.");
        problems.ThrowIfAny();
    }
}

/// <summary>Both directions of a test of Granger causality, each with an order of its own.</summary>
/// <param name="Forward">Whether the past of x helps to predict y.</param>
/// <param name="Backward">Whether the past of y helps to predict x.</param>
public sealed record GrangerPair(GrangerSelection Forward, GrangerSelection Backward);

/// <summary>A test of Granger causality whose order was picked out of several.</summary>
public sealed record GrangerSelection
{
    /// <summary>What decided.</summary>
    public required InformationCriterion Criterion { get; init; }

    /// <summary>Its value for orders 1, 2, …, all on one sample.</summary>
    /// <value>NaN for a model that cannot be fitted.</value>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>Number of orders tried, m.</summary>
    public int OrdersTried => Values.Count;

    /// <summary>The test at the order picked, on all observations that this order leaves.</summary>
    public required GrangerTest Test { get; init; }

    /// <summary>min(1, m p): holds however the orders depend on each other (Bonferroni).</summary>
    /// <value>From 0 to 1; NaN with p.</value>
    public double CorrectedPValue => Math.Min(1, OrdersTried * Test.PValue);
}

/// <summary>What a test of Granger causality says at one order of lags.</summary>
public sealed record GrangerTest
{
    /// <summary>Order of lags, L.</summary>
    public required int Lag { get; init; }

    /// <summary>Number of series whose past is added, m.</summary>
    public required int Causes { get; init; }

    /// <summary>Observations in both models, n: windows less L.</summary>
    public required int Count { get; init; }

    /// <summary>Number of added terms, q = m L.</summary>
    public required int Terms { get; init; }

    /// <summary>df = n − 1 − L − m L.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>ΔR² = (RSS_r − RSS_u)/RSS_r, a partial R².</summary>
    /// <value>From 0 to 1; NaN where a model cannot be fitted, as for a constant series.</value>
    public required double DeltaRSquared { get; init; }

    /// <summary>F = ΔR²/(1 − ΔR²) · df/q.</summary>
    /// <value>At least 0; NaN with ΔR².</value>
    public required double Statistic { get; init; }

    /// <summary>p of F with q and df: for errors that are independent.</summary>
    /// <value>From 0 to 1; NaN with ΔR².</value>
    public required double PValue { get; init; }

    /// <summary>Updates in a window, W; neighbouring windows share W − 1. 1 for no overlap.</summary>
    public required int Overlap { get; init; }

    /// <summary>What the n observations are worth, by the rule for overlapping windows.</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>The effective count less the terms of the larger model.</summary>
    /// <value>Not necessarily whole; below 1 nothing can be tested.</value>
    public required double EffectiveDegreesOfFreedom { get; init; }

    /// <summary>F with those degrees of freedom.</summary>
    /// <value>At least 0; NaN with ΔR², and where they are below 1.</value>
    public required double EffectiveStatistic { get; init; }

    /// <summary>p of that F.</summary>
    /// <value>From 0 to 1; NaN with the statistic.</value>
    public required double EffectivePValue { get; init; }
}

/// <summary>A test of Granger causality for what of a series another one and its past do not explain.</summary>
/// <param name="Lags">Lags of the other series that were taken out, L.</param>
/// <param name="RSquared">R² of that regression, from 0 to 1; NaN for a constant series.</param>
/// <param name="Test">The test of the residual, at lag 1.</param>
public sealed record ResidualisedGranger(int Lags, double RSquared, GrangerTest Test);
