namespace SpectralEdge.Monitor;

/// <summary>Options of a <see cref="HeldGapDetector"/>.</summary>
internal sealed record HeldGapOptions
{
    /// <summary>Number of updates in the window of the samples, W.</summary>
    /// <value>Updates, from 3 to 512. The default is 10, that of the monitor.</value>
    public int Window { get; init; } = 10;

    /// <summary>
    /// Number of consecutive samples that have to agree before a position is held, let go or taken for absorbed, m.
    /// </summary>
    /// <value>Samples, from 1 to 1000. The default is 3, that of <see cref="GapOptions.Hold"/>.</value>
    public int Hold { get; init; } = 3;

    /// <summary>How small the p-value of k* has to be for its position to be held.</summary>
    /// <value>
    /// From 0.0001, the smallest there is, to 1. The default is 0.001, that of <see cref="GapOptions.OpenPValue"/>.
    /// </value>
    public double OpenPValue { get; init; } = 0.001;

    /// <summary>Mean number of samples between two false reports of a weakened gap, while one is held.</summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000.</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>By how many standard errors of the sketch a ratio has to be below the noise floor to count as absorbed.</summary>
    /// <value>Standard errors, from 0 to 10. The default is 2 (chosen, not measured).</value>
    public double StandardErrors { get; init; } = 2;

    /// <summary>Checks every option.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(HeldGapOptions));
        problems.RequireInRange(Window, 3, 512, "Windows of a monitor are not shorter or longer.");
        problems.RequireInRange(Hold, 1, 1000, "Every sample of the hold delays an event by one stride.");
        problems.RequireInRange(OpenPValue, 1e-4, 1, "No p-value is smaller than 0.0001.");
        problems.RequireInRange(
            ExpectedRunLength, 100, 10_000_000, "A shorter one gives too many alarms; no thresholds are known for a longer one.");
        problems.RequireInRange(StandardErrors, 0, 10, "More would hide every change that a sketch can show.");
        problems.ThrowIfAny();
    }

    internal LevelOptions ToLevel() => new()
    {
        Test = SequentialKind.Drawdown,
        Window = Window,
        ExpectedRunLength = ExpectedRunLength,
    };
}
