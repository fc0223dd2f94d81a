namespace SpectralEdge.Monitor.Events;

/// <summary>Settings of a <see cref="StagnationDetector"/>. Levels are of T = ‖Σ δ‖²/Σ ‖δ‖², which is 1 in a random walk of any lengths.</summary>
public sealed record StagnationOptions : StateSettings
{
    /// <summary>T from which on updates count as having a common direction.</summary>
    /// <value>No unit, above <see cref="StagnantTo"/> and at most 4096; T is at most W. The default is 2: the common direction has as large a part as all else (chosen, not measured). Where few dimensions scatter more, it is higher.</value>
    public double MovingFrom { get; init; } = 2;

    /// <summary>T down to which updates count as a random walk.</summary>
    /// <value>No unit, from 1. The default is 1.25 (chosen, not measured). Where few dimensions scatter more, it is higher.</value>
    public double StagnantTo { get; init; } = 1.25;

    private protected override void Check(OptionProblems problems)
    {
        base.Check(problems);
        problems.RequireInRange(StagnantTo, 1, 4096, "A random walk has 1.");
        problems.RequireInRange(MovingFrom, Math.BitIncrement(StagnantTo), 4096, "Between the two a state is kept.");
    }
}
