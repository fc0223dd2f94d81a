namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of an <see cref="OscillationDetector"/>.</summary>
public sealed record OscillationOptions : StateSettings
{
    /// <summary>The mean cosine between neighbouring updates down to which they count as pointing against each other.</summary>
    /// <value>From −1 to 0. The default is −0.2 (chosen, not measured). Where few dimensions scatter more, it is lower.</value>
    public double Below { get; init; } = -0.2;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(Below, -1, 0, "Above 0 neighbours agree.");
    }
}
