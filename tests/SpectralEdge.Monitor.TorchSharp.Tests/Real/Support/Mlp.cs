using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>2-16-1 with tanh.</summary>
internal sealed class Mlp : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Linear _hidden = torch.nn.Linear(2, 16);
    private readonly Linear _output = torch.nn.Linear(16, 1);

    public Mlp()
        : base(nameof(Mlp)) => RegisterComponents();

    public Linear Hidden => _hidden;

    public Linear Output => _output;

    public override torch.Tensor forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return _output.call(torch.tanh(_hidden.call(input))).MoveToOuterDisposeScope();
    }
}
