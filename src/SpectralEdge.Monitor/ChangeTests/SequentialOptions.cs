namespace SpectralEdge.Monitor;

/// <summary>Which statistic a test of a level looks at.</summary>
public enum SequentialKind
{
    /// <summary>
    /// Two-sided cumulative sums around a frozen reference. Source: Page, "Continuous inspection schemes", Biometrika 41, 1954.
    /// </summary>
    Cusum,

    /// <summary>
    /// The same sums around the mean of all values since the test began, which goes on being learnt. Source: Hinkley, "Inference
    /// about the change-point from cumulative sum tests", Biometrika 58, 1971.
    /// </summary>
    PageHinkley,

    /// <summary>A mixture of Shiryaev–Roberts e-detectors. Source: Shin, Ramdas, Rinaldo, "E-detectors", NEJSDS 2024.</summary>
    ShiryaevRoberts,

    /// <summary>
    /// The largest step between two neighbouring values, |x_t − x_(t−1)|, in root mean squares of the steps of the reference.
    /// </summary>
    Derivative,

    /// <summary>
    /// Welch's t of the newest values, as many as the window has updates, against the reference. Not against those just before:
    /// overlapping windows share updates with them, and a change that takes a window to arrive would be in both.
    /// </summary>
    TwoSample,

    /// <summary>
    /// How far the value is below the highest one since the warm-up, in standard deviations. It looks downwards only.
    /// </summary>
    Drawdown,
}

/// <summary>Options of a <see cref="SequentialTest"/>.</summary>
internal sealed record SequentialOptions
{
    /// <summary>Which statistic is summed up.</summary>
    /// <value>
    /// The default is <see cref="SequentialKind.PageHinkley"/>: shorter delays for shifts of 2 and 3 standard deviations than the
    /// others with the same allowance (docs/studies/change-tests.md).
    /// </value>
    public SequentialKind Kind { get; init; } = SequentialKind.PageHinkley;

    /// <summary>Number of values that the reference is learnt from, m.</summary>
    /// <value>
    /// Values, from 2 to 1,000,000; or 0 where values come with mean 0 and standard deviation 1. The default is 300, 30 windows
    /// of 10: with 100 more small shifts are missed (docs/studies/change-tests.md).
    /// </value>
    public int WarmUp { get; init; } = 300;

    /// <summary>
    /// What a cumulative sum takes off each value, k: about half the smallest shift worth finding. E-detectors do not use it.
    /// </summary>
    /// <value>
    /// Standard deviations of the series, from 0 to 10. The default is 0.5 (Page 1954: a shift of one standard deviation).
    /// </value>
    public double Allowance { get; init; } = 0.5;

    /// <summary>Which changes are looked for.</summary>
    /// <value>The default is both.</value>
    public LevelDirection Direction { get; init; } = LevelDirection.Both;

    /// <summary>
    /// Number of neighbours over whose sum the noise's memory is measured in the warm-up (<see cref="NoiseMemory"/>), K.
    /// </summary>
    /// <value>
    /// Values, below <see cref="WarmUp"/>; 0 to leave it out, the default: statistics are then in plain standard deviations.
    /// </value>
    public int Memory { get; init; }

    /// <summary>Number of newest values that a two-sample test compares with the reference.</summary>
    /// <value>Values, from 2 to 4096. The default is 10.</value>
    public int Newest { get; init; } = 10;

    /// <summary>A change is found where the statistic reaches this.</summary>
    /// <value>
    /// Above 0; infinity never finds any. Standard deviations for cumulative sums (h); a wealth, without unit, for e-detectors
    /// (1/α). No default fits every series: <see cref="RunLengthCalibration"/> gives one. The default is infinity.
    /// </value>
    public double Threshold { get; init; } = double.PositiveInfinity;

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(SequentialOptions));
        problems.RequireInRange((long)Kind, 0, (long)SequentialKind.Drawdown, "There are no other tests.", nameof(Kind));
        problems.RequireInRange(WarmUp, 0, 1_000_000, "A run is not much longer.");
        if (WarmUp == 1)
        {
            problems.Add("WarmUp is 1; it must be 0 or at least 2. One value has no standard deviation.");
        }

        problems.RequireInRange((long)Direction, 0, (long)LevelDirection.Down, "There are no others.", nameof(Direction));
        problems.RequireInRange(Memory, 0, Math.Max(0, WarmUp - 1), "The memory is measured in the warm-up.");
        problems.RequireInRange(Newest, 2, 4096, "One value has no standard deviation, and windows are not longer.");
        if (Kind == SequentialKind.Drawdown && Direction == LevelDirection.Up)
        {
            problems.Add("Direction is Up; it must be Both or Down for Drawdown. A drawdown is a fall.");
        }

        if (WarmUp == 0 && Kind == SequentialKind.PageHinkley)
        {
            problems.Add(
                "WarmUp is 0; it must be at least 2 for PageHinkley. A mean that is known beforehand is not learnt: use Cusum.");
        }

        problems.RequireInRange(Allowance, 0, 10, "A larger one would hide every change.");
        problems.RequireInRange(Threshold, double.Epsilon, double.PositiveInfinity, "A statistic is 0 while nothing happens.");
        problems.ThrowIfAny();
    }
}

/// <summary>What a <see cref="SequentialTest"/> says after one value.</summary>
/// <param name="Statistic">
/// The statistic with that value in it: NaN until the warm-up is complete, then 0 or more. Unit: see
/// <see cref="SequentialOptions.Threshold"/>.
/// </param>
/// <param name="Direction">
/// Which way the series moved where the threshold was reached; otherwise <see cref="ShiftDirection.None"/>.
/// </param>
internal readonly record struct SequentialDecision(double Statistic, ShiftDirection Direction)
{
    /// <summary>True where the threshold was reached.</summary>
    public bool Detected => Direction != ShiftDirection.None;
}

/// <summary>Which changes of a level are looked for.</summary>
public enum LevelDirection
{
    /// <summary>Rises and falls.</summary>
    Both,

    /// <summary>Rises only.</summary>
    Up,

    /// <summary>Falls only.</summary>
    Down,
}
