using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which ratio of neighbouring singular values goes with the loss: the cross-correlation k* (2603.28964, Remark
/// 22.1).</summary>
/// <remarks>
/// <para>A polynomial in the step is taken out of the loss, of every ratio R_j = σ_j/σ_(j+1) and of six observables; each is
/// correlated with the loss at every lag, and all are ranked by their largest |r|. The j of the ratio that comes first is the
/// cross-correlation k*. Observables: gap ratio R, gap g, k95, drift speed, total variance, effective rank. The edge strength R
/// − 1 has the r of the gap ratio and is not counted twice.</para>
/// <para>Some ratio is always first. So p-values are those of the largest |r| of all that were searched, over all lags, against
/// losses that know nothing of the run: the detrended loss with the phases of its Fourier components drawn anew, which keeps its
/// autocorrelation (Theiler and others, Physica D 58, 1992), and detrended again. A quantity's own p counts the search of the
/// whole table (Westfall and Young 1993, single step). docs/reference/statistics.md has measured levels.</para>
/// <para>What it does not show: a cause, or that the k* of the gap should lie there. Ratios of one spectrum go with each other,
/// and which of them is first changes from draw to draw: <see cref="CrossCorrelationRanking.NullShares"/> says how often a loss
/// that knows nothing picks each. Pure, for any thread; O(draws · (W + 5) · lags · n).</para>
/// </remarks>
public static class CrossCorrelation
{
    private static readonly (string Name, Func<SpectralSample, double> Value)[] Observables =
    [
        .. ((string[])["gap_ratio", "gap", "cumulative_rank_95", "drift_speed", "total_variance", "effective_rank"])
            .Select(name => (name, SampleFields.Find(name)!)),
    ];

    /// <summary>Ranks the ratios and observables of a spectrum.</summary>
    /// <param name="series">The spectrum.</param>
    /// <param name="losses">Shape [n]: the loss at each sample, NaN where there is none; null for that of the samples
    /// themselves.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>The ranking. Null where fewer samples with a loss are left than degree + lag + 4 and two windows, where the loss
    /// is a polynomial of that degree, or where no ratio is defined in all of them.</returns>
    /// <exception cref="ArgumentException">There are not as many losses as samples.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static CrossCorrelationRanking? Of(
        SpectrumSeries series, IReadOnlyList<double>? losses = null, CrossCorrelationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        options ??= new CrossCorrelationOptions();
        options.Validate();
        Require.SameLength(losses?.Count ?? series.Samples.Count, nameof(losses), series.Samples.Count, "samples of the series");
        var (rows, last) = (new List<(SpectralSample Sample, double Loss)>(), -1L);
        foreach (var (i, sample) in series.Samples.Index())
        {
            // A run that went back is not measured twice.
            var loss = losses is null ? sample.Loss ?? double.NaN : losses[i];
            if (double.IsFinite(loss) && sample.Step > last)
            {
                rows.Add((sample, loss));
                last = sample.Step;
            }
        }

        if (rows.Count < Math.Max(2 * series.Window, options.MostLag + options.Degree + 4))
        {
            return null;
        }

        long[] steps = [.. rows.Select(row => row.Sample.Step)];
        var quantities = Enumerable.Range(1, series.Window - 1)
            .Select(j => (Name: $"ratio_{j}", Position: j, Value: (Func<SpectralSample, double>)(sample => sample.Ratios[j - 1])))
            .Concat(Observables.Select(of => (of.Name, Position: 0, of.Value)))
            .Select(of => (of.Name, of.Position, Values: rows.Select(row => of.Value(row.Sample)).ToArray()))
            .Where(of => Array.TrueForAll(of.Values, double.IsFinite))
            .Select(of => new Searched(of.Name, of.Position, Detrending.ByStep(of.Values, steps, options.Degree)))
            .Where(of => !Correlation.IsConstant(of.Values)).ToList();
        var rest = Detrending.ByStep([.. rows.Select(row => row.Loss)], steps, options.Degree);
        return Correlation.IsConstant(rest) || quantities.TrueForAll(of => of.Position == 0)
            ? null
            : Rank(quantities, rest, new PolynomialBasis(steps, options.Degree), series.Window, options);
    }

    private static CrossCorrelationRanking Rank(
        List<Searched> searched, double[] loss, PolynomialBasis trend, int window, CrossCorrelationOptions options)
    {
        var (found, drawn) = (new (double R, int Lag)[searched.Count], new (double R, int Lag)[searched.Count]);
        var search = new LagSearch(searched, options.MostLag);
        search.Run(loss, found);
        var (strongest, won) = (new double[options.Draws], new int[window]);
        var (draw, anew) = (new PhaseDraw(options.Seed, loss), new double[loss.Length]);
        for (var i = 0; i < options.Draws; i++)
        {
            draw.Fill(anew);
            trend.TakeOut(anew);
            search.Run(anew, drawn);
            strongest[i] = drawn.Max(of => Math.Abs(of.R));
            won[First(searched, drawn)]++;
        }

        var ranked = searched.Zip(found, (of, best) => new RankedQuantity(
            of.Name, best.R, best.Lag, Worth(of.Values, loss, best.Lag),
            (1.0 + strongest.Count(other => other >= Math.Abs(best.R))) / (1 + options.Draws)));
        return new CrossCorrelationRanking
        {
            Count = loss.Length,
            Position = First(searched, found),
            Ranking = [.. ranked.OrderByDescending(of => Math.Abs(of.R))],
            NullMedian = strongest.Median(),
            NullQuantile95 = strongest.QuantileCustom(0.95, QuantileDefinition.R7),
            NullShares = [.. won.Skip(1).Select(count => (double)count / options.Draws)],
        };
    }

    /// <summary>Position of the ratio with the largest |r|, the first of equal ones.</summary>
    private static int First(List<Searched> searched, (double R, int Lag)[] found) =>
        searched.Zip(found).Where(pair => pair.First.Position > 0).MaxBy(pair => Math.Abs(pair.Second.R)).First.Position;

    private static double Worth(double[] values, double[] loss, int lag)
    {
        ReadOnlySpan<double> x = values, y = loss;
        LaggedCorrelation.Pair(lag, ref x, ref y);
        return EffectiveSampleSize.Bartlett(x, y);
    }

    /// <summary>A quantity that is searched.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Position">j of a ratio; 0 for an observable.</param>
    /// <param name="Values">Shape [n]: without its trend.</param>
    private sealed record Searched(string Name, int Position, double[] Values);

    /// <summary>The largest |r| over lags, of many series with one.</summary>
    /// <remarks>Sums and squares over the first and the last values are added up once, so that each lag costs one product.
    /// Series are residuals, whose mean is next to nothing, so that nothing cancels.</remarks>
    private sealed class LagSearch(List<Searched> searched, int mostLag)
    {
        private readonly (double[] Sums, double[] Squares)[] _running = [.. searched.Select(of => Running(of.Values))];

        /// <summary>Searches every series.</summary>
        /// <param name="loss">Shape [n].</param>
        /// <param name="found">Shape [series]: overwritten with r and lag of the largest |r|, the first of equal ones; 0 where a
        /// series is constant.</param>
        public void Run(double[] loss, Span<(double R, int Lag)> found)
        {
            var ofLoss = Running(loss);
            for (var i = 0; i < searched.Count; i++)
            {
                found[i] = (0, 0);
                for (var lag = -mostLag; lag <= mostLag; lag++)
                {
                    var r = At(searched[i].Values, _running[i], loss, ofLoss, lag);
                    found[i] = Math.Abs(r) > Math.Abs(found[i].R) ? (r, lag) : found[i];
                }
            }
        }

        private static double At(
            double[] x, (double[] Sums, double[] Squares) ofX, double[] y, (double[] Sums, double[] Squares) ofY, int lag)
        {
            var count = x.Length - Math.Abs(lag);
            var (fromX, fromY) = (Math.Max(0, -lag), Math.Max(0, lag));
            var (sumX, sumY) = (Between(ofX.Sums, fromX, count), Between(ofY.Sums, fromY, count));
            var squareX = Between(ofX.Squares, fromX, count) - (sumX * sumX / count);
            var squareY = Between(ofY.Squares, fromY, count) - (sumY * sumY / count);
            var product = UpdateKernel.Dot(x.AsSpan(fromX, count), y.AsSpan(fromY, count)) - (sumX * sumY / count);
            return squareX > 0 && squareY > 0 ? Math.Clamp(product / Math.Sqrt(squareX) / Math.Sqrt(squareY), -1, 1) : 0;
        }

        private static double Between(double[] running, int from, int count) => running[from + count] - running[from];

        private static (double[] Sums, double[] Squares) Running(double[] values)
        {
            var (sums, squares) = (new double[values.Length + 1], new double[values.Length + 1]);
            for (var i = 0; i < values.Length; i++)
            {
                sums[i + 1] = sums[i] + values[i];
                squares[i + 1] = squares[i] + (values[i] * values[i]);
            }

            return (sums, squares);
        }
    }
}

