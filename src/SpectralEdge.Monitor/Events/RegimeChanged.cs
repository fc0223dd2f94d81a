using System.Text.Json;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>The adiabatic regime became another one. The threshold is the run's own usual value of 𝒜.</summary>
public sealed record RegimeChanged : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "regime_changed";

    /// <inheritdoc/>
    public override string Quantity => "adiabatic";

    /// <summary>The regime before.</summary>
    public required AdiabaticRegime RegimeBefore { get; init; }

    /// <summary>The regime now.</summary>
    public required AdiabaticRegime RegimeAfter { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("regime_before", RegimeBefore.ToText());
        json.WriteString("regime_after", RegimeAfter.ToText());
    }
}
