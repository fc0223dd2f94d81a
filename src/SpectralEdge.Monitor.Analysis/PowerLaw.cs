using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearRegression;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Fits y = C x^γ.</summary>
/// <remarks>
/// Least squares of ln y on ln x, as the published fits of backbones (2602.23696) and lead times (2602.16746, 2602.16967) are made. Pure, for any thread; O(n).
/// What it does not show: that the law is a power. Over one decade of x many smooth curves have R² above 0.95, and where y is made from x, as a lead
/// time is from the step it leads to, γ near 1 and a high R² are built in.
/// </remarks>
public static class PowerLaw
{
    /// <summary>Fits the law to pairs of values.</summary>
    /// <param name="x">Shape [n], n at least 3: positive, finite, not all equal; any unit.</param>
    /// <param name="y">Shape [n]: positive and finite, any unit.</param>
    /// <param name="confidence">Probability of the interval for γ, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The fit; its standard error and interval assume independent errors of ln y with one variance.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, hold a value without a logarithm, or all x are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static PowerLawFit Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double confidence = 0.95)
    {
        const string Reason = "A power law is fitted to logarithms: leave the pair out.";
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two points fix a line and leave nothing for its error.", nameof(x));
        Require.Positive(x, Reason, nameof(x));
        Require.Positive(y, Reason, nameof(y));
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the exponent.", nameof(confidence));
        var (lnX, lnY) = (Logarithms(x), Logarithms(y));
        var spread = SquaredDeviations(lnX);
        if (!(spread > 0))
        {
            throw new ArgumentException($"All of the {new Amount(x.Length):value} of x are equal; there must be at least two "
                + $"different ones. A slope needs a change.", nameof(x));
        }

        var (intercept, slope) = SimpleRegression.Fit(lnX, lnY);
        var residual = Residual(lnX, lnY, intercept, slope);
        var total = SquaredDeviations(lnY);
        var freedom = x.Length - 2;
        var error = Math.Sqrt(residual / freedom / spread);
        var reach = StudentT.InvCDF(0, 1, freedom, 0.5 + (confidence / 2)) * error;
        return new PowerLawFit
        {
            Exponent = slope,
            ExponentError = error,
            ExponentLower = slope - reach,
            ExponentUpper = slope + reach,
            Confidence = confidence,
            Factor = Math.Exp(intercept),
            Determination = total > 0 ? 1 - (residual / total) : double.NaN,
            Count = x.Length,
        };
    }

    private static double[] Logarithms(ReadOnlySpan<double> values)
    {
        var logarithms = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            logarithms[i] = Math.Log(values[i]);
        }

        return logarithms;
    }

    private static double SquaredDeviations(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }

    private static double Residual(double[] x, double[] y, double intercept, double slope) =>
        Distance.SSD([.. x.Select(value => intercept + (slope * value))], y);
}
