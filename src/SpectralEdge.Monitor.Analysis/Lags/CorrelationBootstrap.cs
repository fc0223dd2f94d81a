using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>An interval for a correlation of dependent pairs, from blocks of neighbouring ones.</summary>
/// <remarks>
/// <para>
/// Pairs at the lag are drawn in blocks until there are n again, r is computed, and this is done many times; the interval is that between quantiles of r
/// (percentile method). What neighbours share survives within blocks and not across their joins.
/// </para>
/// <para>
/// What it does not show: an exact interval. With few blocks in the series, n/L below 10 or so, it is too narrow; docs/reference/statistics.md has measured coverage. It
/// is for a lag fixed beforehand: one that was picked by its r has no such interval. Pure, for any thread; O(n) for each draw.
/// </para>
/// </remarks>
public static class CorrelationBootstrap
{
    /// <summary>Interval for the correlation at one lag.</summary>
    /// <param name="x">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="y">Shape [n]: finite, any unit, at the same times.</param>
    /// <param name="lag">Samples by which x comes before y, as in <see cref="LaggedCorrelation"/>; three pairs must be left.</param>
    /// <param name="options">Settings.</param>
    /// <returns>The interval; NaN if a series is constant, or so nearly that no draw has a correlation.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or are too short.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used, or a block is longer than the series.</exception>
    public static ConfidenceInterval Interval(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int lag, BootstrapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3 + Math.Abs(lag), "The lag must leave three pairs.", nameof(x));
        Require.Finite(x, "Leave out the pairs that were not measured.", nameof(x));
        Require.Finite(y, "Leave out the pairs that were not measured.", nameof(y));
        LaggedCorrelation.Pair(lag, ref x, ref y);
        var longest = options.Blocks == BootstrapBlocks.Moving ? x.Length / 2 : x.Length;
        Require.InRange(options.BlockLength, 1, longest, "Of fewer than two blocks every draw is nearly the series itself.", nameof(options));
        return Between(Draws(x, y, options), options.Confidence);
    }

    private static List<double> Draws(ReadOnlySpan<double> x, ReadOnlySpan<double> y, BootstrapOptions options)
    {
        var draw = new BlockDraw(options.Seed, options.Blocks, options.BlockLength);
        var places = new int[x.Length];
        var (drawnX, drawnY) = (new double[x.Length], new double[x.Length]);
        var found = new List<double>(options.Draws);
        for (var i = 0; i < options.Draws; i++)
        {
            draw.Fill(places);
            for (var j = 0; j < places.Length; j++)
            {
                (drawnX[j], drawnY[j]) = (x[places[j]], y[places[j]]);
            }

            found.Add(Correlation.Coefficient(drawnX, drawnY));
        }

        return found;
    }

    private static ConfidenceInterval Between(List<double> found, double confidence)
    {
        // A draw of one pair over and over has no correlation.
        double[] defined = [.. found.Where(r => !double.IsNaN(r))];
        var tail = (1 - confidence) / 2;
        return defined.Length == 0
            ? new ConfidenceInterval(double.NaN, double.NaN)
            : new ConfidenceInterval(defined.QuantileCustom(tail, QuantileDefinition.R7), defined.QuantileCustom(1 - tail, QuantileDefinition.R7));
    }
}
