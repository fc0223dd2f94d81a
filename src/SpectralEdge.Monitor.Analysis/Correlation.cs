using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Pearson's correlation and its p-value.</summary>
/// <remarks>
/// The p-value is for independent pairs from a normal law without correlation. Neighbouring windows of a run share W − 1 updates and are far from
/// independent, so there it is too small: n windows of length W are worth about 3n/(2W) pairs (<see cref="EffectiveSampleSize"/>). Pure, for any thread; O(n).
/// </remarks>
public static class Correlation
{
    /// <summary>Correlates two series.</summary>
    /// <param name="x">Shape [n], n at least 3: finite, any unit.</param>
    /// <param name="y">Shape [n]: finite, any unit.</param>
    /// <returns>r and p; both NaN if one series is constant.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, or hold a value that is not finite.</exception>
    public static PearsonCorrelation Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        const string Reason = "Leave out the pairs that were not measured.";
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two pairs always lie on a line.", nameof(x));
        Require.Finite(x, Reason, nameof(x));
        Require.Finite(y, Reason, nameof(y));
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
        Require.InRange(r, -1, 1, "A correlation lies nowhere else.", nameof(r));
        Require.AtLeast(count, 3, "Two pairs always lie on a line.", nameof(count));
        return Math.Abs(r) == 1 ? 0 : 2 * StudentT.CDF(0, 1, count - 2, -Math.Abs(r) * Math.Sqrt((count - 2) / ((1 - r) * (1 + r))));
    }

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
