using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace Grokking.Torch;

/// <summary>The lines that the README shows, in a training loop that compiles.</summary>
internal static class Quickstart
{
    /// <summary>Trains with a call after every step.</summary>
    public static void Train(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, IEnumerable<(Tensor Inputs, Tensor Targets)> batches)
    {
        // snippet: callback
        using var callback = new SpectralEdgeCallback(model, optimizer);
        callback.GapOpened += (_, e) => Console.WriteLine($"step {e.Step}: gap opened, ratio {e.RatioAfter:F2}");
        callback.GapCollapsed += (_, e) => Console.WriteLine($"step {e.Step}: gap collapsed, ratio {e.RatioAfter:F2}");
        callback.GapPositionShifted += (_, e) => Console.WriteLine($"step {e.Step}: gap moved to {e.PositionAfter}");
        // end
        foreach (var (inputs, targets) in batches)
        {
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.call(inputs), targets);
            loss.backward();
            // snippet: step
            optimizer.step();
            callback.OnStepEnd(loss);
            // end
        }
    }

    /// <summary>Lets the optimizer make the call.</summary>
    public static optim.Optimizer Wrap(optim.Optimizer optimizer, SpectralEdgeCallback callback)
    {
        // snippet: wrap
        optimizer = optimizer.WithSpectralEdge(callback);
        // end
        return optimizer;
    }
}
