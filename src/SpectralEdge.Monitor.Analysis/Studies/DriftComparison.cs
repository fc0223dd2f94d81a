
namespace SpectralEdge.Monitor.Analysis;

/// <summary>Asks whether the gap ratio says more about a loss than the drift speed does, which needs no spectrum.</summary>
/// <remarks>
/// As in 2603.15678, whose table of this comparison is lost. What it does not show: that a larger |r| is larger by more than chance; the two series come from the same updates
/// and are correlated themselves (<see cref="DriftComparisonResult.Between"/>). Pure, for any thread.
/// </remarks>
public static class DriftComparison
{
    /// <summary>Computes the same statistics for both series.</summary>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="ratios">Shape [n]: gap ratios, finite.</param>
    /// <param name="driftSpeeds">Shape [n]: finite, any unit.</param>
    /// <param name="losses">Shape [n]: finite, any unit.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>Both, and how they go with each other.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short for lags or orders, hold a value that is not finite, or the steps do not rise.</exception>
    /// <exception cref="MonitorOptionsException">A setting cannot be used.</exception>
    public static DriftComparisonResult Of(
        ReadOnlySpan<long> steps,
        ReadOnlySpan<double> ratios,
        ReadOnlySpan<double> driftSpeeds,
        ReadOnlySpan<double> losses,
        DriftComparisonOptions? options = null)
    {
        options ??= new DriftComparisonOptions();
        options.Validate();
        Require.SameLength(losses.Length, nameof(losses), ratios.Length, nameof(ratios));
        var between = Correlation.Pearson(ratios, driftSpeeds);
        var labels = new GapPhase[Enum.GetValues<PhaseMethod>().Length][];
        foreach (var method in Enum.GetValues<PhaseMethod>())
        {
            labels[(int)method] = PhaseSegmentation.Segment(ratios, method, options.Phases);
        }

        return new DriftComparisonResult(Of(steps, ratios, losses, labels, options), Of(steps, driftSpeeds, losses, labels, options), between);
    }

    private static SeriesStatistics Of(ReadOnlySpan<long> steps, ReadOnlySpan<double> series, ReadOnlySpan<double> losses, GapPhase[][] labels, DriftComparisonOptions options)
    {
        var phases = new List<PhaseCorrelations>();
        foreach (var method in Enum.GetValues<PhaseMethod>())
        {
            phases.Add(PhaseCorrelation.Within(labels[(int)method], method, series, losses));
        }

        var (x, y) = (Detrending.ByStep(series, steps, options.Degree), Detrending.ByStep(losses, steps, options.Degree));
        return new SeriesStatistics
        {
            Plain = Correlation.Pearson(series, losses),
            Lags = LaggedCorrelation.Of(x, y, -options.MostLag, options.MostLag, options.Granger.Overlap > 1 ? options.Granger.Overlap : null),
            Granger = Granger.Both(series, losses, options.Granger),
            Phases = phases,
        };
    }
}
