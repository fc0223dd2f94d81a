namespace SpectralEdge.Monitor.Analysis;

/// <summary>Asks whether the gap ratio says more about a loss than the drift speed does, which needs no spectrum.</summary>
/// <remarks>As in 2603.15678, whose table of this comparison is lost. What it does not show: that a larger |r| is larger by more
/// than chance; the two series come from the same updates and are correlated themselves
/// (<see cref="DriftComparisonResult.Between"/>). Pure, for any thread.</remarks>
public static class DriftComparison
{
    /// <summary>Computes the same statistics for both series.</summary>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="ratios">Shape [n]: gap ratios, finite.</param>
    /// <param name="driftSpeeds">Shape [n]: finite, any unit.</param>
    /// <param name="losses">Shape [n]: finite, any unit.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>Both, and how they go with each other.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short for lags or orders, hold a value that is
    /// not finite, or the steps do not rise.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    public static DriftComparisonResult Of(
        ReadOnlySpan<long> steps, ReadOnlySpan<double> ratios, ReadOnlySpan<double> driftSpeeds, ReadOnlySpan<double> losses,
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

        return new DriftComparisonResult(
            Of(steps, ratios, losses, labels, options), Of(steps, driftSpeeds, losses, labels, options), between);
    }

    private static SeriesStatistics Of(
        ReadOnlySpan<long> steps, ReadOnlySpan<double> series, ReadOnlySpan<double> losses, GapPhase[][] labels,
        DriftComparisonOptions options)
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
            Lags = LaggedCorrelation.Of(
                x, y, -options.MostLag, options.MostLag, options.Granger.Overlap > 1 ? options.Granger.Overlap : null),
            Granger = Granger.Both(series, losses, options.Granger),
            Phases = phases,
        };
    }
}

/// <summary>How series are compared with a loss.</summary>
public sealed record DriftComparisonOptions
{
    /// <summary>Degree of the polynomial in the step that is taken out before lags are looked for.</summary>
    /// <value>From 0, for the mean, to 12. The default is 3, that of 2603.15678.</value>
    public int Degree { get; init; } = 3;

    /// <summary>The largest lag, on both sides.</summary>
    /// <value>Samples, from 0 to 1000. The default is 5, that of 2603.28964.</value>
    public int MostLag { get; init; } = 5;

    /// <summary>Options of the Granger tests; their overlap is used for lags as well.</summary>
    public GrangerOptions Granger { get; init; } = new();

    /// <summary>How phases are cut.</summary>
    public PhaseOptions Phases { get; init; } = new();

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(DriftComparisonOptions));
        problems.RequireInRange(Degree, 0, 12, "A higher one follows the events themselves.");
        problems.RequireInRange(MostLag, 0, 1000, "Lags take pairs away.");
        problems.ThrowIfAny();
        Granger.Validate();
        Phases.Validate();
    }
}

/// <summary>The same statistics for the gap ratio and for the drift speed.</summary>
/// <param name="Ratio">Those of the gap ratio.</param>
/// <param name="DriftSpeed">Those of the drift speed.</param>
/// <param name="Between">Plain correlation of the two: near ±1 they say the same thing.</param>
public sealed record DriftComparisonResult(SeriesStatistics Ratio, SeriesStatistics DriftSpeed, PearsonCorrelation Between);

/// <summary>What one series of the spectrum says about a loss.</summary>
public sealed record SeriesStatistics
{
    /// <summary>Plain correlation with the loss, nothing taken out.</summary>
    public required PearsonCorrelation Plain { get; init; }

    /// <summary>Correlations at lags, a polynomial in the step taken out of both; lag above 0: the series leads.</summary>
    public required LagProfile Lags { get; init; }

    /// <summary>Forward: the past of the series predicts the loss; backward: that of the loss predicts the series.</summary>
    public required GrangerPair Granger { get; init; }

    /// <summary>Correlations within phases, which are those of the gap ratio whatever the series:
    /// peak, derivative, threshold.</summary>
    public required IReadOnlyList<PhaseCorrelations> Phases { get; init; }
}
