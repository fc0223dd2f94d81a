using System.Text.Json;

namespace SpectralEdge.Monitor.Events;

/// <summary>A quantity of the samples left the level that it had in the detector's warm-up, and stays away from it.</summary>
public sealed record LevelChanged : SpectralEvent
{
    /// <inheritdoc/>
    public override string Kind => "level_changed";

    /// <inheritdoc/>
    public override string Quantity => WatchedQuantity;

    /// <summary>The reference level.</summary>
    public required double Level { get; init; }

    /// <summary>The value at the sample that settled it.</summary>
    public required double Value { get; init; }

    /// <summary>Name of the quantity, as run files name it.</summary>
    public required string WatchedQuantity { get; init; }

    /// <summary>The test's statistic: for cumulative sums the standard deviations by which values were off, added up, over 1 + the number of values that go together.</summary>
    public required double Statistic { get; init; }

    /// <summary>What the statistic had to reach for the run length asked for.</summary>
    public required double StatisticThreshold { get; init; }

    /// <summary>The test that settled it, in snake_case.</summary>
    public required string Test { get; init; }

    /// <summary>Mean number of samples between two false alarms that the threshold was set for; NaN where it was set by hand.</summary>
    public required double ExpectedRunLength { get; init; }

    /// <inheritdoc/>
    public override double Before => Level;

    /// <inheritdoc/>
    public override double After => Value;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteFinite("statistic", Statistic);
        json.WriteFinite("statistic_threshold", StatisticThreshold);
        json.WriteString("test", Test);
        json.WriteFinite("expected_run_length", ExpectedRunLength);
    }
}
