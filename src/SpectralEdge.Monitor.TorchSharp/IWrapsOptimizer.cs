using TorchSharp;

namespace SpectralEdge.Monitor.Torch;

/// <summary>An optimizer that has another one do the work.</summary>
internal interface IWrapsOptimizer
{
    /// <summary>The optimizer that does the work.</summary>
    torch.optim.Optimizer Inner { get; }

    /// <summary>The optimizer inside all wrappers.</summary>
    static torch.optim.Optimizer Innermost(torch.optim.Optimizer optimizer) =>
        optimizer is IWrapsOptimizer wrapper ? Innermost(wrapper.Inner) : optimizer;
}
