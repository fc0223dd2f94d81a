
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads a run at many windows and strides from one matrix of products.</summary>
/// <remarks>
/// <para>
/// 2603.15678 finds that the lag between ratio and loss turns its sign as W grows (−1, 0, +1 at W = 10, 20, 30). A window that ends at t is about the
/// updates W/2 before it, so a longer window moves the ratio later and the lag should fall with W whatever the run does; read the table beside that.
/// </para>
/// <para>
/// What it does not show: a law. Rows share all updates and are anything but independent; each lag is the best of several. Pure, for any thread.
/// Cost: a stride sums N² products once, a window of W costs 5 W³ operations at each of its places.
/// </para>
/// </remarks>
public static class WindowSweep
{
    /// <summary>Spectra at every window and stride.</summary>
    /// <param name="products">Inner products of the updates.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>Rows by stride, then by window; those that do not fit the run are left out.</returns>
    /// <exception cref="ArgumentException">A position is missing, or given to a rule that knows none.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
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
    /// <param name="options">The same settings; null for the defaults.</param>
    /// <returns>One entry for each row.</returns>
    /// <exception cref="ArgumentException">A window ends after the losses, or a loss is not finite.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public static IReadOnlyList<LagFlip> LagFlips(IReadOnlyList<SweepRow> rows, ReadOnlySpan<double> losses, WindowSweepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new WindowSweepOptions();
        options.Validate();
        Require.Finite(losses, "Every window needs its loss.", nameof(losses));
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
        Require.Length(losses.Length, last, "There is one loss after each update.", nameof(losses));
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
            ? LaggedCorrelation.Of(Detrending.ByStep(ratios, ends, options.Degree), Detrending.ByStep(paired, ends, options.Degree), -options.MostLag, options.MostLag, row.Window).Strongest
            : null;
    }
}
