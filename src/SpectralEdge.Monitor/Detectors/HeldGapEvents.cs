using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>A conclusion about the gap at a position that was held. Its ratios are those at the held position.</summary>
public abstract record HeldGapEvent : GapEvent
{
    /// <summary>The largest ratio at the held position since its warm-up; NaN before that.</summary>
    /// <value>No unit, above 1.</value>
    public required double PeakRatio { get; init; }

    /// <summary>The step of that peak; −1 before the warm-up ended.</summary>
    public required long PeakStep { get; init; }

    /// <summary>
    /// How far the logarithm of the edge strength R − 1 is below its peak, in standard deviations of the run's own warm-up; NaN
    /// before that.
    /// </summary>
    public required double Drawdown { get; init; }

    /// <summary>What <see cref="Drawdown"/> had to reach for the run length asked for.</summary>
    public required double DrawdownThreshold { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("peak_ratio", PeakRatio);
        json.WriteNumber("peak_step", PeakStep);
        json.WriteFinite("drawdown", Drawdown);
        json.WriteFinite("drawdown_threshold", DrawdownThreshold);
    }
}

/// <summary>A held gap fell from its peak by more than its own scatter explains.</summary>
public sealed record GapWeakened : HeldGapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_weakened";
}

/// <summary>
/// A held gap went into the noise, or fell as for <see cref="GapWeakened"/>, while a gap is open at another position.
/// </summary>
public sealed record GapAbsorbed : HeldGapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_absorbed";
}
