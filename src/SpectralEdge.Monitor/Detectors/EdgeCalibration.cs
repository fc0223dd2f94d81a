namespace SpectralEdge.Monitor;

/// <summary>How many samples an edge has to take to emerge in a run whose gaps come and go.</summary>
internal static class EdgeCalibration
{
    /// <summary>Events that tell a run length: with fewer its standard error would be above a third.</summary>
    private const int FewestEvents = 10;

    /// <summary>Settings with the number of samples that a quiet stretch asks for.</summary>
    /// <param name="options">Settings that were checked.</param>
    /// <param name="quiet">p-values of consecutive samples.</param>
    /// <param name="noiseLevel">Level of the noise that k* had to beat.</param>
    public static EdgeOptions OnQuiet(EdgeOptions options, ReadOnlySpan<double> quiet, double noiseLevel)
    {
        var problems = new OptionProblems("A quiet stretch");
        problems.RequireInRange(quiet.Length, Math.Max(3000, 20 * options.Window), int.MaxValue, "Fewer say too little of how often gaps come: record a longer stretch.", "Number of p-values");
        problems.RequireInRange(noiseLevel, 0, 1, "It is a probability.");
        foreach (var chance in quiet)
        {
            if (chance is < 0 or > 1)
            {
                problems.Add(FormattableString.Invariant($"It has {chance}; p-values lie between 0 and 1, or are NaN where a sample has none."));
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
            var events = Events(quiet, level, samples, loseAbove, options.Persistence);
            runLength = events >= FewestEvents
                ? (double)quiet.Length / events
                : Math.Max((double)quiet.Length / FewestEvents, runLength * EdgeRuns.LeastFactor(options.Window));
        }

        return options with { EmergeAtMost = level, EmergeSamples = samples, QuietLength = quiet.Length };
    }

    /// <summary>Edges that emerge and are lost again.</summary>
    private static int Events(ReadOnlySpan<double> quiet, double level, int samples, double loseAbove, int persistence)
    {
        var (isEdge, running, events) = (false, 0, 0);
        foreach (var chance in quiet)
        {
            running = (isEdge ? chance > loseAbove : chance <= level) ? running + 1 : 0;
            if (running == (isEdge ? persistence : samples))
            {
                (isEdge, running, events) = (!isEdge, 0, events + 1);
            }
        }

        return events;
    }
}
