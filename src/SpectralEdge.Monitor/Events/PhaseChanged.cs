using System.Text.Json;
using SpectralEdge.Monitor.Spectrum;

namespace SpectralEdge.Monitor.Events;

/// <summary>The phase of the gap ratio became another one, as far as the run has come. The threshold is the largest ratio so far.</summary>
public sealed record PhaseChanged : StateEvent
{
    /// <inheritdoc/>
    public override string Kind => "phase_changed";

    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>The method that tells phases.</summary>
    public required PhaseMethod Method { get; init; }

    /// <summary>The phase before.</summary>
    public required GapPhase PhaseBefore { get; init; }

    /// <summary>The phase now.</summary>
    public required GapPhase PhaseAfter { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("method", Method.ToText());
        json.WriteString("phase_before", PhaseBefore.ToText());
        json.WriteString("phase_after", PhaseAfter.ToText());
    }
}
