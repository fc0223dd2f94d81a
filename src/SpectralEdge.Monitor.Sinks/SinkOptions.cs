namespace SpectralEdge.Monitor.Sinks;

/// <summary>What a sink may hold and how long the end of a run waits for it.</summary>
public sealed record SinkOptions
{
    /// <summary>Largest number of samples that wait for the sink; further ones are dropped and counted.</summary>
    /// <value>
    /// Samples, from 1 to 1,000,000. The default is 4096 (chosen, not measured): about 40 MB where all measures are on. All other
    /// records, events among them, have as much room again for themselves.
    /// </value>
    public int Capacity { get; init; } = 4096;

    /// <summary>How long the end of the run waits until the sink has written what it was given.</summary>
    /// <value>From zero to one hour. The default is 5 s (chosen, not measured). What is left then is dropped and counted.</value>
    public TimeSpan FlushLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">A setting cannot be used; the message lists every problem.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(SinkOptions));
        problems.RequireInRange(Capacity, 1, 1_000_000, "Samples wait in memory.");
        problems.RequireInRange(
            FlushLimit.TotalSeconds, 0, 3600, "The end of the run waits for it.", $"{nameof(FlushLimit)}.TotalSeconds");
        problems.ThrowIfAny();
    }
}
