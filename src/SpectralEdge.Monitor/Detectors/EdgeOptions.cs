namespace SpectralEdge.Monitor;

/// <summary>Settings of an <see cref="EdgeDetector"/>.</summary>
/// <remarks><see cref="HoldOptions.Persistence"/> is for the loss; how many samples an edge takes to emerge follows from the run length unless <see cref="EmergeSamples"/> is set.</remarks>
public sealed record EdgeOptions : GatedSettings
{
    /// <summary>The p-value of k* up to which a sample counts as one with a gap, α.</summary>
    /// <value>
    /// From 0.001 to 0.01. The default, null, is the highest that keeps the run length with the number of samples that 0.001 takes: planted gaps were found
    /// soonest near 0.001 (docs/reference/events.md), and the tables of a smaller one are too noisy.
    /// </value>
    public double? EmergeAtMost { get; init; }

    /// <summary>How many samples running an edge takes to emerge, m.</summary>
    /// <value>Samples, from 1 to 10,000. The default, null, is the fewest that keep the run length; a number promises nothing unless <see cref="CalibratedOn"/> has set it.</value>
    public int? EmergeSamples { get; init; }

    /// <summary>The p-value above which a sample counts as one without.</summary>
    /// <value>
    /// From <see cref="EmergeAtMost"/>, or from 0.01 where that is null, to 1. The default is 0.05 (chosen, not measured). Where k* is undefined a sample has no gap either: above
    /// 1 − <c>MonitorOptions.NoiseLevel</c>, 0.01 by default, so that only a stricter level lets a larger one act.
    /// </value>
    public double LoseAbove { get; init; } = 0.05;

    /// <summary>Number of quiet samples that <see cref="EmergeSamples"/> comes from; 0 if it comes from none. <see cref="CalibratedOn"/> sets it.</summary>
    public int QuietLength { get; internal init; }

    /// <summary>The same settings with as many samples to emerge as keep the run length in a run whose gaps come and go while nothing happens.</summary>
    /// <param name="quiet">p-values of k* of consecutive samples in which nothing happened that is to be told; NaN where a sample has none. At least 3000 and 20 windows.</param>
    /// <param name="noiseLevel">Level of the noise that k* had to beat, as in <c>MonitorOptions.NoiseLevel</c>: above it k* is undefined, and an edge lost.</param>
    /// <returns>Settings with <see cref="EmergeAtMost"/>, <see cref="EmergeSamples"/> and <see cref="QuietLength"/>.</returns>
    /// <remarks>
    /// Counted are the events that a detector has on the stretch itself, for more and more samples to emerge, as long as there are ten; beyond, each sample
    /// is taken to make them rarer by no more than it does in noise. Never fewer samples than noise takes. The price is delay: a sample for each.
    /// </remarks>
    /// <exception cref="MonitorOptionsException">A setting cannot be used, or the stretch is too short.</exception>
    public EdgeOptions CalibratedOn(ReadOnlySpan<double> quiet, double noiseLevel = GapSignificance.DefaultLevel)
    {
        Validate();
        return EdgeCalibration.OnQuiet(this, quiet, noiseLevel);
    }

    /// <summary>How many samples running it takes, and the level they have to keep to.</summary>
    internal (int Samples, double Level) Emergence()
    {
        var apart = EdgeDetector.EventsOfASeries * ExpectedRunLength;
        var samples = EmergeSamples ?? EdgeRuns.SamplesFor(Window, EmergeAtMost ?? GateLevel, apart);
        return (samples, EmergeAtMost ?? EdgeRuns.LevelFor(Window, samples, apart));
    }

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(EmergeAtMost ?? GateLevel, EdgeRuns.SmallestLevel, EdgeRuns.LargestLevel, "The table of run lengths in noise has no others.", nameof(EmergeAtMost));
        problems.RequireInRange(EmergeSamples ?? 1, 1, 10_000, "A gap that stays has been there for a while.", nameof(EmergeSamples));
        problems.RequireInRange(LoseAbove, EmergeAtMost ?? EdgeRuns.LargestLevel, 1, "Between EmergeAtMost and it a sample changes nothing, so that noise does not make states flicker.");
    }
}
