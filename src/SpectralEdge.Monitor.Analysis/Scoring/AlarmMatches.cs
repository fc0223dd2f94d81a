namespace SpectralEdge.Monitor.Analysis;

/// <summary>Which alarm tells of which truth.</summary>
public sealed record AlarmMatches
{
    /// <summary>For each truth, the index of the first alarm in its window; null if there is none.</summary>
    public required IReadOnlyList<int?> FirstAlarms { get; init; }

    /// <summary>Indices of the alarms that lie in no window, rising.</summary>
    public required IReadOnlyList<int> FalseAlarms { get; init; }

    /// <summary>Number of alarms that lie in a window after its first one.</summary>
    public required int Repeats { get; init; }
}
