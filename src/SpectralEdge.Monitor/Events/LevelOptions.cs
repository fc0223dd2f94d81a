namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="LevelDetector"/>.</summary>
public sealed record LevelOptions
{
    /// <summary>What is watched.</summary>
    /// <value>The default is <see cref="SampleQuantity.EdgeStrength"/>.</value>
    public SampleQuantity Quantity { get; init; } = SampleQuantity.EdgeStrength;

    /// <summary>Number of updates in the window of the samples, W: neighbouring samples share W − 1 of them.</summary>
    /// <value>Updates, from 3 to 512. The default is 10, that of the monitor.</value>
    public int Window { get; init; } = 10;

    /// <summary>Mean number of samples between two false alarms of this detector, in a run of 5,000 samples of quiet noise.</summary>
    /// <value>Samples, from 100 to 100,000. The default is 10,000.</value>
    public double ExpectedRunLength { get; init; } = 10_000;

    /// <summary>Number of samples that the reference level and its scatter are learnt from.</summary>
    /// <value>Samples, from 20 to 100,000; fewer than ten windows see small changes late. The default is 100.</value>
    public int WarmUp { get; init; } = 100;

    /// <summary>Degrees of freedom of Student's t that the noise is taken to follow: the fewer, the more outliers are put up with.</summary>
    /// <value>Above 2; infinity for normal noise. The default is 5 (chosen, not measured).</value>
    public double Degrees { get; init; } = 5;

    /// <summary>Correlation of neighbouring updates that the noise is taken to have, beyond what the window shares.</summary>
    /// <value>From −0.99 to 0.99. The default is 0.5 (chosen: momentum makes most updates of real runs alike).</value>
    public double Correlation { get; init; } = 0.5;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="MonitorOptionsException">At least one setting cannot be used.</exception>
    public void Validate()
    {
        var problems = new OptionProblems(nameof(LevelOptions));
        problems.RequireInRange((long)Quantity, 0, (long)SampleQuantity.EffectiveRank, "There are no others.", nameof(Quantity));
        problems.RequireInRange(Window, 3, 512, "Windows of a monitor are not shorter or longer.");
        problems.RequireInRange(ExpectedRunLength, 100, 100_000, "Shorter is a flood of alarms; longer takes minutes to simulate.");
        problems.RequireInRange(WarmUp, 20, 100_000, "With fewer the reference would be a guess.");
        problems.RequireInRange(Degrees, Math.BitIncrement(2), double.PositiveInfinity, "With fewer there is no variance to standardize with.");
        problems.RequireInRange(Correlation, -0.99, 0.99, "Nearer to 1 the simulation would have to be far longer.");
        problems.ThrowIfAny();
    }
}
