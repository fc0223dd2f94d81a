namespace SpectralEdge.Monitor;

/// <summary>Options of an <see cref="EdgeDetector"/>.</summary>
/// <remarks>
/// <see cref="Hold"/> is for the loss; how many samples an edge takes to emerge follows from the run length unless
/// <see cref="EmergeSamples"/> is set.
/// </remarks>
public sealed record EdgeOptions
{
    /// <summary>Mean number of samples between two false alarms of this detector, at the least, in noise.</summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000 (chosen).</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of consecutive samples without a gap that settle a loss.</summary>
    /// <value>Samples, from 1 to 1000. The default is 3 (chosen, not measured).</value>
    public int Hold { get; init; } = 3;

    /// <summary>Number of updates in the window of the samples, W: neighbouring samples share W − 1 of them.</summary>
    /// <value>
    /// Updates, from 3 to 40; the run length is kept for samples of this window. The default is 10, that of the monitor.
    /// </value>
    public int Window { get; init; } = 10;

    /// <summary>An edge of noise is lost again: two false alarms.</summary>
    internal const int EventsOfASeries = 2;

    /// <summary>The p-value of k* up to which a sample counts as one with a gap, α.</summary>
    /// <value>
    /// From 0.001 to 0.01. The default, null, is the highest that keeps the run length with the number of samples that
    /// 0.001 takes: planted gaps were found soonest near 0.001 (docs/reference/events.md), and the tables of a smaller one
    /// are too noisy.
    /// </value>
    public double? EmergeAtMost { get; init; }

    /// <summary>How many consecutive samples an edge takes to emerge, m.</summary>
    /// <value>
    /// Samples, from 1 to 10,000. The default, null, is the fewest that keep the run length; a given number does not keep it
    /// unless <see cref="CalibratedOn"/> has set it.
    /// </value>
    public int? EmergeSamples { get; init; }

    /// <summary>The p-value above which a sample counts as one without.</summary>
    /// <value>
    /// From <see cref="EmergeAtMost"/>, or from 0.01 where that is null, to 1. The default is 0.05 (chosen, not measured). Where
    /// k* is undefined a sample has no gap either: above 1 − <see cref="SpectrumOptions.NoiseLevel"/>, 0.01 by default, so that
    /// only a stricter level lets a larger one act.
    /// </value>
    public double LoseAbove { get; init; } = 0.05;

    /// <summary>
    /// Number of quiet samples that <see cref="EmergeSamples"/> comes from; 0 if it comes from none. <see cref="CalibratedOn"/>
    /// sets it.
    /// </summary>
    public int QuietLength { get; internal init; }

    /// <summary>
    /// The same options with as many samples to emerge as keep the run length in a run whose gaps come and go
    /// while nothing happens.
    /// </summary>
    /// <param name="quiet">
    /// p-values of k* of consecutive samples in which nothing happened that should be reported; NaN where a sample has none. At
    /// least 3000 and 20 windows.
    /// </param>
    /// <param name="noiseLevel">
    /// Level of the noise that k* had to beat, as in <see cref="SpectrumOptions.NoiseLevel"/>: above it k* is undefined, and an
    /// edge lost.
    /// </param>
    /// <returns>Options with <see cref="EmergeAtMost"/>, <see cref="EmergeSamples"/> and <see cref="QuietLength"/>.</returns>
    /// <remarks>
    /// Counted are the events that a detector has on the stretch itself, for more and more samples to emerge, as long as there
    /// are ten; beyond, each sample is taken to make them rarer by no more than it does in noise. Never fewer samples than noise
    /// takes. Each further one delays an event by a sample.
    /// </remarks>
    /// <exception cref="MonitorOptionsException">An option cannot be used, or the stretch is too short.</exception>
    public EdgeOptions CalibratedOn(ReadOnlySpan<double> quiet, double noiseLevel = GapSignificance.DefaultLevel)
    {
        Validate();
        return EdgeCalibration.OnQuiet(this, quiet, noiseLevel);
    }

