namespace SpectralEdge.Monitor.Events;

/// <summary>A gap opened: the largest ratio of neighbouring singular values rose above the upper threshold and stayed there.</summary>
public sealed record GapOpened : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_opened";
}
