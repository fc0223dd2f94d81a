using SpectralEdge.Monitor.Pipeline;
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace Grokking.Torch;

/// <summary>The lines that the README shows, in a training loop that compiles.</summary>
internal static class Quickstart
{
    /// <summary>Trains with a call after every step.</summary>
    public static void Train(nn.Module<Tensor, Tensor> model, IEnumerable<(Tensor Inputs, Tensor Targets)> batches)
    {
        var optimizer = optim.AdamW(model.parameters());
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
    public static void Wrap(nn.Module<Tensor, Tensor> model)
    {
        var optimizer = optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // snippet: wrap
        var watched = optimizer.WithSpectralEdge(callback);
        // end
        // snippet: watched
        watched.step();
        // end
    }

    /// <summary>Other settings than the defaults.</summary>
    public static void Settings(nn.Module<Tensor, Tensor> model)
    {
        var optimizer = optim.AdamW(model.parameters());
        // snippet: options
        var options = new MonitorOptions { Every = 5, Window = 20, RunFolder = null };
        using var callback = new SpectralEdgeCallback(model, optimizer, options);
        // end
    }
}
