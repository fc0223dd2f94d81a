namespace SpectralEdge.Monitor.Probes;

/// <summary>What measurements of one run share: the model, what is watched, and how.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inventory">What is watched.</param>
/// <param name="IsExact">Whether updates are kept exactly, so that directions in parameter space exist.</param>
/// <param name="Window">Number of updates in the window, W.</param>
/// <param name="HasMotion">Whether samples say how directions moved.</param>
internal sealed record ProbedRun(IProbedModel Model, ParameterInventory Inventory, bool IsExact, int Window, bool HasMotion)
{
    /// <summary>The run that a monitor watches, as it is now.</summary>
    public static ProbedRun Of(SpectralMonitor monitor, IProbedModel model) => new(
        model, monitor.Inventory, monitor.IsExact, monitor.Options.Windows[0].Length,
        monitor.Options.Spectrum.Measures.HasFlag(SampleMeasures.Motion));

    /// <summary>Number of parameters, P.</summary>
    public int Count => checked((int)Inventory.ParameterCount);
}
