using TorchSharp;
using static TorchSharp.torch.optim;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>TorchSharp's schedulers do the same, bit for bit, on an optimizer and on what wraps it.</summary>
public class SchedulerTests
{
    private const int Steps = 40;

    public static TheoryData<string> Names => [.. Schedulers.Keys];

    private static Dictionary<string, Func<Optimizer, Action<double>>> Schedulers { get; } = new()
    {
        ["StepLR"] = optimizer => Stepping(lr_scheduler.StepLR(optimizer, 7, 0.5)),
        ["MultiStepLR"] = optimizer => Stepping(lr_scheduler.MultiStepLR(optimizer, [5, 11], 0.5)),
        ["LambdaLR"] = optimizer => Stepping(lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch))),
        ["MultiplicativeLR"] = optimizer => Stepping(lr_scheduler.MultiplicativeLR(optimizer, _ => 0.97)),
        ["ExponentialLR"] = optimizer => Stepping(lr_scheduler.ExponentialLR(optimizer, 0.9)),
        ["ConstantLR"] = optimizer => Stepping(lr_scheduler.ConstantLR(optimizer, 0.5, 9)),
        ["LinearLR"] = optimizer => Stepping(lr_scheduler.LinearLR(optimizer, 0.1, 1.0, 9)),
        ["PolynomialLR"] = optimizer => Stepping(lr_scheduler.PolynomialLR(optimizer, 20, 2)),
        ["CosineAnnealingLR"] = optimizer => Stepping(lr_scheduler.CosineAnnealingLR(optimizer, 20)),
        ["ReduceLROnPlateau"] = optimizer => Judging(lr_scheduler.ReduceLROnPlateau(optimizer, patience: 2, threshold: 0.5)),
        ["OneCycleLR"] = optimizer => Stepping(lr_scheduler.OneCycleLR(optimizer, 0.01, Steps + 1)),
        ["OneCycleLR without momentum"] = optimizer => Stepping(lr_scheduler.OneCycleLR(
            optimizer, 0.01, Steps + 1, cycle_momentum: false)),
        ["CyclicLR"] = optimizer => Stepping(lr_scheduler.CyclicLR(optimizer, 0.001, 0.01, 5)),
        ["CyclicLR without momentum"] = optimizer => Stepping(lr_scheduler.CyclicLR(
            optimizer, 0.001, 0.01, 5, cycle_momentum: false)),
        ["SequentialLR"] = optimizer => Stepping(lr_scheduler.SequentialLR(
            optimizer, [lr_scheduler.LinearLR(optimizer, 0.1, 1.0, 5), lr_scheduler.ExponentialLR(optimizer, 0.9)], [6])),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Scheduler_OnTheWrapper_DoesWhatItDoesWithout(string name)
    {
        foreach (var make in new Func<torch.nn.Module, Optimizer>[]
        {
            model => SGD(model.parameters(), learningRate: 0.02, momentum: 0.9),
            model => AdamW(model.parameters(), lr: 0.01),
            model => RMSProp(model.parameters(), lr: 0.01, momentum: 0.5),
        })
        {
            var without = Train(make, name, isWatched: false);
            var with = Train(make, name, isWatched: true);

            Assert.Equal(without.Refusal, with.Refusal);
            Assert.Equal(without.Rates, with.Rates);
            Assert.Equal(without.Parameters, with.Parameters);
            Assert.Equal(without.Refusal is null ? Steps : 0, with.Steps);
        }
    }

    private static (string? Refusal, List<double> Rates, byte[][] Parameters, long Steps) Train(
        Func<torch.nn.Module, Optimizer> make, string name, bool isWatched)
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = make(model);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        var optimizer = isWatched ? inner.WithSpectralEdge(callback) : inner;
        var rates = new List<double>();
        try
        {
            var schedule = Schedulers[name](optimizer);
            for (var step = 0; step < Steps; step++)
            {
                var loss = 0.0;
                Training.Step(optimizer, () => Training.Loss(model), value => loss = value.item<float>());
                schedule(loss);
                rates.Add(inner.ParamGroups.Single().LearningRate);
            }

            return (null, rates, Training.Bits(model), callback.Step);
        }
        catch (ArgumentException refused)
        {
            // CyclicLR refuses optimizers that have betas instead of momentum, wrapped or not.
            return (refused.Message, rates, Training.Bits(model), callback.Step);
        }
    }

    private static Action<double> Stepping(lr_scheduler.LRScheduler scheduler) => _ => scheduler.step();

    private static Action<double> Judging(lr_scheduler.LRScheduler scheduler) => loss => scheduler.step(loss);
}
