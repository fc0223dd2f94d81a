using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>TorchSharp's own optimizers and schedulers with the wrapper between them.</summary>
public class OptimizerTests
{
    [Fact]
    public void StepLR_OnTheWrapper_SetsTheRatesOfTheInnerOptimizer()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.SGD(model.parameters(), learningRate: 0.4);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);
        var scheduler = torch.optim.lr_scheduler.StepLR(wrapper, step_size: 2, gamma: 0.5);
        var rates = new List<double>();
        for (var step = 0; step < 6; step++)
        {
            Training.Step(wrapper, () => Training.Loss(model));
            scheduler.step();
            rates.Add(inner.ParamGroups.Single().LearningRate);
        }

        Assert.Equal([0.4, 0.2, 0.2, 0.1, 0.1, 0.05], rates.Select(rate => Math.Round(rate, 12)));
        Assert.Equal(6, callback.Step);
    }

    [Fact]
    public void Lbfgs_WithClosure_CountsOneStepForManyEvaluations()
    {
        using var model = Training.Seeded<Mlp>(1);

        // A native optimizer cannot be disposed twice; the wrapper does it.
        var inner = torch.optim.LBFGS(model.parameters(), lr: 0.1, max_iter: 5);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);
        var samples = new SampleLog(callback.Monitor);
        var evaluations = 0;
        for (var step = 1; step <= 5; step++)
        {
            using var scope = torch.NewDisposeScope();
            wrapper.step(() =>
            {
                evaluations++;
                wrapper.zero_grad();
                var loss = Training.Loss(model);
                loss.backward();
                return loss;
            });
            Assert.Equal(step, callback.Step);
        }

        Assert.True(evaluations > 5);
        Assert.Equal(5, callback.Monitor.Report.UpdatesKept);
        Assert.All(samples.Samples, sample => Assert.True(sample.Loss > 0));
        Assert.Equal(0, callback.LossesLost);
    }

    [Fact]
    public void Sgd_WithClosure_ReturnsAndRecordsItsLoss()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);
        var samples = new SampleLog(callback.Monitor);
        var losses = new List<double?>();
        for (var step = 0; step < 6; step++)
        {
            using var scope = torch.NewDisposeScope();
            wrapper.zero_grad();
            var loss = wrapper.step(() =>
            {
                var value = Training.Loss(model);
                value.backward();
                return value;
            });
            losses.Add(loss.item<float>());
        }

        Assert.Equal(losses.Skip(3), samples.Samples.Select(sample => sample.Loss));
    }

    [Fact]
    public void ZeroGrad_OnTheWrapper_ClearsTheGradients()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);
        using (torch.NewDisposeScope())
        {
            Training.Loss(model).backward();
        }

        wrapper.zero_grad();
        var before = Training.Bits(model);
        wrapper.step();

        Assert.Equal(before, Training.Bits(model));
    }

    [Fact]
    public void Step_InnerThrows_PassesItOn()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.LBFGS(model.parameters());
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var wrapper = inner.WithSpectralEdge(callback);

        // LBFGS cannot do without a closure.
        Assert.Throws<ArgumentNullException>(() => wrapper.step());
        Assert.Equal(0, callback.Step);
    }
}