    /// <summary>How many consecutive samples it takes, and the level they have to keep to.</summary>
    internal (int Samples, double Level) Emergence()
    {
        var apart = EventsOfASeries * ExpectedRunLength;
        var samples = EmergeSamples ?? EdgeRuns.SamplesFor(Window, EmergeAtMost ?? GatedOptions.GateLevel, apart);
        return (samples, EmergeAtMost ?? EdgeRuns.LevelFor(Window, samples, apart));
    }

    /// <summary>Checks every option, and every pair of options that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one option cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(EdgeOptions));
        GatedOptions.Check(problems, ExpectedRunLength, Hold, Window);
        problems.RequireInRange(
            EmergeAtMost ?? GatedOptions.GateLevel, EdgeRuns.SmallestLevel, EdgeRuns.LargestLevel,
            "The table of run lengths in noise has no others.", nameof(EmergeAtMost));
        problems.RequireInRange(
            EmergeSamples ?? 1, 1, 10_000, "A gap that lasts does not need more samples.", nameof(EmergeSamples));
        problems.RequireInRange(
            LoseAbove,
            EmergeAtMost ?? EdgeRuns.LargestLevel,
            1,
            "Between EmergeAtMost and it a sample changes nothing, so that noise does not switch the state.");
        problems.ThrowIfAny();
    }
}

/// <summary>How many samples an edge has to take to emerge in a run whose gaps come and go.</summary>
internal static class EdgeCalibration
{
    /// <summary>Fewest events that give a run length: with fewer its standard error would be above a third.</summary>
    private const int FewestEvents = 10;

    /// <summary>Options with the number of samples that a quiet stretch asks for.</summary>
    /// <param name="options">Options that were checked.</param>
    /// <param name="quiet">p-values of consecutive samples.</param>
    /// <param name="noiseLevel">Level of the noise that k* had to beat.</param>
    public static EdgeOptions OnQuiet(EdgeOptions options, ReadOnlySpan<double> quiet, double noiseLevel)
    {
        var problems = new OptionProblems("A quiet stretch");
        problems.RequireInRange(
            quiet.Length,
            Math.Max(3000, 20 * options.Window),
            int.MaxValue,
            "Fewer do not show how often gaps come: record a longer stretch.",
            "Number of p-values");
        problems.RequireInRange(noiseLevel, 0, 1, "It is a probability.");
        foreach (var chance in quiet)
        {
            if (chance is < 0 or > 1)
            {
                problems.Add(
                    FormattableString.Invariant(
                        $"It has {chance}; p-values lie between 0 and 1, or are NaN where a sample has none."));
                break;
            }
        }

        problems.ThrowIfAny();
        var (least, level) = (options with { EmergeSamples = null }).Emergence();

        // Above 1 − level k* is undefined, and an edge lost whatever LoseAbove says.
        var loseAbove = Math.Min(options.LoseAbove, 1 - noiseLevel);
        var (samples, runLength) = (least - 1, 0.0);
        while (runLength < options.ExpectedRunLength)
        {
            samples++;
            var events = Events(quiet, level, samples, loseAbove, options.Hold);
            runLength = events >= FewestEvents
                ? (double)quiet.Length / events
                : Math.Max((double)quiet.Length / FewestEvents, runLength * EdgeRuns.LeastFactor(options.Window));
        }

        return options with { EmergeAtMost = level, EmergeSamples = samples, QuietLength = quiet.Length };
    }

    /// <summary>Edges that emerge and are lost again.</summary>
    private static int Events(ReadOnlySpan<double> quiet, double level, int samples, double loseAbove, int hold)
    {
        var (isEdge, running, events) = (false, 0, 0);
        foreach (var chance in quiet)
        {
            running = (isEdge ? chance > loseAbove : chance <= level) ? running + 1 : 0;
            if (running == (isEdge ? hold : samples))
            {
                (isEdge, running, events) = (!isEdge, 0, events + 1);
            }
        }

        return events;
    }
}
