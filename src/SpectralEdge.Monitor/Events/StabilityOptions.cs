namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="StabilityDetector"/>.</summary>
public sealed record StabilityOptions : GatedSettings
{
    /// <summary>The stability coefficient from which on the direction above the gap counts as stable.</summary>
    /// <value>No unit, above <see cref="UnstableTo"/> and at most 1. The default is 0.234, the mean at the gap in 2603.28964, table 5 (GPT-2); directions above it have .818 there.</value>
    public double StableFrom { get; init; } = 0.234;

    /// <summary>The stability coefficient down to which it counts as lost.</summary>
    /// <value>No unit, from 0. The default is 0.02: near nothing (chosen, not measured).</value>
    public double UnstableTo { get; init; } = 0.02;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(UnstableTo, 0, 1, "A stability coefficient is never below 0.");
        problems.RequireInRange(StableFrom, Math.BitIncrement(UnstableTo), 1, "Between the two a direction keeps its state.");
    }
}
