namespace SpectralEdge.Monitor.Events;

/// <summary>What all detectors of states can be told.</summary>
public abstract record StateSettings
{
    private protected StateSettings()
    {
    }

    /// <summary>Mean number of samples between two false alarms of this detector, at the least, in noise of the kind that its documentation names.</summary>
    /// <value>Samples, from 100 to 10,000,000. The default is 10,000 (chosen).</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of consecutive samples that have to agree before a change counts, m; more where the run length asks for it.</summary>
    /// <value>Samples, from 1 to 1000. The default is 3 (chosen, not measured).</value>
    public int Persistence { get; init; } = 3;

    /// <summary>Checks every setting, and every pair of settings that must agree.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(GetType().Name);
        problems.RequireInRange(ExpectedRunLength, 100, 10_000_000, "Shorter is a flood of alarms; longer is beyond what can be simulated.");
        problems.RequireInRange(Persistence, 1, 1000, "Every sample of persistence delays an event by one stride.");
        Check(problems);
        problems.ThrowIfAny();
    }

    private protected virtual void Check(OptionProblems problems)
    {
    }
}
