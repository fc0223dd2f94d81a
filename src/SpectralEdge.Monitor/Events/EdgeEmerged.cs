namespace SpectralEdge.Monitor.Events;

/// <summary>There is a gap that its null does not explain, in enough samples running.</summary>
public sealed record EdgeEmerged : EdgeEvent
{
    /// <inheritdoc/>
    public override string Kind => "edge_emerged";
}
