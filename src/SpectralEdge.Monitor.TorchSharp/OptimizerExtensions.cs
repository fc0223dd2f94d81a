using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Attaches a callback to an optimizer.</summary>
public static class OptimizerExtensions
{
    /// <summary>An optimizer that does what this one does and then tells a callback of every step.</summary>
    /// <param name="optimizer">The optimizer. TorchSharp has no step hooks, so it has to be wrapped.</param>
    /// <param name="callback">The callback.</param>
    /// <returns>The optimizer to use in its place. Disposing it disposes the wrapped one, not the callback; dispose one of the two, since LBFGS does not bear it twice.</returns>
    public static SpectralEdgeOptimizer WithSpectralEdge(this torch.optim.Optimizer optimizer, SpectralEdgeCallback callback)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(callback);
        return new SpectralEdgeOptimizer(optimizer, callback);
    }
}
