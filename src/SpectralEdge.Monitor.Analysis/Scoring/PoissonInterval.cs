using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Exact intervals for rates of events that come independently, at one rate.</summary>
/// <remarks>
/// With n events the mean number lies in [χ²(α/2; 2n)/2, χ²(1 − α/2; 2n + 2)/2], α = 1 − confidence (Garwood, Biometrika 28, 1936). Covers with at least the
/// stated probability where events are independent. Alarms of one run often come in clusters; there it is too narrow, and the share of runs with an
/// alarm is the safer figure. Pure, for any thread.
/// </remarks>
public static class PoissonInterval
{
    /// <summary>Interval for the mean number of events.</summary>
    /// <param name="events">Number of events that came, n, at least 0.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>Events; the lower end is 0 if none came.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or the confidence is not a probability.</exception>
    public static ConfidenceInterval OfCount(int events, double confidence = 0.95)
    {
        Require.AtLeast(events, 0, "It is a number of events.", nameof(events));
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the mean.", nameof(confidence));
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
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or the confidence is not a probability.</exception>
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
    /// <returns>Samples; without an event the upper end is infinite and the lower one still holds. Null if there is no sample.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or the confidence is not a probability.</exception>
    public static ConfidenceInterval? OfMeanTime(int events, long samples, double confidence = 0.95)
    {
        RequireSamples(samples);
        var (lower, upper) = OfCount(events, confidence);
        return samples == 0 ? null : new ConfidenceInterval(samples / upper, events == 0 ? double.PositiveInfinity : samples / lower);
    }

    private static void RequireSamples(long samples)
    {
        if (samples < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"samples is {samples}; it must be at least 0. It is a number of samples.");
        }
    }
}
