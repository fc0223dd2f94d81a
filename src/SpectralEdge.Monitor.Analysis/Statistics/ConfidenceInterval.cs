using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Where a quantity is expected to lie.</summary>
/// <param name="Lower">Lower end, in the unit of the quantity.</param>
/// <param name="Upper">Upper end; infinite where the data set no bound.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper);

/// <summary>Wilson's score interval of a share.</summary>
/// <remarks>(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²))/(1 + z²/n), without correction for continuity (Wilson, JASA 22, 1927).
/// Stays inside [0, 1] and is usable from the first trial; its coverage is close to the stated one on average and can fall below
/// it for shares near 0 or 1. Pure, for any thread.</remarks>
internal static class WilsonInterval
{
    /// <summary>Interval of a share.</summary>
    /// <param name="successes">Number of successes, from 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Number of independent trials, n, at least 0.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>From 0 to 1; null without a trial.</returns>
    public static ConfidenceInterval? Of(int successes, int trials, double confidence = 0.95)
    {
        Require.AtLeast(trials, 0, "It is a number of trials.");
        Require.InRange(successes, 0, trials, "Every success is a trial.");
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the share.");
        if (trials == 0)
        {
            return null;
        }

        var (n, p) = ((double)trials, (double)successes / trials);
        var z = Normal.InvCDF(0, 1, 0.5 + (confidence / 2));
        var middle = p + (z * z / (2 * n));
        var reach = z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n)));
        var scale = 1 + (z * z / n);

        // At the ends the formula gives 0 and 1 exactly; rounding would leave a remainder.
        return new ConfidenceInterval(
            successes == 0 ? 0 : (middle - reach) / scale, successes == trials ? 1 : (middle + reach) / scale);
    }
}

/// <summary>Exact intervals for rates of events that come independently, at one rate.</summary>
/// <remarks>With n events the mean number lies in [χ²(α/2; 2n)/2, χ²(1 − α/2; 2n + 2)/2], α = 1 − confidence (Garwood, Biometrika
/// 28, 1936). Covers with at least the stated probability where events are independent. Alarms of one run often come in clusters;
/// there it is too narrow, and the share of runs with an alarm is the safer figure. Pure, for any thread.</remarks>
internal static class PoissonInterval
{
    /// <summary>Interval for the mean number of events.</summary>
    /// <param name="events">Number of events that came, n, at least 0.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>Events; the lower end is 0 if none came.</returns>
    public static ConfidenceInterval OfCount(int events, double confidence = 0.95)
    {
        Require.AtLeast(events, 0, "It is a number of events.");
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the mean.");
        var tail = (1 - confidence) / 2;
        return new ConfidenceInterval(
            events == 0 ? 0 : ChiSquared.InvCDF(2.0 * events, tail) / 2,
            events == 0 ? -Math.Log(tail) : ChiSquared.InvCDF((2.0 * events) + 2, 1 - tail) / 2);
    }

    /// <summary>Interval for the number of events in 10,000 samples.</summary>
    /// <param name="events">Number of events that came, at least 0.</param>
    /// <param name="samples">Samples in which they came, at least 0.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>Events in 10,000 samples; null if there is no sample.</returns>
    public static ConfidenceInterval? OfRatePer10000(int events, long samples, double confidence = 0.95)
    {
        RequireSamples(samples);
        var (lower, upper) = OfCount(events, confidence);
        return samples == 0 ? null : new ConfidenceInterval(1e4 * lower / samples, 1e4 * upper / samples);
    }

    /// <summary>Interval for the mean number of samples between two events.</summary>
    /// <param name="events">Number of events that came, at least 0.</param>
    /// <param name="samples">Samples in which they came, at least 0; those of runs without an event count as well.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>Samples; without an event the upper end is infinite and the lower one still holds. Null if there
    /// is no sample.</returns>
    public static ConfidenceInterval? OfMeanTime(int events, long samples, double confidence = 0.95)
    {
        RequireSamples(samples);
        var (lower, upper) = OfCount(events, confidence);
        return samples == 0
            ? null
            : new ConfidenceInterval(samples / upper, events == 0 ? double.PositiveInfinity : samples / lower);
    }

    private static void RequireSamples(long samples)
    {
        if (samples < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(samples), samples, $"samples is {samples}; it must be at least 0. It is a number of samples.");
        }
    }
}
