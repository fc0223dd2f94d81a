using System.Globalization;
using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>A change of the gap of one group.</summary>
/// <remarks>In run files of versions up to 0.2 its fields that are not said below are NaN.</remarks>
public abstract record GapEvent : SpectralEvent
{
    /// <inheritdoc/>
    public override string Quantity => "gap_ratio";

    /// <summary>Gap position k* before; null where there was none.</summary>
    public required int? PositionBefore { get; init; }

    /// <summary>Gap position k* now; null where noise alone would explain the largest ratio.</summary>
    public required int? PositionAfter { get; init; }

    /// <summary>
    /// The ratio before: at the position of the open gap its own level, 1 + exp of the mean of ln(R − 1); of an opening the gap
    /// ratio at the last sample before, NaN if there was none.
    /// </summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioBefore { get; init; }

    /// <summary>The ratio now: at the position of the gap that the event is about, of a move at the new one.</summary>
    /// <value>No unit, at least 1.</value>
    public required double RatioAfter { get; init; }

    /// <summary>
    /// How large the change is against the run's own scatter: by how many standard deviations ln(R − 1) fell below its level,
    /// below its highest one where the gap is still significant; or the lead ln((R_j − 1)/(R_k − 1)) of another gap rose
    /// above its level, if that is more.
    /// </summary>
    /// <value>
    /// No unit; NaN of an opening, before two windows of the open gap are known, and where the gap was missing so long that
    /// its scatter does not count.
    /// </value>
    public double Deviations { get; init; } = double.NaN;

    /// <summary>What <see cref="Deviations"/> had to reach for the run length.</summary>
    /// <value>No unit, above 0; NaN where the other is, and where a bound was set by hand.</value>
    public double DeviationsNeeded { get; init; } = double.NaN;

    /// <summary>Mean number of samples between two false alarms that was asked for.</summary>
    /// <value>Samples, from 100 to 10,000,000; NaN where a bound was set by hand: it promises nothing.</value>
    public double ExpectedRunLength { get; init; } = double.NaN;

    /// <inheritdoc/>
    public override double Before => RatioBefore;

    /// <inheritdoc/>
    public override double After => RatioAfter;

    private static void WriteKnown(Utf8JsonWriter json, string name, double value)
    {
        if (!double.IsNaN(value))
        {
            json.WriteFinite(name, value);
        }
    }

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
        WriteKnown(json, "deviations", Deviations);
        WriteKnown(json, "deviations_needed", DeviationsNeeded);
        WriteKnown(json, "expected_run_length", ExpectedRunLength);
    }
}

/// <summary>A gap opened: at one position there is a ratio that the null does not explain.</summary>
public sealed record GapOpened : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_opened";
}

/// <summary>
/// An open gap collapsed: the null explains it again, or its strength R − 1 fell to a quarter, both beyond its own scatter.
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

/// <summary>
/// An open gap moved to another position: the ratio there leads by more than the run's own scatter. Whoever asks for this kind
/// also gets <see cref="GapAbsorbed"/>, where nothing is left at the position before.
/// </summary>
public record GapPositionShifted : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_position_shifted";
}

/// <summary>An open gap fell below its level by more than its own scatter for a whole window, and is still open.</summary>
public sealed record GapWeakened : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_weakened";

    /// <summary>The largest ratio at its position since the gap opened.</summary>
    /// <value>No unit, above 1.</value>
    public required double PeakRatio { get; init; }

    /// <summary>The step of that peak.</summary>
    public required long PeakStep { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("peak_ratio", PeakRatio);
        json.WriteNumber("peak_step", PeakStep);
    }
}

/// <summary>
/// An open gap fell as for <see cref="GapCollapsed"/> while a gap is open at another position: k* moved there, and the ratios
/// are those at the position before.
/// </summary>
public sealed record GapAbsorbed : GapPositionShifted
{
    /// <inheritdoc/>
    public override string Kind => "gap_absorbed";

    /// <inheritdoc cref="GapWeakened.PeakRatio"/>
    public required double PeakRatio { get; init; }

    /// <inheritdoc cref="GapWeakened.PeakStep"/>
    public required long PeakStep { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("peak_ratio", PeakRatio);
        json.WriteNumber("peak_step", PeakStep);
    }
}

/// <summary>
/// The gap opens, collapses or moves so often that a single change is no news: this one is the third in a few windows. Nothing
/// more is told of the gap until <see cref="GapSteady"/>.
/// </summary>
public sealed record GapUnsteady : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_unsteady";

    /// <summary>Number of samples without a change from which the gap is steady again.</summary>
    /// <value>Samples, from 5 W to 640 W: each time twice as many.</value>
    public required int CalmSamples { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("calm_samples", CalmSamples);
    }
}

/// <summary>The gap has not changed for as long as <see cref="GapUnsteady"/> said; what it is now is its position.</summary>
public sealed record GapSteady : GapEvent
{
    /// <inheritdoc/>
    public override string Kind => "gap_steady";

    /// <summary>Number of changes while it was unsteady, the one that began it included.</summary>
    public required int Changes { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteNumber("changes", Changes);
    }
}
