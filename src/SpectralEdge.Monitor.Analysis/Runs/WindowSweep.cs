using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads a run at many windows and strides from one matrix of products.</summary>
/// <remarks>
/// <para>2603.15678 finds that the lag between ratio and loss turns its sign as W grows (−1, 0, +1 at W = 10, 20, 30). A window
/// that ends at t is about the updates W/2 before it, so a longer window moves the ratio later and the lag should fall with W
/// whatever the run does; read the table beside that.</para>
/// <para>What it does not show: a law. Rows share all updates and are anything but independent; each lag is the best of several.
/// Pure, for any thread. Cost: a stride sums N² products once, a window of W costs 5 W³ operations at each of its places.</para>
/// </remarks>
public static class WindowSweep
{
    /// <summary>Spectra at every window and stride.</summary>
    /// <param name="products">Inner products of the updates.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>Rows by stride, then by window; those that do not fit the run are left out.</returns>
    /// <exception cref="ArgumentException">A position is missing, or given to a rule that knows none.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static IReadOnlyList<SweepRow> Run(DotProducts products, WindowSweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(products);
        options ??= new WindowSweepOptions();
        options.Validate();
        var rows = new List<SweepRow>();
        for (var stride = options.ShortestStride; stride <= options.LongestStride && stride <= products.Count; stride++)
        {
            var strided = products.AtStride(stride);
            for (var window = options.ShortestWindow; window <= options.LongestWindow && window <= strided.Count; window++)
            {
                rows.Add(new SweepRow(window, stride, WindowSpectra.Of(strided, window, options.Rule, options.Position)));
            }
        }

        return rows;
    }

    /// <summary>For every window and stride, the lag at which the gap ratio and a loss agree best.</summary>
    /// <param name="rows">What <see cref="Run"/> returned.</param>
    /// <param name="losses">Shape [N]: the loss after each original update, finite.</param>
    /// <param name="options">The same options; null for the defaults.</param>
    /// <returns>One entry for each row.</returns>
    /// <exception cref="ArgumentException">A window ends after the losses, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static IReadOnlyList<LagFlip> LagFlips(
        IReadOnlyList<SweepRow> rows, ReadOnlySpan<double> losses, WindowSweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new WindowSweepOptions();
        options.Validate();
        Require.Finite(losses, "Every window needs its loss.");
        var flips = new List<LagFlip>();
        foreach (var row in rows)
        {
            flips.Add(new LagFlip(row.Window, row.Stride, row.Spectra.Count, Strongest(row, losses, options)));
        }

        return flips;
    }

    private static LagPoint? Strongest(SweepRow row, ReadOnlySpan<double> losses, WindowSweepOptions options)
    {
        var last = row.Spectra.Count == 0 ? 0 : row.Spectra[^1].End;
        Require.Length(losses.Length, last, "There is one loss after each update.");
        var ratios = new double[row.Spectra.Count];
        var (ends, paired) = (new long[ratios.Length], new double[ratios.Length]);
        for (var i = 0; i < ratios.Length; i++)
        {
            (ratios[i], ends[i]) = (row.Spectra[i].GapRatio, row.Spectra[i].End);
            paired[i] = losses[row.Spectra[i].End - 1];
        }

        // A polynomial of degree d and a lag ℓ take d + 1 + ℓ away, and a correlation needs three.
        var isEnough = ratios.Length >= options.MostLag + options.Degree + 4;
        return isEnough && ratios.All(double.IsFinite)
            ? LaggedCorrelation.Of(
                Detrending.ByStep(ratios, ends, options.Degree), Detrending.ByStep(paired, ends, options.Degree),
                -options.MostLag, options.MostLag, row.Window).Strongest
            : null;
    }
}

/// <summary>Which windows and strides a sweep goes through, and how it looks for lags.</summary>
public sealed record WindowSweepOptions
{
    /// <summary>The shortest window, W.</summary>
    /// <value>Updates, from 2 to 4096. The default is 10, that of 2603.15678.</value>
    public int ShortestWindow { get; init; } = 10;

    /// <summary>The longest window.</summary>
    /// <value>Updates, from <see cref="ShortestWindow"/> to 4096. The default is 40, that of 2603.28964.</value>
    public int LongestWindow { get; init; } = 40;

    /// <summary>The shortest stride, s.</summary>
    /// <value>Updates, at least 1. The default is 1.</value>
    public int ShortestStride { get; init; } = 1;

    /// <summary>The longest stride.</summary>
    /// <value>Updates, at least <see cref="ShortestStride"/>. The default is 20; chosen, not measured.</value>
    public int LongestStride { get; init; } = 20;

    /// <summary>The rule for k*.</summary>
    /// <value>The default is <see cref="GapPositionKind.Unrestricted"/>, the papers'.</value>
    public GapPositionKind Rule { get; init; } = GapPositionKind.Unrestricted;

    /// <summary>The position of a rule that has one.</summary>
    /// <value>As in <see cref="GapPositions.Find"/>. The default is null.</value>
    public int? Position { get; init; }

    /// <summary>The largest lag, on both sides.</summary>
    /// <value>Samples, from 0 to 1000. The default is 6, that of the sweep for 2603.15678.</value>
    public int MostLag { get; init; } = 6;

