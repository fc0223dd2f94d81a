using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>An open gap collapsed: the largest ratio of neighbouring singular values fell below the lower threshold and stayed there.</summary>
public sealed record GapCollapsed : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_collapsed";

    /// <summary>The largest gap ratio since the gap opened.</summary>
    /// <value>No unit, above 1.</value>
    public required double PeakRatio { get; init; }

    /// <summary>The step of that peak.</summary>
    public required long PeakStep { get; init; }

    /// <summary>How far the gap fell from its peak, on the scale where 1 is no gap left: 1 − (R − 1)/(R_peak − 1).</summary>
    /// <value>No unit, from 0 to 1.</value>
    public double FallFromPeak => 1 - ((RatioAfter - 1) / (PeakRatio - 1));

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("peak_ratio", PeakRatio);
        json.WriteNumber("peak_step", PeakStep);
        json.WriteFinite("fall_from_peak", FallFromPeak);
    }
}
