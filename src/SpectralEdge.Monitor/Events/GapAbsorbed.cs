namespace SpectralEdge.Monitor.Events;

/// <summary>A held gap went into the noise, or fell as for <see cref="GapWeakened"/>, while a gap is open at another position.</summary>
public sealed record GapAbsorbed : HeldGapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_absorbed";
}
