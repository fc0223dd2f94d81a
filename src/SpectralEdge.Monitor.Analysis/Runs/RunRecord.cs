
namespace SpectralEdge.Monitor.Analysis;

/// <summary>All samples and events of a run in memory, wherever they come from: a run file, a recording, checkpoints, a matrix of products.</summary>
public sealed record RunRecord
{
    /// <summary>What to call the run.</summary>
    public required string Name { get; init; }

    /// <summary>All samples, in the order in which they were taken.</summary>
    public required IReadOnlyList<SpectralSample> Samples { get; init; }

    /// <summary>All events, in the order in which they were raised.</summary>
    public required IReadOnlyList<RecordedEvent> Events { get; init; }

    /// <summary>All incidents, in the order in which they ended.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>Figures of the training loop's own.</summary>
    public IReadOnlyList<RecordedMetric> Metrics { get; init; } = [];

    /// <summary>Steps at which windows were emptied.</summary>
    public IReadOnlyList<long> Restarts { get; init; } = [];

    /// <summary>What could not be read, as sentences.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What the run file says about the run; null where there is none.</summary>
    public RunHeader? Header { get; init; }

    /// <summary>Whether the run came to its end; false for a run file that was cut, true for all that is no run file.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The samples by spectrum: one group in one window each, in the order of their first sample.</summary>
    /// <returns>One entry for each spectrum.</returns>
    public IReadOnlyList<SpectrumSeries> Spectra() =>
        [.. Samples.GroupBy(sample => (sample.Group, sample.Window, sample.StrideIndex)).Select(group => new SpectrumSeries(group.Key.Group, group.Key.Window, group.Key.StrideIndex, [.. group]))];
}
