using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch;

/// <summary>An optimizer that forwards everything to another one and tells a callback of every step.</summary>
/// <remarks>
/// Learning rate schedulers work on it. What is not part of <c>torch.optim.Optimizer</c> (state_dict, the interfaces that cyclic schedulers
/// look for) is reached through <see cref="Inner"/>.
/// </remarks>
public sealed class SpectralEdgeOptimizer : torch.optim.Optimizer
{
    private readonly SpectralEdgeCallback _callback;

    internal SpectralEdgeOptimizer(torch.optim.Optimizer inner, SpectralEdgeCallback callback)
        : base(IntPtr.Zero)
    {
        Inner = inner;
        _callback = callback;
    }

    /// <summary>The optimizer that does the work.</summary>
    public torch.optim.Optimizer Inner { get; }

    /// <inheritdoc/>
    public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => Inner.ParamGroups;

    /// <inheritdoc/>
    public override torch.Tensor step(Func<torch.Tensor>? closure = null)
    {
        var loss = Inner.step(closure!);
        _callback.OnStepEnd(loss);
        return loss;
    }

    /// <inheritdoc/>
    public override void zero_grad() => Inner.zero_grad();

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => Inner.parameters();

    /// <inheritdoc/>
    public override void add_param_group(ParamGroup param_group) => Inner.add_param_group(param_group);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
