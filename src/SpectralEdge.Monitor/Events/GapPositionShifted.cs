namespace SpectralEdge.Monitor.Events;

/// <summary>An open gap moved: the largest ratio settled at another position.</summary>
public sealed record GapPositionShifted : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_position_shifted";
}
