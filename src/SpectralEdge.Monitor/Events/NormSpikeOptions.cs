namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="NormSpikeDetector"/>.</summary>
public sealed record NormSpikeOptions
{
    /// <summary>Mean number of samples between two false alarms, for lengths that are independent and whose tail falls at least like x⁻³.</summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000 (chosen).</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of most recent updates that a spike has to be longer than, n.</summary>
    /// <value>Updates, from 16 to 65,536. The default is 256 (chosen, not measured).</value>
    public int Reference { get; init; } = 256;

    /// <summary>Number of updates before anything is said.</summary>
    /// <value>Updates, from 1 to <see cref="Reference"/>. The default is 64 (chosen, not measured).</value>
    public int WarmUp { get; init; } = 64;

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(NormSpikeOptions));
        problems.RequireInRange(ExpectedRunLength, 100, 10_000_000, "Shorter is a flood of alarms; longer is beyond what a tail is known for.");
        problems.RequireInRange(Reference, 16, 65_536, "Of fewer the longest says nothing; more take memory for each spectrum.");
        problems.RequireInRange(WarmUp, 1, Math.Max(1, Reference), "No more than Reference are kept.");
        problems.ThrowIfAny();
    }
}
