using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Interventions;
using SpectralEdge.Monitor.Torch;
using TorchSharp.Modules;
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
    public static void Wrap(nn.Module<Tensor, Tensor> model, Tensor loss)
    {
        var optimizer = optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // snippet: wrap
        var watched = optimizer.WithSpectralEdge(callback);
        // end
        // snippet: watched
        callback.RecordLoss(loss);
        watched.step();
        // end
    }

    /// <summary>Asks for gradients and curvature along the directions of the updates.</summary>
    public static void Probe(nn.Module<Tensor, Tensor> model, Func<long, (Tensor Inputs, Tensor Labels)> trainBatch)
    {
        var optimizer = optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // snippet: probe
        using var probes = callback.Probe(
            batch => nn.functional.cross_entropy(model.call(batch.Inputs), batch.Labels), trainBatch);
        probes.Taken += (_, result) => Console.WriteLine($"step {result.Step}: {result.Kind}, {result.Gradients:F0} gradients");
        // end
    }

    /// <summary>Removes half of the transverse part of every gradient from step 500 on.</summary>
    public static void Intervene(nn.Module<Tensor, Tensor> model, Tensor loss)
    {
        var optimizer = optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // snippet: interventions
        var changed = optimizer.WithInterventions(callback, new SubspaceIntervention
        {
            Directions = new LeadingDirections(),   // v_1 … v_k* of the newest full window
            Keeps = true,                           // the transverse part is removed
            Dose = 0.5,
            From = 500,
        });
        changed.step();                             // in place of optimizer.step()
        callback.OnStepEnd(loss);
        // end
    }

    /// <summary>Saves model and state when the gap opens.</summary>
    public static void Checkpoint(nn.Module<Tensor, Tensor> model)
    {
        var optimizer = optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // snippet: checkpoint
        callback.GapOpened += (_, e) => model.save($"step-{e.Step}.dat");
        callback.GapOpened += (_, e) => callback.SaveState($"step-{e.Step}.state");
        // end
    }

    /// <summary>Looks at every sample.</summary>
    public static void Samples(SpectralEdgeCallback callback)
    {
        // snippet: samples
        callback.SampleTaken += (_, sample) => Console.WriteLine($"step {sample.Step}: ratio {sample.GapRatio:F2}, rate {sample.LearningRate}");
        // end
    }

    /// <summary>Two optimizers of one model, each named where it steps.</summary>
    public static void Two(nn.Module<Tensor, Tensor> model, Tensor loss)
    {
        var matrices = optim.SGD(model.parameters().Where(parameter => parameter.dim() > 1), 0.1);
        var others = optim.AdamW(model.parameters().Where(parameter => parameter.dim() <= 1), 1e-3);
        using var callback = new SpectralEdgeCallback(model);
        // snippet: two
        matrices.step();
        callback.OnStepEnd(matrices, loss);
        others.step();
        callback.OnStepEnd(others, loss);
        // end
    }

    /// <summary>Muon for the matrices, AdamW for the rest.</summary>
    public static void MuonAndAdamW(nn.Module<Tensor, Tensor> model)
    {
        // snippet: muon
        using var optimizer = Muon.WithAdamW(model, lr: 1e-3, weight_decay: 0.1, name => name == "head.weight");
        using var callback = new SpectralEdgeCallback(model, optimizer);
        // end
    }

    /// <summary>The same with rates of their own.</summary>
    public static void MuonGroups(IEnumerable<Parameter> matrices, IEnumerable<Parameter> others)
    {
        // snippet: muon-groups
        using var optimizer = new Muon([new MuonGroup(matrices, lr: 0.02), new AdamW.ParamGroup(others, lr: 3e-4)]);
        // end
    }

    /// <summary>Other settings than the defaults.</summary>
    public static void Settings(nn.Module<Tensor, Tensor> model)
    {
        var optimizer = optim.AdamW(model.parameters());
        // snippet: options
        var options = new MonitorOptions { Windows = [new(Every: 5, Length: 20)], Run = new() { Folder = null } };
        using var callback = new SpectralEdgeCallback(model, optimizer, options);
        // end
    }
}
