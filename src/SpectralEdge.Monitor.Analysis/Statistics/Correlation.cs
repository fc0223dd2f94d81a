using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Pearson's correlation and its p-value.</summary>
/// <remarks>The p-value is for independent pairs from a normal law without correlation. Neighbouring windows of a run share W − 1
/// updates and are far from independent, so there it is too small: n windows of length W are worth about 3n/(2W) pairs
/// (<see cref="EffectiveSampleSize"/>). Pure, for any thread; O(n).</remarks>
public static class Correlation
{
    /// <summary>Correlates two series.</summary>
    /// <param name="x">Shape [n], n at least 3: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <returns>r and p; both NaN if one series is constant.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, or hold a value that
    /// is not finite.</exception>
    public static PearsonCorrelation Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        const string Reason = "Leave out the pairs that were not measured.";
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two pairs always lie on a line.");
        Require.Finite(x, Reason);
        Require.Finite(y, Reason);
        if (IsConstant(x) || IsConstant(y))
        {
            return new PearsonCorrelation(double.NaN, double.NaN, x.Length);
        }

        // The routine adds up as it reads, which costs digits where a series varies little about a large mean.
        var r = MathNet.Numerics.Statistics.Correlation.Pearson(Centred(x), Centred(y));
        return new PearsonCorrelation(r, PValue(Math.Clamp(r, -1, 1), x.Length), x.Length);
    }

    /// <summary>The two-sided p-value of a correlation: the chance that |r| is at least as large where there is none.</summary>
    /// <remarks>t = r √((n − 2)/(1 − r²)) has Student's law with n − 2 degrees of freedom.</remarks>
    /// <param name="r">The correlation, from −1 to 1.</param>
    /// <param name="count">Number of pairs, n, at least 3.</param>
    /// <returns>From 0 to 1; 0 where |r| is 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The correlation is not one, or there are too few pairs.</exception>
    public static double PValue(double r, int count)
    {
        Require.InRange(r, -1, 1, "Every correlation does.");
        Require.AtLeast(count, 3, "Two pairs always lie on a line.");
        return Tail(r, count - 2);
    }

    /// <summary>The two-sided p-value for so many degrees of freedom, not necessarily whole. No validation.</summary>
    internal static double Tail(double r, double freedom) =>
        Math.Abs(r) >= 1 ? 0 : 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(r) * Math.Sqrt(freedom / ((1 - r) * (1 + r))));

    /// <summary>Pearson's r alone. No validation; NaN if a series is constant.</summary>
    internal static double Coefficient(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (meanX, meanY) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            meanX += x[i];
            meanY += y[i];
        }

        (meanX, meanY) = (meanX / x.Length, meanY / x.Length);
        var (squareX, squareY, product) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - meanX, y[i] - meanY);
            squareX += dx * dx;
            squareY += dy * dy;
            product += dx * dy;
        }

        return IsConstant(x) || IsConstant(y) ? double.NaN : Math.Clamp(product / Math.Sqrt(squareX) / Math.Sqrt(squareY), -1, 1);
    }

    internal static double[] Centred(ReadOnlySpan<double> values)
    {
        var centred = values.ToArray();
        var mean = centred.Average();
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] -= mean;
        }

        return centred;
    }

    internal static bool IsConstant(ReadOnlySpan<double> values) => !values.ContainsAnyExcept(values[0]);
}

/// <summary>A correlation of two series.</summary>
/// <param name="R">Pearson's r, from −1 to 1; NaN if a series is constant.</param>
/// <param name="PValue">Chance, from 0 to 1, that |r| is at least as large for independent pairs of a normal law without
/// correlation; NaN with r.</param>
/// <param name="Count">Number of pairs, n.</param>
public readonly record struct PearsonCorrelation(double R, double PValue, int Count);

/// <summary>Pearson's correlation in a window that slides along two series.</summary>
/// <remarks>The window is centred: point i has the values from i − ⌊w/2⌋ on, w of them. 2603.15678 uses 7, its programs 11 and 8.
/// What it does not show: that a value is large. With 7 independent pairs |r| exceeds 0.75 in 5 % of all windows, and neighbours
/// share w − 1 pairs. Pure, for any thread; O(n w).</remarks>
public static class SlidingCorrelation
{
    /// <summary>The width in 2603.15678.</summary>
    public const int DefaultWidth = 7;

