using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>Attaches a callback to an optimizer.</summary>
public static class OptimizerExtensions
{
    /// <summary>An optimizer that does what this one does and then reports every step to a callback.</summary>
    /// <param name="optimizer">The optimizer. TorchSharp has no step hooks, so it has to be wrapped.</param>
    /// <param name="callback">The callback; several optimizers of one model may share it.</param>
    /// <returns>
    /// The optimizer to step in its place: <c>var watched = optimizer.WithSpectralEdge(callback);</c>. Disposing it disposes the
    /// wrapped one, not the callback.
    /// </returns>
    public static SpectralEdgeOptimizer WithSpectralEdge(this torch.optim.Optimizer optimizer, SpectralEdgeCallback callback)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(callback);
        return SpectralEdgeOptimizer.Wrap(optimizer, callback);
    }
}

/// <summary>An optimizer that forwards everything to another one and reports every step to a callback.</summary>
/// <remarks>
/// All learning rate schedulers work on it as on the wrapped one, the cyclic ones too: it has momentum or betas where that has.
/// The state of the wrapped one is saved and loaded through it, in the same files.
/// </remarks>
public class SpectralEdgeOptimizer : WrappingOptimizer
{
    private SpectralEdgeOptimizer(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : base(inner)
    {
        Callback = callback;
        callback.IsWrapped = true;
    }

    /// <summary>Where steps are reported.</summary>
    internal SpectralEdgeCallback Callback { get; }

    /// <inheritdoc/>
    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        var loss = Inner.step(closure!);
        Callback.OnWrappedStep(IWrapsOptimizer.Innermost(Inner), loss);
        return loss;
    }

    /// <summary>Wraps an optimizer in what has the interfaces that schedulers look for on it.</summary>
    internal static SpectralEdgeOptimizer Wrap(torch.optim.Optimizer inner, SpectralEdgeCallback callback) => inner switch
    {
        SpectralEdgeOptimizer wrapper when wrapper.Callback == callback => wrapper,
        torch.optim.IMomentum => new WithMomentum(inner, callback),
        torch.optim.IBetas => new WithBetas(inner, callback),
        _ => new SpectralEdgeOptimizer(inner, callback),
    };

    private sealed class WithMomentum(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : SpectralEdgeOptimizer(inner, callback), torch.optim.IMomentum
    {
        public double Momentum
        {
            get => ((torch.optim.IMomentum)Inner).Momentum;
            set => ((torch.optim.IMomentum)Inner).Momentum = value;
        }
    }

    private sealed class WithBetas(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : SpectralEdgeOptimizer(inner, callback), torch.optim.IBetas
    {
        public (double, double) Betas
        {
            get => ((torch.optim.IBetas)Inner).Betas;
            set => ((torch.optim.IBetas)Inner).Betas = value;
        }
    }
}