    /// <summary>Degree of the polynomial in the end of the window that is taken out of both series before lags
    /// are looked for.</summary>
    /// <value>From 0, for the mean, to 12. The default is 3, that of 2603.15678.</value>
    public int Degree { get; init; } = 3;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(WindowSweepOptions));
        problems.RequireInRange(ShortestWindow, 2, 4096, "A ratio needs two singular values.");
        problems.RequireInRange(LongestWindow, Math.Max(2, ShortestWindow), 4096, "It is not below the shortest.");
        problems.RequireInRange(ShortestStride, 1, int.MaxValue, "An update is made of at least one.");
        problems.RequireInRange(LongestStride, Math.Max(1, ShortestStride), int.MaxValue, "It is not below the shortest.");
        problems.RequireInRange(MostLag, 0, 1000, "Lags take pairs away.");
        problems.RequireInRange(Degree, 0, 12, "A higher one follows the events themselves.");
        problems.ThrowIfAny();
    }
}

/// <summary>The spectra of a run at one window and one stride.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s.</param>
/// <param name="Spectra">All windows, oldest first.</param>
public sealed record SweepRow(int Window, int Stride, IReadOnlyList<WindowSpectrum> Spectra);

/// <summary>Where the gap ratio and a loss agree best, at one window and one stride.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="Strongest">The lag of the largest |r|: above 0 the ratio leads. Null where there are too few windows, or windows
/// without a ratio.</param>
public readonly record struct LagFlip(int Window, int Stride, int Windows, LagPoint? Strongest);

/// <summary>A run at one window and one stride, in a few numbers.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s, in samples of the run.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="MedianRatio">Median gap ratio; NaN if none is defined.</param>
/// <param name="PositionMode">The position of the largest ratio that occurs most often, the lowest of equal ones; 0 if
/// there is none.</param>
/// <param name="ModeShare">Share of windows with it, from 0 to 1.</param>
/// <param name="Events">Number of events that the detectors of a live monitor raise.</param>
/// <param name="Strongest">The lag at which ratio and loss agree best, above 0 where the ratio leads; null without losses, or
/// with too few windows.</param>
internal sealed record SweepSummary(
    int Window, int Stride, int Windows, double MedianRatio, int PositionMode, double ModeShare, int Events, LagPoint? Strongest)
{
    /// <summary>Sums up a run at all pairs of windows and strides that fit it.</summary>
    /// <remarks>k* is searched where a live monitor searches it, up to ⌊W/2⌋. What the table does not show: a law. All rows share
    /// all updates, and the lag is the best of several (<see cref="WindowSweep"/>).</remarks>
    /// <param name="products">Inner products of the N updates.</param>
    /// <param name="steps">Shape [N]: the step at the end of each update, rising.</param>
    /// <param name="windows">The windows, each from 3 to 512.</param>
    /// <param name="strides">The strides, each at least 1.</param>
    /// <param name="losses">Shape [N]: the loss after each update, finite; null for none.</param>
    /// <param name="parameters">As in <see cref="ProductsAnalysisOptions.Parameters"/>.</param>
    /// <param name="rows">Receives the number of pairs that are done; may be null.</param>
    /// <returns>Rows by stride, then by window; pairs that do not fit the run are left out.</returns>
    public static IReadOnlyList<SweepSummary> Of(
        DotProducts products, IReadOnlyList<long> steps, IReadOnlyList<int> windows, IReadOnlyList<int> strides,
        IReadOnlyList<double>? losses = null, double? parameters = null, IProgress<long>? rows = null)
    {
        var (summaries, done) = (new List<SweepSummary>(), 0L);
        foreach (var stride in strides.Order().Where(stride => stride <= products.Count))
        {
            var strided = products.AtStride(stride);
            long[] ends = [.. Enumerable.Range(1, strided.Count).Select(i => steps[(i * stride) - 1])];
            foreach (var window in windows.Order().Where(window => window <= strided.Count))
            {
                summaries.Add(Row(strided, ends, window, losses, parameters));
                rows?.Report(++done);
            }
        }

        return summaries;
    }

    private static SweepSummary Row(
        DotProducts products, long[] ends, int window, IReadOnlyList<double>? losses, double? parameters)
    {
        var spectra = WindowSpectra.Of(products, window, GapPositionKind.Restricted, window / 2);
        var row = new SweepRow(window, products.Stride, spectra);
        double[] ratios = [.. spectra.Select(spectrum => spectrum.GapRatio).Where(double.IsFinite)];
        var mode = WindowSpectra.Mode(spectra.Select(spectrum => spectrum.GapPosition));
        return new SweepSummary(
            window,
            products.Stride,
            spectra.Count,
            ratios.Length == 0 ? double.NaN : ratios.Median(),
            mode?.Key ?? 0,
            mode is null ? 0 : (double)mode.Count() / spectra.Count,
            ProductsAnalysis.Run(products, ends, new ProductsAnalysisOptions
            {
                Window = window,
                Parameters = parameters,
                Spectrum = new() { Measures = SampleMeasures.Phases },
            }).Events.Count,
            losses is null ? null : WindowSweep.LagFlips([row], [.. losses])[0].Strongest);
    }
}
