using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor;

/// <summary>The values that a statistic took in runs without a signal.</summary>
/// <remarks>
/// Made by a null model, which says what the runs were. A draw whose statistic is undefined (NaN) counts as larger than all
/// others, so that p-values err on the side of caution; the moments leave such draws out. Immutable; any number of threads may
/// read it.
/// </remarks>
public sealed class NullDistribution
{
    private readonly double[] _sorted;

    internal NullDistribution(IEnumerable<double> draws)
    {
        _sorted = [.. draws.Select(draw => double.IsNaN(draw) ? double.PositiveInfinity : draw).Order()];
        var defined = _sorted.Where(double.IsFinite).ToArray();
        Mean = ArrayStatistics.Mean(defined);
        StandardDeviation = ArrayStatistics.StandardDeviation(defined);
    }

    /// <summary>Number of draws, n.</summary>
    public int Draws => _sorted.Length;

    /// <summary>Mean of the draws.</summary>
    /// <value>In the unit of the statistic; NaN if no draw is defined.</value>
    public double Mean { get; }

    /// <summary>Standard deviation of the draws, with n − 1.</summary>
    /// <value>In the unit of the statistic; NaN for fewer than two defined draws.</value>
    public double StandardDeviation { get; }

    /// <summary>
    /// The chance to see a value at least as large where there is no signal: (c + 1)/(n + 1), if c draws are at least as large.
    /// </summary>
    /// <remarks>
    /// Never 0, and valid for every n: where the observed value is one more draw, P(p-value ≤ a) ≤ a. Source: Phipson and Smyth,
    /// "Permutation p-values should never be zero", Stat. Appl. Genet. Mol. Biol. 9, 2010. Allocates nothing.
    /// </remarks>
    /// <param name="observed">The value.</param>
    /// <returns>From 1/(n + 1) to 1; NaN for NaN.</returns>
    public double PValue(double observed)
    {
        if (double.IsNaN(observed))
        {
            return double.NaN;
        }

        // The first draw that is not below the observed value.
        var (low, high) = (0, _sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sorted[middle] < observed ? (middle + 1, high) : (low, middle);
        }

        return (_sorted.Length - low + 1.0) / (_sorted.Length + 1.0);
    }

    /// <summary>A quantile of the draws.</summary>
    /// <param name="level">The share of draws below, above 0 and below 1.</param>
    /// <returns>The quantile, interpolated between draws (Hyndman and Fan's type 8), in the unit of the statistic.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public double Quantile(double level)
    {
        NullChecks.RequireLevel(level);
        return SortedArrayStatistics.Quantile(_sorted, level);
    }

    /// <summary>How many standard deviations a value lies above the mean of the draws.</summary>
    /// <param name="observed">The value.</param>
    /// <returns>The z-score, negative below the mean. It says how far, not how rare: the draws need not be normal.</returns>
    public double ZScore(double observed) => (observed - Mean) / StandardDeviation;
}
