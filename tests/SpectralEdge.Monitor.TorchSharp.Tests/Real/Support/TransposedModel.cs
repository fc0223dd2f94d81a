using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>One matrix that does not lie in memory in the order of its indices.</summary>
internal sealed class TransposedModel : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter _weight;

    public TransposedModel()
        : base(nameof(TransposedModel))
    {
        using var scope = torch.NewDisposeScope();
        _weight = new Parameter(torch.randn(5, 2).t());
        _weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    public Parameter Weight => _weight;

    public override torch.Tensor forward(torch.Tensor input) => input.matmul(_weight);
}
