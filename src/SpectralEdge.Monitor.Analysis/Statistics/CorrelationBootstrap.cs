using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>An interval for a correlation of dependent pairs, from blocks of neighbouring ones.</summary>
/// <remarks>
/// <para>Pairs at the lag are drawn in blocks until there are n again, r is computed, and this is done many times; the
/// interval is that between quantiles of r (percentile method). What neighbours share survives within blocks and not
/// across their joins.</para>
/// <para>What it does not show: an exact interval. With few blocks in the series, n/L below 10 or so, it is too narrow;
/// docs/reference/statistics.md has measured coverage. It is for a lag fixed beforehand: one that was picked by its r has no such
/// interval. Pure, for any thread; O(n) for each draw.</para>
/// </remarks>
public static class CorrelationBootstrap
{
    /// <summary>Interval for the correlation at one lag.</summary>
    /// <param name="x">Shape [n]: finite, any unit, in order of time.</param>
    /// <param name="y">Shape [n]: finite, any unit, at the same times.</param>
    /// <param name="lag">Samples by which x comes before y, as in <see cref="LaggedCorrelation"/>; three pairs
    /// must be left.</param>
    /// <param name="options">Options.</param>
    /// <returns>The interval; NaN if a series is constant, or so nearly that no draw has a correlation.</returns>
    /// <exception cref="ArgumentException">The series differ in length, hold a value that is not finite, or
    /// are too short.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used, or a block is longer than the series.</exception>
    public static ConfidenceInterval Interval(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int lag, BootstrapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Require.SameLength(y.Length, nameof(y), x.Length, nameof(x));
        Require.Length(x.Length, 3 + Math.Abs(lag), "The lag must leave three pairs.");
        Require.Finite(x, "Leave out the pairs that were not measured.");
        Require.Finite(y, "Leave out the pairs that were not measured.");
        LaggedCorrelation.Pair(lag, ref x, ref y);
        var longest = options.Blocks == BootstrapBlocks.Moving ? x.Length / 2 : x.Length;
        Require.InRange(
            options.BlockLength, 1, longest, "Of fewer than two blocks every draw is nearly the series itself.", nameof(options));
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
            : new ConfidenceInterval(
                defined.QuantileCustom(tail, QuantileDefinition.R7), defined.QuantileCustom(1 - tail, QuantileDefinition.R7));
    }
}

/// <summary>Draws the places of a series that is put together from blocks of another. No validation.</summary>
/// <remarks>Bits from <see cref="SplitMix"/>, so that equal seeds give equal draws on every machine.</remarks>
internal sealed class BlockDraw(ulong seed, BootstrapBlocks blocks, int length)
{
    private readonly ulong _stream = SplitMix.Derive(seed, "block bootstrap");
    private ulong _index;

    /// <summary>Fills places from 0 to n − 1.</summary>
    /// <param name="places">Shape [n]: overwritten.</param>
    public void Fill(Span<int> places)
    {
        if (blocks == BootstrapBlocks.Moving)
        {
            Moving(places);
        }
        else
        {
            Stationary(places);
        }
    }

    private void Moving(Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i % length == 0 ? Below(places.Length - length + 1) : places[i - 1] + 1;
        }
    }

    private void Stationary(Span<int> places)
    {
        for (var i = 0; i < places.Length; i++)
        {
            var isNew = i == 0 || Unit() * length < 1;
            places[i] = isNew ? Below(places.Length) : (places[i - 1] + 1) % places.Length;
        }
    }

    private int Below(int bound) => (int)(((Bits() >> 32) * (ulong)bound) >> 32);

    private double Unit() => (Bits() >> 11) * (1.0 / (1L << 53));

    private ulong Bits() => SplitMix.Word(_stream, _index++);
}

/// <summary>How blocks of pairs are drawn.</summary>
public enum BootstrapBlocks
{
    /// <summary>Of one length, beginning anywhere that leaves room for them (Künsch, Ann. Statist. 17, 1989). Pairs near the ends
    /// are drawn less often.</summary>
    Moving = 0,

    /// <summary>Of geometric lengths, beginning anywhere and going on at the start after the end (Politis and Romano,
    /// JASA 89, 1994).</summary>
    Stationary = 1,
}

/// <summary>Options of a bootstrap by blocks.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Pairs in a block; for <see cref="BootstrapBlocks.Stationary"/> their mean.</summary>
    /// <value>Pairs, from 1 to half the length of the series, or all of it for <see cref="BootstrapBlocks.Stationary"/>. It has
    /// no default: with windows that overlap it must be at least W, or what neighbours share is cut apart.</value>
    public required int BlockLength { get; init; }

    /// <summary>How blocks are drawn.</summary>
    /// <value>The default is <see cref="BootstrapBlocks.Moving"/>.</value>
    public BootstrapBlocks Blocks { get; init; }

    /// <summary>Number of series drawn.</summary>
    /// <value>From 100 to 1,000,000. The default is 2000: the ends of a 95 % interval then rest on 50 draws each;
    /// chosen, not measured.</value>
    public int Draws { get; init; } = 2000;

    /// <summary>Probability that the interval is made for.</summary>
    /// <value>Above 0 and below 1. The default is 0.95.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Names the draws; equal seeds give equal intervals on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(BootstrapOptions));
        problems.RequireInRange(BlockLength, 1, int.MaxValue, "A block holds at least one pair.");
        problems.RequireInRange(
            (long)Blocks, (long)BootstrapBlocks.Moving, (long)BootstrapBlocks.Stationary, "Use one that BootstrapBlocks names.",
            nameof(Blocks));
        problems.RequireInRange(Draws, 100, 1_000_000, "Fewer say little about the ends, more take hours.");
        problems.RequireInRange(Confidence, double.Epsilon, double.BitDecrement(1), "It is a probability, above 0 and below 1.");
        problems.ThrowIfAny();
    }
}
