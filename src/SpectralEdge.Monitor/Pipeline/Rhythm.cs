namespace SpectralEdge.Monitor.Pipeline;

/// <summary>The windows that are sampled at the same steps: they share one ring of updates, as long as the longest of them.</summary>
/// <param name="Index">Position among the rhythms of the monitor.</param>
/// <param name="Every">Optimizer steps between two samples.</param>
/// <param name="Capacity">Number of updates in the longest window.</param>
internal sealed record Rhythm(int Index, int Every, int Capacity)
{
    /// <summary>The rhythms of some windows, in the order of their first window.</summary>
    public static Rhythm[] Of(IReadOnlyList<WindowSpec> windows) =>
    [
        .. windows.GroupBy(window => window.Every)
            .Select((same, index) => new Rhythm(index, same.Key, same.Max(window => window.Window))),
    ];
}