/// <summary>How ratios and observables are ranked by their correlation with the loss.</summary>
public sealed record CrossCorrelationOptions
{
    /// <summary>The largest lag, on both sides.</summary>
    /// <value>Samples, from 0 to 1000. The default is 5, as in 2603.28964.</value>
    public int MostLag { get; init; } = 5;

    /// <summary>Degree of the polynomial in the step that is taken out of all series.</summary>
    /// <value>From 0, for the mean, to 12. The default is 3, that of 2603.15678; the program for 2603.28964 takes out a
    /// line.</value>
    public int Degree { get; init; } = 3;

    /// <summary>Number of losses drawn for the null.</summary>
    /// <value>From 99 to 1,000,000. The default is 999: no p-value is then below 0.001.</value>
    public int Draws { get; init; } = 999;

    /// <summary>Names the draws; equal seeds give equal p-values on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(CrossCorrelationOptions));
        problems.RequireInRange(MostLag, 0, 1000, "Lags take pairs away.");
        problems.RequireInRange(Degree, 0, 12, "A higher one follows the events themselves.");
        problems.RequireInRange(Draws, 99, 1_000_000, "Fewer cannot show 1 in 100, more take hours.");
        problems.ThrowIfAny();
    }
}

/// <summary>Ratios and observables of a spectrum, ranked by their correlation with the loss.</summary>
public sealed record CrossCorrelationRanking
{
    /// <summary>Number of samples with a loss, n.</summary>
    public required int Count { get; init; }

