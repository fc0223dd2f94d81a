namespace SpectralEdge.Monitor.Analysis;

/// <summary>Correlates two series at a range of lags.</summary>
/// <remarks>
/// <para>Lag ℓ &gt; 0 pairs x_t with y_(t+ℓ): x leads. The papers' sign, and their lags: −3 … 5 and −5 … 7 (programs for
/// 2603.15678), −5 … 5 (2603.28964). Series are taken as they are; <see cref="Detrending"/> comes before. Lags count samples of
/// the series, not steps.</para>
/// <para>What it does not show: that one causes the other, or that the picked lag is the true one. The picked |r| is the largest
/// of several and too large for that alone, windows that overlap smear a sharp lag over W samples, and a lag near the end of the
/// range says that the range was too short. Pure, for any thread; O(n m) for m lags, and O(n²) for the effective counts.</para>
/// </remarks>
public static class LaggedCorrelation
{
    /// <summary>Correlates at all lags of a range.</summary>
    /// <param name="x">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="y">Shape [n]: finite, any unit, at the same times.</param>
    /// <param name="lowest">The lowest lag. The default is −5.</param>
    /// <param name="highest">The highest lag, not below the lowest. The default is 5. At each lag there must
    /// be three pairs.</param>
    /// <param name="overlap">W, for two series of windows of so many updates, one update apart: effective counts then are
    /// those of <see cref="EffectiveSampleSize.Overlapping"/>; null for <see cref="EffectiveSampleSize.Bartlett"/> from
    /// the series themselves.</param>
    /// <returns>All lags and both picks.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or are too short
    /// for the lags.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The lags are in the wrong order, or the overlap is below 1.</exception>
    public static LagProfile Of(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, int lowest = -5, int highest = 5, int? overlap = null)
    {
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.AtLeast(highest, lowest, "It ends the range.");
        Require.Length(x.Length, 3 + Math.Max(Math.Abs(lowest), Math.Abs(highest)), "Each lag must leave three pairs.");
        Require.AtLeast(overlap ?? 1, 1, "A window holds at least one update.", nameof(overlap));
        var points = new List<LagPoint>();
        for (var lag = lowest; lag <= highest; lag++)
        {
            points.Add(At(x, y, lag, overlap));
        }

        LagPoint[] defined = [.. points.Where(point => !double.IsNaN(point.R))];
        return new LagProfile
        {
            Points = points,
            Strongest = defined.Length == 0 ? null : defined.MaxBy(point => Math.Abs(point.R)),
            MostNegative = defined.Length == 0 ? null : defined.MinBy(point => point.R),
        };
    }

    /// <summary>The parts of two series that meet at a lag.</summary>
    internal static void Pair(int lag, ref ReadOnlySpan<double> x, ref ReadOnlySpan<double> y)
    {
        var count = x.Length - Math.Abs(lag);
        x = x.Slice(Math.Max(0, -lag), count);
        y = y.Slice(Math.Max(0, lag), count);
    }

    private static LagPoint At(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int lag, int? overlap)
    {
        Pair(lag, ref x, ref y);
        var found = Correlation.Pearson(x, y);
        var effective = overlap is { } window
            ? EffectiveSampleSize.Overlapping(found.Count, window)
            : EffectiveSampleSize.Bartlett(x, y);

        // Three pairs are worth no more than three; the p-value needs more than two.
        return new LagPoint(lag, found.R, found.Count, found.PValue, effective, EffectiveSampleSize.PValue(found.R, effective));
    }
}

/// <summary>The correlation of two series at one lag.</summary>
/// <param name="Lag">Samples by which x comes before y; below 0 where y comes first.</param>
/// <param name="R">Pearson's r, from −1 to 1; NaN if a series is constant there.</param>
/// <param name="Count">Number of pairs, n.</param>
/// <param name="PValue">For n independent pairs; NaN with r.</param>
/// <param name="EffectiveCount">What the pairs are worth in independent ones.</param>
/// <param name="EffectivePValue">For that many pairs; NaN with r. For this lag alone, not for one that was picked.</param>
public readonly record struct LagPoint(
    int Lag, double R, int Count, double PValue, double EffectiveCount, double EffectivePValue);

/// <summary>The correlations of two series at all lags, and the lags that the papers would pick.</summary>
public sealed record LagProfile
{
    /// <summary>All lags, from the lowest.</summary>
    public required IReadOnlyList<LagPoint> Points { get; init; }

    /// <summary>The lag of the largest |r|, the first of equal ones: the pick of the text of 2603.15678
    /// and of 2603.28964.</summary>
    /// <value>Null if no r is defined.</value>
    public required LagPoint? Strongest { get; init; }

    /// <summary>The lag of the lowest r, the first of equal ones: the pick of the program for 2603.15678.</summary>
    /// <value>Null if no r is defined.</value>
    public required LagPoint? MostNegative { get; init; }

    /// <summary>The p-value of a lag that was picked out of all: min(1, m p) with m the number of lags, which holds however they
    /// depend on each other (Bonferroni).</summary>
    /// <param name="point">The pick.</param>
    /// <returns>From 0 to 1, from the effective count; NaN if r is.</returns>
    public double CorrectedPValue(LagPoint point) => Math.Min(1, Points.Count * point.EffectivePValue);
}
