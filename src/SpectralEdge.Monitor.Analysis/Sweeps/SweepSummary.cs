using MathNet.Numerics.Statistics;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A run at one window and one stride, in a few numbers.</summary>
/// <param name="Window">W.</param>
/// <param name="Stride">s, in samples of the run.</param>
/// <param name="Windows">Number of windows, n.</param>
/// <param name="MedianRatio">Median gap ratio; NaN if none is defined.</param>
/// <param name="PositionMode">The position of the largest ratio that occurs most often, the lowest of equal ones; 0 if there is none.</param>
/// <param name="ModeShare">Share of windows with it, from 0 to 1.</param>
/// <param name="Events">Number of events that the detectors of a live monitor raise.</param>
/// <param name="Strongest">The lag at which ratio and loss agree best, above 0 where the ratio leads; null without losses, or with too few windows.</param>
public sealed record SweepSummary(int Window, int Stride, int Windows, double MedianRatio, int PositionMode, double ModeShare, int Events, LagPoint? Strongest)
{
    /// <summary>Sums up a run at all pairs of windows and strides that fit it.</summary>
    /// <remarks>
    /// k* is searched where a live monitor searches it, up to ⌊W/2⌋. What the table does not show: a law. All rows share all updates, and the lag is the best of several
    /// (<see cref="WindowSweep"/>).
    /// </remarks>
    /// <param name="products">Inner products of the N updates.</param>
    /// <param name="steps">Shape [N]: the step at the end of each update, rising.</param>
    /// <param name="windows">The windows, each from 3 to 512.</param>
    /// <param name="strides">The strides, each at least 1.</param>
    /// <param name="losses">Shape [N]: the loss after each update, finite; null for none.</param>
    /// <param name="parameters">As in <see cref="ProductsAnalysisOptions.Parameters"/>.</param>
    /// <param name="rows">Told the number of pairs that are done; null for nobody.</param>
    /// <returns>Rows by stride, then by window; pairs that do not fit the run are left out.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a loss is not finite, or the steps do not rise.</exception>
    /// <exception cref="MonitorOptionsException">A window is outside its range.</exception>
    public static IReadOnlyList<SweepSummary> Of(
        DotProducts products,
        IReadOnlyList<long> steps,
        IReadOnlyList<int> windows,
        IReadOnlyList<int> strides,
        IReadOnlyList<double>? losses = null,
        double? parameters = null,
        IProgress<long>? rows = null)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(strides);
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

    private static SweepSummary Row(DotProducts products, long[] ends, int window, IReadOnlyList<double>? losses, double? parameters)
    {
        var spectra = WindowSpectra.Of(products, window, GapPositionKind.Restricted, window / 2);
        var row = new SweepRow(window, products.Stride, spectra);
        double[] ratios = [.. spectra.Select(spectrum => spectrum.GapRatio).Where(double.IsFinite)];
        var mode = spectra.Select(spectrum => spectrum.GapPosition).Where(position => position > 0).GroupBy(position => position).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).FirstOrDefault();
        return new SweepSummary(
            window,
            products.Stride,
            spectra.Count,
            ratios.Length == 0 ? double.NaN : ratios.Median(),
            mode?.Key ?? 0,
            mode is null ? 0 : (double)mode.Count() / spectra.Count,
            ProductsAnalysis.Run(products, ends, new ProductsAnalysisOptions { Window = window, Parameters = parameters }).Events.Count,
            losses is null ? null : WindowSweep.LagFlips([row], [.. losses])[0].Strongest);
    }
}
