namespace SpectralEdge.Monitor;

/// <summary>
/// About how long a sample takes: a formula of what is watched and how, never a timing, so that runs can be repeated.
/// </summary>
/// <remarks>
/// In nanoseconds, on one thread of a server where values come from memory at 20 GB/s; from the cache exact updates take half.
/// Only comparisons of the two ways are made. Measured with <c>benchmarks/Compare --modes</c>.
/// </remarks>
internal static class SampleCost
{
    /// <summary>The most that exact updates may take, as a multiple of what sketches take, to be what Auto chooses.</summary>
    public const double MostTimes = 1.5;

    // 0.15 ms where all comes from memory, half of that from the cache: 50,000 parameters in a window of 10 with motion.
    private const double Nothing = 150_000;

    // A float32 read or written once, with its product.
    private const double ExactValue = 0.2;

    // The present values, their copy read and written, the update, of which a write reads the line first.
    private const int OtherRows = 4;
    private const double SketchedValue = 0.3;
    private const double SketchNumber = 0.2;

    // The spectrum of a window and what is made of it, for each square of W.
    private const double SpectrumSquare = 500;

    /// <summary>Whether exact updates are what Auto chooses where memory allows both.</summary>
    public static bool PrefersExact(ParameterInventory inventory, MonitorOptions options, int d) =>
        ExactUpdates(inventory, options) <= Nothing || Times(inventory, options, d) <= MostTimes;

    /// <summary>How long a sample takes with exact updates, as a multiple of what it takes with blocked sketches.</summary>
    /// <param name="inventory">What is watched.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="d">Length of the sketch of a group that is not smaller.</param>
    public static double Times(ParameterInventory inventory, MonitorOptions options, int d)
    {
        var spectra = inventory.Groups.Count > 1 ? inventory.Groups.Count + 1 : 1;
        var rest = SpectrumSquare * spectra * options.Windows.Sum(window => (double)window.Length * window.Length);
        var numbers = inventory.Groups.Sum(group => (double)SketchMap.LengthFor(group.Count, d));
        var sketches = (SketchedValue * inventory.ParameterCount) + (SketchNumber * numbers * Rows(options));
        return (rest + ExactUpdates(inventory, options)) / (rest + sketches);
    }

    private static double ExactUpdates(ParameterInventory inventory, MonitorOptions options) =>
        ExactValue * Rows(options) * inventory.Groups.Sum(group => group.HasDoubles ? 2.0 * group.Count : group.Count);

    /// <summary>Rows that a sample moves where every window is due.</summary>
    private static double Rows(MonitorOptions options) => SharedStride.Of(options).Sum(stride => stride.Capacity + OtherRows);
}