    /// <summary>Correlates in every window.</summary>
    /// <param name="x">Shape [n]: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <param name="width">Points in the window, w, from 3 to n. The default is 7.</param>
    /// <returns>Shape [n]: r; NaN where the window does not fit, or a series is constant in it.</returns>
    /// <exception cref="ArgumentException">The series differ in length or hold a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The width is outside its range.</exception>
    public static double[] Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int width = DefaultWidth)
    {
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two pairs always lie on a line.");
        Require.InRange(width, 3, x.Length, "Two pairs always lie on a line, and the window lies in the series.");
        Require.Finite(x, "Leave out the pairs that were not measured.");
        Require.Finite(y, "Leave out the pairs that were not measured.");
        var result = new double[x.Length];
        Array.Fill(result, double.NaN);
        for (var first = 0; first + width <= x.Length; first++)
        {
            result[first + (width / 2)] = Correlation.Coefficient(x.Slice(first, width), y.Slice(first, width));
        }

        return result;
    }
}

/// <summary>Pearson's correlation of ratio and loss within each phase of a run.</summary>
/// <remarks>As in 2603.15678: phases by <see cref="PhaseSegmentation"/>, plain r, nothing taken out. What it does not show: a
/// relation of the fluctuations. Within a phase both series move one way by construction of the phase, so |r| is near 1 for any
/// loss with a trend; and phases are cut by one of the two series. Pure, for any thread.</remarks>
public static class PhaseCorrelation
{
    /// <summary>Correlates by one way of cutting.</summary>
    /// <param name="ratios">Shape [n]: gap ratios, in order of time; those that are not finite or not above 0 belong
    /// to no phase.</param>
    /// <param name="losses">Shape [n]: finite where the ratio belongs to a phase, any unit.</param>
    /// <param name="method">The way.</param>
    /// <param name="options">Its numbers; null for the published ones.</param>
    /// <returns>The three correlations.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The method is unknown.</exception>
    public static PhaseCorrelations Of(
        ReadOnlySpan<double> ratios, ReadOnlySpan<double> losses, PhaseMethod method, PhaseOptions? options = null)
    {
        Require.SameLength(losses.Length, nameof(losses), ratios.Length, nameof(ratios));
        return Within(PhaseSegmentation.Segment(ratios, method, options), method, ratios, losses);
    }

    /// <summary>Correlates by all three ways of cutting.</summary>
    /// <param name="ratios">As in <see cref="Of"/>.</param>
    /// <param name="losses">As in <see cref="Of"/>.</param>
    /// <param name="options">Their numbers; null for the published ones.</param>
    /// <returns>One entry for each way: peak, derivative, threshold.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static IReadOnlyList<PhaseCorrelations> All(
        ReadOnlySpan<double> ratios, ReadOnlySpan<double> losses, PhaseOptions? options = null) =>
        [
            Of(ratios, losses, PhaseMethod.Peak, options), Of(ratios, losses, PhaseMethod.Derivative, options),
            Of(ratios, losses, PhaseMethod.Threshold, options),
        ];

    /// <summary>Correlates within phases that are known. No validation.</summary>
    internal static PhaseCorrelations Within(
        GapPhase[] labels, PhaseMethod method, ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        new(method, In(GapPhase.Rise, labels, x, y), In(GapPhase.Plateau, labels, x, y), In(GapPhase.Collapse, labels, x, y));

    private static PearsonCorrelation In(GapPhase phase, GapPhase[] labels, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (inX, inY) = (new List<double>(), new List<double>());
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == phase)
            {
                inX.Add(x[i]);
                inY.Add(y[i]);
            }
        }

        return inX.Count < 3
            ? new PearsonCorrelation(double.NaN, double.NaN, inX.Count)
            : Correlation.Pearson([.. inX], [.. inY]);
    }
}

/// <summary>Correlations in the three phases of a run, by one way of cutting it.</summary>
/// <param name="Method">The way.</param>
/// <param name="Rise">Before the plateau.</param>
/// <param name="Plateau">Near the highest ratio.</param>
/// <param name="Collapse">After it.</param>
/// <remarks>r and p are NaN in a phase of fewer than three points.</remarks>
public sealed record PhaseCorrelations(
    PhaseMethod Method, PearsonCorrelation Rise, PearsonCorrelation Plateau, PearsonCorrelation Collapse);
