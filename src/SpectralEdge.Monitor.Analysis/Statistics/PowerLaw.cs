using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearRegression;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Fits y = C x^γ.</summary>
/// <remarks>Least squares of ln y on ln x, as the published fits of backbones (2602.23696) and lead times (2602.16746,
/// 2602.16967) are made. Pure, for any thread; O(n). What it does not show: that the law is a power. Over one decade of x many
/// smooth curves have R² above 0.95, and where y is made from x, as a lead time is from the step it leads to, γ near 1 and a high
/// R² are built in.</remarks>
public static class PowerLaw
{
    /// <summary>Fits the law to pairs of values.</summary>
    /// <param name="x">Shape [n], n at least 3: positive, finite, not all equal; any unit.</param>
    /// <param name="y">Shape [n]: positive and finite, any unit.</param>
    /// <param name="confidence">Probability of the interval for γ, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The fit; its standard error and interval assume independent errors of ln y with one variance.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, hold a value without a logarithm, or all x
    /// are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static PowerLawFit Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double confidence = 0.95)
    {
        const string Reason = "A power law is fitted to logarithms: leave the pair out.";
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3, "Two points fix a line and leave nothing for its error.");
        Require.Positive(x, Reason);
        Require.Positive(y, Reason);
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the exponent.");
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

/// <summary>A power law y = C x^γ that was fitted to pairs of values.</summary>
public sealed record PowerLawFit
{
    /// <summary>The exponent, γ.</summary>
    /// <value>No unit.</value>
    public required double Exponent { get; init; }

    /// <summary>Standard error of the exponent.</summary>
    /// <value>At least 0; it assumes independent errors of ln y with one variance, which neighbouring windows of a run
    /// do not have.</value>
    public required double ExponentError { get; init; }

    /// <summary>Lower end of the interval for the exponent, from Student's t with n − 2 degrees of freedom.</summary>
    public required double ExponentLower { get; init; }

    /// <summary>Upper end of the interval for the exponent.</summary>
    public required double ExponentUpper { get; init; }

    /// <summary>Probability that the interval was made for.</summary>
    /// <value>Above 0 and below 1.</value>
    public required double Confidence { get; init; }

    /// <summary>The factor, C: y where x = 1.</summary>
    /// <value>Positive, in the unit of y over that of x^γ.</value>
    public required double Factor { get; init; }

    /// <summary>R² of ln y: the part of its variance that the line explains.</summary>
    /// <value>From 0 to 1; NaN if all y are equal.</value>
    public required double Determination { get; init; }

    /// <summary>Number of pairs, n.</summary>
    public required int Count { get; init; }
}

/// <summary>Fits a power law to lead times over runs.</summary>
/// <remarks>
/// <para>Leads of 2602.16746 and 2602.16967: lead = T − onset, ln lead on ln T by least squares, α = 1.3, 1.18,
/// 1.13 in print.</para>
/// <para>What it does not show: that the onset predicts T. The lead is regressed on itself: T stands on both sides, so onsets
/// that are drawn blindly and are small beside T give α near 1 and R² near 1. α above 1 cannot last, since a lead is never longer
/// than T. Read γ, the exponent of the onset itself, beside it. Runs without a lead are left out and counted. Pure, for any
/// thread; O(n).</para>
/// </remarks>
public static class LeadTimeLaw
{
    /// <summary>Fits both laws.</summary>
    /// <param name="onsets">Shape [n]: steps at which the alarm came, above 0; NaN where none came.</param>
    /// <param name="wanted">Shape [n]: steps T that it should announce, above 0; NaN where they never came.</param>
    /// <param name="confidence">Probability of the intervals of both exponents, above 0 and below 1. The default is 0.95.</param>
    /// <returns>The fits, over runs whose lead is above 0.</returns>
    /// <exception cref="ArgumentException">The series differ in length, or fewer than three runs with different T
    /// have a lead.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not a probability.</exception>
    public static LeadTimeFit Fit(ReadOnlySpan<double> onsets, ReadOnlySpan<double> wanted, double confidence = 0.95)
    {
        Require.SameLength(onsets.Length, nameof(onsets), wanted.Length, nameof(wanted));
        var (lead, onset, step) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < onsets.Length; i++)
        {
            if (wanted[i] - onsets[i] > 0)
            {
                lead.Add(wanted[i] - onsets[i]);
                onset.Add(onsets[i]);
                step.Add(wanted[i]);
            }
        }

        Require.Length(lead.Count, 3, "Only runs with a lead above 0 count, and two fix a line.", nameof(onsets));
        double[] x = [.. step];
        return new LeadTimeFit(
            PowerLaw.Fit(x, [.. lead], confidence), PowerLaw.Fit(x, [.. onset], confidence), onsets.Length - lead.Count);
    }
}

/// <summary>The power law of lead times, and what it is made of.</summary>
/// <param name="Lead">lead = C T^α with T the wanted step, as published. A regression on itself: lead = T − onset.</param>
/// <param name="Onset">onset = C T^γ: the part that is not T itself. γ near 0 says that the onset knows nothing of T,
/// whatever α is.</param>
/// <param name="LeftOut">Runs that have no lead, or none above 0; leaving them out favours the law.</param>
public sealed record LeadTimeFit(PowerLawFit Lead, PowerLawFit Onset, int LeftOut);
