namespace SpectralEdge.Monitor.Events;

/// <summary>There is no gap any more that its null does not explain.</summary>
public sealed record EdgeLost : EdgeEvent
{
    /// <inheritdoc/>
    public override string Kind => "edge_lost";
}
