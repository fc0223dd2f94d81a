using SpectralEdge.Monitor.Probes;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Probes go on while parameters are frozen and rates change, and a loss function that writes changes nothing.</summary>
public class ChangingModelTests
{
    static ChangingModelTests() => set_num_threads(1);

    private static readonly Probe[] All =
    [
        new LossDecompositionProbe { Every = 1 }, new EdgeSourceProbe { Every = 1 }, new CommutatorProbe { Every = 1, Samples = 1 },
        new CurvatureProbe { Every = 1, Directions = 1, Products = 2 }, new GapFlowProbe { Every = 1 },
    ];

    [Fact]
    public void Probes_AfterFreezingAndUnfreezing_GoOn()
    {
        random.manual_seed(3);
        using var model = Toy.Network();
        using var optimizer = optim.AdamW(model.parameters(), 1e-2, weight_decay: 0.1);
        var log = new LogCollector();
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep, log);
        using var probes = callback.Probe(
            batch => nn.functional.mse_loss(model.call(batch.Inputs), batch.Targets), _ => Toy.Batch(), null,
            new ProbeOptions { Probes = All });
        var taken = new List<(string Kind, long Step)>();
        probes.Taken += (_, result) => taken.Add((result.Kind, result.Step));
        for (var step = 1; step <= 36; step++)
        {
            if (step is 13 or 25)
            {
                model.parameters().First().requires_grad = step == 25;
            }

            Toy.Step(model, optimizer, loss => callback.OnStepEnd(loss));
        }

        Assert.Equal(0, probes.SkippedCount);
        Assert.Empty(log.MessagesOf("ProbeSkipped"));
        foreach (var kind in taken.Select(result => result.Kind).Distinct())
        {
            Assert.Contains((kind, 12L), taken);
            Assert.Contains((kind, 24L), taken);
            Assert.Contains((kind, 36L), taken);
        }

        Assert.Equal(5, taken.Select(result => result.Kind).Distinct().Count());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Loss_ThatWritesParameters_ChangesNothing(bool freezes)
    {
        using var model = Toy.Network();
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var before = model.parameters().Select(Training.Values).ToArray();
        var probed = Probed.Of(callback, () =>
        {
            using (no_grad())
            {
                foreach (var parameter in model.parameters())
                {
                    parameter.mul_(0.5);
                }
            }

            model.parameters().Last().requires_grad = !freezes;
            return model.call(ones(4, 2)).square().sum();
        });

        if (freezes)
        {
            Assert.Throws<ProbeSkippedException>(() => probed.Gradient());
        }
        else
        {
            probed.Gradient();
        }

        Assert.Equal(before, model.parameters().Select(Training.Values));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Rules_FollowTheScheduler()
    {
        using var model = Toy.Network();
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        var probed = Probed.Of(callback, () => throw new InvalidOperationException());

        Assert.Equal(0.1, probed.Optimizer!.Rules[0].LearningRate);
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = 0.02;
        }

        Assert.Equal(0.02, probed.Optimizer!.Rules[0].LearningRate);
    }
}
