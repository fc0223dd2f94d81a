namespace SpectralEdge.Monitor.Probes;

/// <summary>What measurements of one run share: the model, what is watched, and how.</summary>
/// <param name="Model">The model.</param>
/// <param name="Inventory">What is watched.</param>
/// <param name="IsExact">Whether updates are kept exactly, so that directions in parameter space exist.</param>
/// <param name="Window">Number of updates in the window, W.</param>
internal sealed record ProbedRun(IProbedModel Model, ParameterInventory Inventory, bool IsExact, int Window)
{
    /// <summary>Whether samples say how directions moved.</summary>
    public bool HasMotion { get; init; } = true;

    /// <summary>Number of parameters, P.</summary>
    public int Count => checked((int)Inventory.ParameterCount);
}
