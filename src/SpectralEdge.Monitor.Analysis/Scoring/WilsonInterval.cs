using MathNet.Numerics.Distributions;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Wilson's score interval of a share.</summary>
/// <remarks>
/// (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²))/(1 + z²/n), without correction for continuity (Wilson, JASA 22, 1927). Stays inside [0, 1] and is usable from
/// the first trial; its coverage is close to the stated one on average and can fall below it for shares near 0 or 1. Pure, for any thread.
/// </remarks>
public static class WilsonInterval
{
    /// <summary>Interval of a share.</summary>
    /// <param name="successes">Number of successes, from 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Number of independent trials, n, at least 0.</param>
    /// <param name="confidence">Probability of the interval, above 0 and below 1. The default is 0.95.</param>
    /// <returns>From 0 to 1; null without a trial.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range or the confidence is not a probability.</exception>
    public static ConfidenceInterval? Of(int successes, int trials, double confidence = 0.95)
    {
        Require.AtLeast(trials, 0, "It is a number of trials.", nameof(trials));
        Require.InRange(successes, 0, trials, "Only a trial can be a success.", nameof(successes));
        Require.Between(confidence, 0, 1, "It is the probability that the interval covers the share.", nameof(confidence));
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
        return new ConfidenceInterval(successes == 0 ? 0 : (middle - reach) / scale, successes == trials ? 1 : (middle + reach) / scale);
    }
}
