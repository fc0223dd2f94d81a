using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The learning rate of a sample is that of the optimizer that stepped, group by group.</summary>
public class LearningRateTests
{
    private const int Stride = 2;

    private static readonly MonitorOptions Options = new()
    {
        Windows = [new(Stride, 3)],
        Run = new() { Folder = null },
        Grouping = ParameterGrouping.ByLayer,
    };

    [Fact]
    public void WithSpectralEdge_NewOptimizerOverTheSameParameters_BringsItsRate()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var first = torch.optim.SGD(model.parameters(), learningRate: 0.02);
        using var second = torch.optim.SGD(model.parameters(), learningRate: 0.002);
        using var callback = new SpectralEdgeCallback(model, first, Options);
        var rates = new Rates(callback);
        Train(model, first.WithSpectralEdge(callback), 20);
        Train(model, second.WithSpectralEdge(callback), 20);

        Assert.Equal(40, callback.Step);
        Assert.All(rates.Of("all").Where(at => at.Step <= 20), at => Assert.Equal(0.02, at.Rate!.Value, 1e-12));
        Assert.All(rates.Of("all").Where(at => at.Step > 20), at => Assert.Equal(0.002, at.Rate!.Value, 1e-12));
    }

    [Fact]
    public void OnStepEnd_NamesANewOptimizer_BringsItsRate()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var first = torch.optim.SGD(model.parameters(), learningRate: 0.02);
        using var second = torch.optim.Adam(model.parameters(), lr: 0.001);
        using var callback = new SpectralEdgeCallback(model, first, Options);
        var rates = new Rates(callback);
        Train(model, first, 20, () => callback.OnStepEnd());
        Train(model, second, 20, () => callback.OnStepEnd(second));

        Assert.Equal(0.02, rates.Of("all")[0].Rate!.Value, 1e-12);
        Assert.Equal(0.001, rates.Of("all")[^1].Rate!.Value, 1e-12);
        Assert.Equal(40, callback.Step);
    }

    [Fact]
    public void WithSpectralEdge_CallbackThatWasGivenNoOptimizer_HasTheRateOfTheWrappedOne()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.SGD(model.parameters(), learningRate: 0.02);
        using var callback = new SpectralEdgeCallback(model, options: Options);
        var rates = new Rates(callback);
        Train(model, inner.WithSpectralEdge(callback), 20);

        Assert.All(rates.Of("all"), at => Assert.Equal(0.02, at.Rate!.Value, 1e-12));
    }

    [Fact]
    public void OnStepEnd_ParameterGroupsWithRatesOfTheirOwn_GivesEachWatchedGroupItsOwn()
    {
        using var model = Training.Seeded<Mlp>(1);
        var (body, head) = (model.Hidden.parameters().ToArray(), model.Output.parameters().ToArray());
        using var optimizer = torch.optim.SGD(
            [new SGD.ParamGroup(body, new() { LearningRate = 0.1 }), new SGD.ParamGroup(head, new() { LearningRate = 0.4 })],
            0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options);
        var rates = new Rates(callback);
        Train(model, optimizer, 20, () => callback.OnStepEnd());

        var (bodyCount, headCount) = (body.Sum(parameter => parameter.numel()), head.Sum(parameter => parameter.numel()));
        var whole = Math.Sqrt(((bodyCount * 0.01) + (headCount * 0.16)) / (bodyCount + headCount));
        Assert.All(rates.Of("_hidden"), at => Assert.Equal(0.1, at.Rate!.Value, 1e-12));
        Assert.All(rates.Of("_output"), at => Assert.Equal(0.4, at.Rate!.Value, 1e-12));
        Assert.All(rates.Of("all"), at => Assert.Equal(whole, at.Rate!.Value, 1e-12));
    }

    [Fact]
    public void OnStepEnd_AfterConversionWithAnOptimizerNobodyNamed_HasNoStaleRateAndSaysSoOnce()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var first = torch.optim.SGD(model.parameters(), learningRate: 0.02);
        using var callback = new SpectralEdgeCallback(model, first, Options, log);
        var rates = new Rates(callback);
        Train(model, first, 20, () => callback.OnStepEnd());
        model.to(torch.ScalarType.Float64);
        using var second = torch.optim.SGD(model.parameters(), learningRate: 0.002);
        Train(model, second, 20, () => callback.OnStepEnd(), torch.ScalarType.Float64);

        Assert.All(rates.Of("all").Where(at => at.Step > 26), at => Assert.Null(at.Rate));
        Assert.Contains(
            "OnStepEnd(optimizer, loss)", Assert.Single(log.MessagesOf("OptimizerReplaced")), StringComparison.Ordinal);

        Train(model, second, 20, () => callback.OnStepEnd(second), torch.ScalarType.Float64);
        Assert.Equal(0.002, rates.Of("all")[^1].Rate!.Value, 1e-12);
    }

    [Fact]
    public void OnStepEnd_SchedulerAfterIt_GivesTheRateThatTheStepUsed()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.4);
        using var callback = new SpectralEdgeCallback(
            model, optimizer, Options with { Windows = [Options.Windows[0] with { Every = 1 }] });
        var scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
        var rates = new Rates(callback);
        Train(model, optimizer, 8, () =>
        {
            callback.OnStepEnd();
            scheduler.step();
        });

        Assert.All(rates.Of("all"), at => Assert.Equal(0.4 * Math.Pow(0.5, at.Step - 1), at.Rate!.Value, 1e-12));
    }

    private static void Train(
        Mlp model,
        torch.optim.Optimizer optimizer,
        int steps,
        Action? after = null,
        torch.ScalarType type = torch.ScalarType.Float32)
    {
        for (var step = 0; step < steps; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model, type));
            after?.Invoke();
        }
    }

    private sealed class Rates
    {
        private readonly List<(string Group, long Step, double? Rate)> _all = [];

        public Rates(SpectralEdgeCallback callback) =>
            callback.SampleTaken += (_, sample) => _all.Add((sample.Group, sample.Step, sample.LearningRate));

        public (long Step, double? Rate)[] Of(string group)
        {
            var found = _all.Where(at => at.Group == group).Select(at => (at.Step, at.Rate)).ToArray();
            Assert.NotEmpty(found);
            return found;
        }
    }
}