    /// <summary>The cross-correlation k*: position of the ratio with the largest |r|, the lowest of equal ones.</summary>
    /// <value>From 1 to W − 1.</value>
    public required int Position { get; init; }

    /// <summary>Every ratio and observable that is defined in all n samples and changes, the largest |r| first.</summary>
    public required IReadOnlyList<RankedQuantity> Ranking { get; init; }

    /// <summary>What the largest |r| of the whole table is in the median with a loss that knows nothing of the run.</summary>
    /// <value>From 0 to 1.</value>
    public required double NullMedian { get; init; }

    /// <summary>What it stays below in 95 % of such losses.</summary>
    /// <value>From 0 to 1.</value>
    public required double NullQuantile95 { get; init; }

    /// <summary>How often each position comes out as k* with such losses.</summary>
    /// <value>Shape [W − 1], each from 0 to 1; they add up to 1.</value>
    public required IReadOnlyList<double> NullShares { get; init; }

    /// <summary>The ratio at <see cref="Position"/>.</summary>
    public RankedQuantity Strongest => Ranking.First(of => of.Name == $"ratio_{Position}");
}

/// <summary>A quantity of a spectrum and how it goes with the loss.</summary>
/// <param name="Name"><c>ratio_j</c> for σ_j/σ_(j+1), or the name that a run file has.</param>
/// <param name="R">Pearson's r at the lag of the largest |r|, from −1 to 1.</param>
/// <param name="Lag">That lag, in samples; above 0 the quantity leads.</param>
/// <param name="EffectiveCount">What the pairs are worth in independent ones
/// (<see cref="EffectiveSampleSize.Bartlett"/>).</param>
/// <param name="PValue">The share of losses that know nothing whose largest |r| over the whole table and all lags is as large,
/// the measured one counted in. From 1/(draws + 1) to 1.</param>
public readonly record struct RankedQuantity(string Name, double R, int Lag, double EffectiveCount, double PValue);
