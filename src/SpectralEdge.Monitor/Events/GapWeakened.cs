namespace SpectralEdge.Monitor.Events;

/// <summary>A held gap fell from its peak by more than its own scatter explains.</summary>
public sealed record GapWeakened : HeldGapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_weakened";
}
