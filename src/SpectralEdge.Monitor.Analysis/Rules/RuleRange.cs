namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which group and which steps a rule is about.</summary>
/// <param name="Group">Name of the group; null for all of them.</param>
/// <param name="After">Steps above this.</param>
/// <param name="Before">Steps below this.</param>
public sealed record RuleRange(string? Group, long After, long Before)
{
    /// <summary>Whether something belongs to it.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="step">Its step.</param>
    /// <returns>True if so.</returns>
    public bool Holds(string group, long step) => (Group is null || group == Group) && step > After && step < Before;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{(Group is null ? string.Empty : $" in {Group}")}{(After < 0 ? string.Empty : $" after {After}")}{(Before == long.MaxValue ? string.Empty : $" before {Before}")}");
}
