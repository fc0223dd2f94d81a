using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Data and a network for programs about something else than the network.</summary>
internal static class Toy
{
    private const int Examples = 32;

    /// <summary>Two inputs and a target that is their product.</summary>
    public static (Tensor Inputs, Tensor Targets) Batch()
    {
        using var scope = NewDisposeScope();
        var inputs = rand(Examples, 2) * 2 - 1;
        var targets = inputs.select(1, 0).mul(inputs.select(1, 1)).view(Examples, 1);
        return (inputs.MoveToOuterDisposeScope(), targets.MoveToOuterDisposeScope());
    }

    /// <summary>2-16-16-1 with tanh.</summary>
    public static Sequential Network() => nn.Sequential(
        ("first", nn.Linear(2, 16)),
        ("tanh1", nn.Tanh()),
        ("second", nn.Linear(16, 16)),
        ("tanh2", nn.Tanh()),
        ("last", nn.Linear(16, 1)));

    /// <summary>One step on a new batch, in a scope of its own.</summary>
    public static void Step(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Action<Tensor> onStepEnd)
    {
        using var scope = NewDisposeScope();
        var (inputs, targets) = Batch();
        optimizer.zero_grad();
        var loss = nn.functional.mse_loss(model.call(inputs), targets);
        loss.backward();
        optimizer.step();
        onStepEnd(loss);
    }
}
