namespace SpectralEdge.Monitor.Events;

/// <summary>Neighbouring updates point against each other.</summary>
public sealed record Oscillating : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "oscillating";

    /// <inheritdoc/>
    public override string Quantity => "ar1_correlation";
}
