using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>The pattern of a grokking run went on: opening, collapse, turn, reopening. The step to <see cref="GrokkingState.Transition"/> is the early warning.</summary>
/// <remarks>How often it is right and how often it is not: docs/guide/grokking-warning.md.</remarks>
public sealed record GrokkingStateChanged : SpectralEvent
{
    /// <inheritdoc/>
    public override string Kind => "grokking_state_changed";

    /// <summary>What settled it: the drift ratio for the step to <see cref="GrokkingState.Transition"/>, the gap ratio for all others.</summary>
    public override string Quantity => To == GrokkingState.Transition ? "drift_ratio" : "gap_ratio";

    /// <summary>What the pattern was seen in.</summary>
    public required GrokkingSource Source { get; init; }

    /// <summary>The state before.</summary>
    public required GrokkingState From { get; init; }

    /// <summary>The state now.</summary>
    public required GrokkingState To { get; init; }

    /// <summary>The quantity before: the peak of the gap, 1 before there was one, or the lowest drift ratio of the horizon.</summary>
    public required double Was { get; init; }

    /// <summary>The quantity at the sample that settled it.</summary>
    public required double Value { get; init; }

    /// <inheritdoc/>
    public override double Before => Was;

    /// <inheritdoc/>
    public override double After => Value;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("source", Text(Source));
        json.WriteString("state_before", Text(From));
        json.WriteString("state_after", Text(To));
    }

    private static string Text<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
