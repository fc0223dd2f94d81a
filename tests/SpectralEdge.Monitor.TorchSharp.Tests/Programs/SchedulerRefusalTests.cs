using TorchSharp;
using static TorchSharp.torch.optim;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// Schedulers that look for momentum or betas: with a wrapped optimizer they do, or refuse, what they do with the optimizer
/// itself.
/// </summary>
public class SchedulerRefusalTests
{
    private static readonly Dictionary<string, Func<torch.nn.Module, Optimizer>> Optimizers = new()
    {
        ["SGD"] = model => SGD(model.parameters(), learningRate: 0.1),
        ["SGD with momentum"] = model => SGD(model.parameters(), learningRate: 0.1, momentum: 0.9),
        ["RMSProp"] = model => RMSProp(model.parameters(), momentum: 0.5),
        ["Adam"] = model => Adam(model.parameters()),
        ["AdamW"] = model => AdamW(model.parameters()),
        ["Adamax"] = model => Adamax(model.parameters()),
        ["NAdam"] = model => NAdam(model.parameters()),
        ["RAdam"] = model => RAdam(model.parameters()),
        ["Adagrad"] = model => Adagrad(model.parameters()),
        ["Adadelta"] = model => Adadelta(model.parameters()),
        ["ASGD"] = model => ASGD(model.parameters()),
        ["Rprop"] = model => Rprop(model.parameters()),
        ["Muon"] = model => new Muon(model.parameters().Where(parameter => parameter.dim() == 2)),
        ["Muon with AdamW"] = model => Muon.WithAdamW(model),
    };

    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> Schedulers = new()
    {
        ["OneCycleLR"] = optimizer => lr_scheduler.OneCycleLR(optimizer, 0.05, total_steps: 20),
        ["CyclicLR"] = optimizer => lr_scheduler.CyclicLR(optimizer, 0.01, 0.05, step_size_up: 4),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var optimizer in Optimizers.Keys)
            {
                foreach (var scheduler in Schedulers.Keys)
                {
                    pairs.Add(optimizer, scheduler);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Scheduler_OnTheWrapper_DoesWhatItDoesOnTheOptimizer(string optimizer, string scheduler)
    {
        var plain = Outcome(Optimizers[optimizer], Schedulers[scheduler], wrapped: false);
        var wrapped = Outcome(Optimizers[optimizer], Schedulers[scheduler], wrapped: true);

        Assert.Equal(plain, wrapped);
    }

    /// <summary>Rates, momentum and betas after every step, or the refusal.</summary>
    private static List<string> Outcome(
        Func<torch.nn.Module, Optimizer> make, Func<Optimizer, lr_scheduler.LRScheduler> schedule, bool wrapped)
    {
        torch.random.manual_seed(1);
        using var model = Toy.Network();
        using var inner = make(model);
        using var callback = new SpectralEdgeCallback(model, inner, Run.Options);
        var optimizer = wrapped ? inner.WithSpectralEdge(callback) : inner;
        var lines = new List<string>();
        try
        {
            var scheduler = schedule(optimizer);
            for (var step = 0; step < 10; step++)
            {
                Toy.Step(model, optimizer, _ => { });
                scheduler.step();
                lines.AddRange(
                    inner.ParamGroups.Select(
                        group => $"{group.LearningRate:R} {(group as IMomentum)?.Momentum:R} {(group as IBetas)?.Betas}"));
            }
        }
        catch (Exception exception)
        {
            lines.Add($"{exception.GetType().Name}: {exception.Message}");
        }

        return lines;
    }
}
