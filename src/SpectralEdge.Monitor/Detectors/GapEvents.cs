using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>A conclusion about the gap of one group.</summary>
public abstract record GapEvent : SpectralEvent
{
    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>Gap position k* before; null where there was none.</summary>
    public required int? PositionBefore { get; init; }

    /// <summary>Gap position k* now; null where noise alone would explain the largest ratio.</summary>
    public required int? PositionAfter { get; init; }

    /// <summary>The gap ratio at the last sample before the change showed; NaN if there was none.</summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioBefore { get; init; }

    /// <summary>The gap ratio now.</summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioAfter { get; init; }

    /// <inheritdoc/>
    public override double Before => RatioBefore;

    /// <inheritdoc/>
    public override double After => RatioAfter;

    /// <inheritdoc/>
    private protected override string Details => string.Create(
        CultureInfo.InvariantCulture, $" (k* {PositionBefore?.ToString(CultureInfo.InvariantCulture) ?? "none"} -> "
            + $"{PositionAfter?.ToString(CultureInfo.InvariantCulture) ?? "none"})");

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("k_before", PositionBefore);
        json.WriteFinite("k_after", PositionAfter);
    }
}

/// <summary>
/// A gap opened: the largest ratio of neighbouring singular values rose above the upper threshold and stayed there.
/// </summary>
public sealed record GapOpened : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_opened";
}

/// <summary>
/// An open gap collapsed: the largest ratio of neighbouring singular values fell below the lower threshold and stayed there.
/// </summary>
public sealed record GapCollapsed : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_collapsed";

    /// <summary>The largest gap ratio since the gap opened.</summary>
    /// <value>No unit, above 1.</value>
    public required double PeakRatio { get; init; }

    /// <summary>The step of that peak.</summary>
    public required long PeakStep { get; init; }

    /// <summary>
    /// The control: how many other positions, of the first ⌊W/2⌋, had a ratio that was open by the same thresholds and hold at
    /// some time in the last W samples.
    /// </summary>
    /// <value>From 0; null where it is not known, as in runs of earlier versions.</value>
    public int? ControlPositions { get; init; }

    /// <summary>How many of <see cref="ControlPositions"/> collapsed in the last W samples, as this gap did.</summary>
    /// <value>From 0; null where it is not known.</value>
    /// <remarks>A large share says that all ratios fell together, as when a long update leaves, and not this gap.</remarks>
    public int? ControlCollapses { get; init; }

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
        if (ControlPositions is { } open)
        {
            json.WriteNumber("control_positions", open);
        }

        if (ControlCollapses is { } collapsed)
        {
            json.WriteNumber("control_collapses", collapsed);
        }
    }
}

/// <summary>An open gap moved: the largest ratio settled at another position.</summary>
public sealed record GapPositionShifted : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_position_shifted";
}
