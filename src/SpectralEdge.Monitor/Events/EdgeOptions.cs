namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of an <see cref="EdgeDetector"/>.</summary>
/// <remarks><see cref="StateSettings.Persistence"/> is for the loss; how many samples an edge takes to emerge follows from the run length alone.</remarks>
public sealed record EdgeOptions : GatedSettings
{
    /// <summary>The p-value of k* from which on a sample counts as one with a gap, α.</summary>
    /// <value>From 0.001 to 0.01. The default is 0.001: planted gaps were found soonest with it (docs/reference/events.md), and the tables of a smaller one are too noisy.</value>
    public double EmergeAtMost { get; init; } = 0.001;

    /// <summary>The p-value above which a sample counts as one without.</summary>
    /// <value>From <see cref="EmergeAtMost"/> to 1. The default is 0.05 (chosen, not measured); where k* is undefined a sample has no gap either.</value>
    public double LoseAbove { get; init; } = 0.05;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(EmergeAtMost, EdgeRuns.SmallestLevel, EdgeRuns.LargestLevel, "The table of run lengths in noise has no others.");
        problems.RequireInRange(LoseAbove, EmergeAtMost, 1, "Between EmergeAtMost and it a sample changes nothing, so that noise does not make states flicker.");
    }
}
