namespace SpectralEdge.Monitor;

/// <summary>
/// The windows that are sampled at the same steps: they share one ring of updates, as long as the longest of them, and one more
/// where motion is followed.
/// </summary>
/// <param name="Index">Position among the strides of the monitor.</param>
/// <param name="Every">Optimizer steps between two samples.</param>
/// <param name="Capacity">Number of updates in the ring: those of the longest window, and the one that left it last.</param>
internal sealed record SharedStride(int Index, int Every, int Capacity)
{
    /// <summary>The strides of a monitor's windows, in the order of their first window.</summary>
    public static SharedStride[] Of(MonitorOptions options)
    {
        var gone = options.Spectrum.Measures.HasFlag(SampleMeasures.Motion) ? 1 : 0;
        return
        [
            .. options.Windows.GroupBy(window => window.Every)
                .Select((same, index) => new SharedStride(index, same.Key, same.Max(window => window.Length) + gone)),
        ];
    }
}
