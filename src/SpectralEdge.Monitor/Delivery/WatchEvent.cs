using System.Text.Json;

namespace SpectralEdge.Monitor;

/// <summary>Something happened to the watch itself: samples that were due could not be taken, or can be taken again.</summary>
/// <remarks>
/// It is no conclusion of a detector: it says nothing about the geometry of the updates, no run length counts it, and no incident
/// holds it. Its group is the whole model, its window and stride are those of the first window, and
/// <see cref="SpectralEvent.FirstStep"/> is the first step without a sample.
/// </remarks>
public abstract record WatchEvent : SpectralEvent
{
    // Only the kinds below: readers have to know them all.
    private protected WatchEvent()
    {
    }

    /// <summary>Why samples were skipped first.</summary>
    public required SkipReason Reason { get; init; }

    /// <inheritdoc/>
    public override string Quantity => "samples_skipped";

    /// <summary>High where the watch is interrupted, low where it goes on.</summary>
    public override EventSeverity Severity => EventSeverity.High;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("reason", Reason.ToText());
    }
}

/// <summary>
/// A parameter is NaN or infinite, or an update is too large to be squared; no sample can be taken until that is corrected.
/// </summary>
/// <remarks>Raised at the first such sample, not at those that follow it.</remarks>
public sealed record ParametersNotFinite : WatchEvent
{
    /// <inheritdoc/>
    public override string Kind => "not_finite";

    /// <summary>0: the sample before was taken.</summary>
    public override double Before => 0;

    /// <summary>1: this sample was skipped.</summary>
    public override double After => 1;

    /// <summary>
    /// Name of the first block that holds NaN or infinite values; null if there is none here: an update is too large, or another
    /// rank holds them.
    /// </summary>
    public required string? Block { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("block", Block);
        json.WriteString("detail", Detail);
    }
}

/// <summary>
/// The parameters could not be read, the blocks that there are now cannot be watched with these options, or the shards cannot be
/// put together; no sample is taken until that is corrected.
/// </summary>
/// <remarks>
/// Raised at the first such sample, not at those that follow it. Shards that are lost (<see cref="SkipReason.ShardsLost"/>) do
/// not come back.
/// </remarks>
public sealed record WatchSuspended : WatchEvent
{
    /// <inheritdoc/>
    public override string Kind => "watch_suspended";

    /// <summary>0: the sample before was taken.</summary>
    public override double Before => 0;

    /// <summary>1: this sample was skipped.</summary>
    public override double After => 1;

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        base.WriteTo(json);
        json.WriteString("detail", Detail);
    }
}

/// <summary>The parameters could be read again. A new window begins with this sample.</summary>
public sealed record WatchResumed : WatchEvent
{
    /// <inheritdoc/>
    public override string Kind => "watch_resumed";

    /// <summary>Number of consecutive samples that were skipped.</summary>
    /// <value>At least 1.</value>
    public required long SamplesSkipped { get; init; }

    /// <summary>Number of consecutive samples that were skipped.</summary>
    public override double Before => SamplesSkipped;

    /// <summary>0: this sample was read.</summary>
    public override double After => 0;

    /// <inheritdoc/>
    public override EventSeverity Severity => EventSeverity.Low;
}
