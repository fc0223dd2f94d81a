using System.Text.Json;
using SpectralEdge.Monitor.Interventions;
using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Interventions on real TorchSharp: they change what they say, and nothing while they are not due.</summary>
public class InterventionOptimizerTests
{
    public static TheoryData<string> Optimizers => ["AdamW", "SGD"];

    [Theory, MemberData(nameof(Optimizers))]
    public void NeverApplied_TrainsToTheSameBits(string name)
    {
        using var plain = Training.Seeded<Mlp>(1);
        using var free = Make(name, plain);
        Train(plain, free, 30);

        using var model = Training.Seeded<Mlp>(1);
        var inner = Make(name, model);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(
            callback,
            new SubspaceIntervention { Directions = First(callback), Dose = 0 },
            new SubspaceIntervention { Directions = First(callback), Dose = 0, Target = SubspaceTarget.Update },
            new SubspaceIntervention { Directions = First(callback), From = 31, Target = SubspaceTarget.Update },
            new Kick { Length = 1, From = 31 },
            new Rewind { Keep = 5, From = 31 });
        Train(model, changed, 30, callback);

        Assert.Equal(Training.Bits(plain), Training.Bits(model));
        Assert.Equal((0, 0), (changed.AppliedCount, changed.SkippedCount));
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void Update_DirectionRemoved_StopsThatParameterAlone(string name)
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = Make(name, model);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(
            callback, new SubspaceIntervention { Directions = First(callback), Target = SubspaceTarget.Update });
        var before = Training.Values(model);
        Train(model, changed, 10, callback);
        var after = Training.Values(model);

        // The first coordinate stands but for the rounding of θ + δ − δ in float32.
        Assert.Equal(before[0], after[0], 1e-6);
        Assert.True(Math.Abs(before[1] - after[1]) > 1e-3);
        Assert.Equal(10, changed.AppliedCount);
    }

    [Fact]
    public void Gradient_AllButOneRemoved_MovesOneParameterUnderSgd()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(
            callback, new SubspaceIntervention { Directions = First(callback), Keeps = true });
        var before = Training.Values(model);
        Train(model, changed, 5, callback);
        var after = Training.Values(model);

        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before[1..], after[1..]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrappers_InEitherOrder_ReportTheChangedStep(bool watchedInside)
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);

        // The whole update is removed, so what the monitor sees is zero.
        var all = new SubspaceIntervention { Directions = First(callback), Target = SubspaceTarget.Update };
        var rest = all with { Keeps = true };
        torch.optim.Optimizer optimizer = watchedInside
            ? inner.WithSpectralEdge(callback).WithInterventions(callback, all, rest)
            : inner.WithInterventions(callback, all, rest).WithSpectralEdge(callback);
        using var _ = optimizer;
        var norms = new List<double>();
        callback.SampleTaken += (_, sample) => norms.Add(sample.UpdateNorm);
        Train(model, optimizer, 8);

        Assert.Equal(8, callback.Step);
        Assert.All(norms, norm => Assert.InRange(norm, 0, 1e-6));
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void Rewind_TrainsTheSameWayAgain(string name)
    {
        using var plain = Training.Seeded<Mlp>(1);
        using var free = Make(name, plain);
        Train(plain, free, 9);

        using var model = Training.Seeded<Mlp>(1);
        var inner = Make(name, model);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(callback, new Rewind { Keep = 4, From = 8 });
        Train(model, changed, 8 + 5, callback);

        Assert.Equal(1, changed.AppliedCount);
        Assert.Equal(Training.Bits(plain), Training.Bits(model));
    }

    [Fact]
    public void OptimizerChange_SetsRateAndDecayOfEveryGroup()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(
            callback, new OptimizerChange { WeightDecay = 0.25, From = 3 }, new OptimizerChange { LearningRate = 0.5, From = 4 });
        var scheduler = torch.optim.lr_scheduler.StepLR(changed, step_size: 1, gamma: 0.5);
        for (var step = 0; step < 6; step++)
        {
            Train(model, changed, 1, callback);
            scheduler.step();
        }

        var settings = new TorchChangedOptimizer(inner);
        Assert.Equal(0.25, settings.WeightDecay);
        Assert.Equal(0.25, settings.LearningRate);
        Assert.Equal(4, changed.AppliedCount);
    }

    [Fact]
    public void OptimizerWithoutDecay_IsRefused()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.Rprop(model.parameters());
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);

        Assert.Contains(
            "no setting of that name",
            Assert.Throws<MonitorOptionsException>(
                () => inner.WithInterventions(callback, new OptimizerChange { WeightDecay = 1 })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Schedulers_FindMomentumAndBetas()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var sgd = torch.optim.SGD(model.parameters(), 0.1, momentum: 0.9);
        using var adam = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, sgd, Training.EveryStep);

        Assert.Equal(sgd is torch.optim.IMomentum, sgd.WithInterventions(callback, new Kick { Length = 1 }) is torch.optim.IMomentum);
        Assert.Equal(adam is torch.optim.IBetas, adam.WithInterventions(callback, new Kick { Length = 1 }) is torch.optim.IBetas);
        Assert.NotEmpty(adam.WithInterventions(callback, new Kick { Length = 1 }).WithSpectralEdge(callback).state_dict().State);
    }

    [Fact]
    public void Closure_HasItsGradientChanged()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(
            callback, new SubspaceIntervention { Directions = First(callback), Keeps = true });
        var before = Training.Values(model);
        using (torch.NewDisposeScope())
        {
            changed.step(() =>
            {
                changed.zero_grad();
                var loss = Training.Loss(model);
                loss.backward();
                return loss;
            });
        }

        Assert.Equal(before[1..], Training.Values(model)[1..]);
    }

    [Fact]
    public void GradientThatIsMissing_StaysMissing()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        using var changed = inner.WithInterventions(callback, new SubspaceIntervention { Directions = First(callback) });
        var before = Training.Bits(model);
        changed.step();

        Assert.Equal(before, Training.Bits(model));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null));
    }

    [Fact]
    public void RunFile_AndEvent_HaveEachApplication()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var model = Training.Seeded<Mlp>(1);
            var inner = torch.optim.AdamW(model.parameters());
            var seen = new List<InterventionApplied>();
            string file;
            using (var callback = new SpectralEdgeCallback(
                model, inner, Training.EveryStep with { Run = new() { Folder = folder.FullName } }))
            {
                using var changed = inner.WithInterventions(callback, new Kick { Length = 0.5, Every = 4, Times = null, Seed = 6 });
                changed.Applied += (_, applied) => seen.Add(applied);
                Train(model, changed, 6, callback);
                file = callback.RunFile!;
            }

            var lines = File.ReadLines(file).Where(line => line.Contains("\"intervention\"", StringComparison.Ordinal))
                .Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal([1, 5], lines.Select(line => line.GetProperty("step").GetInt32()));
            Assert.Equal([1, 5], seen.Select(applied => applied.Step));
            Assert.All(lines, line => Assert.Equal((0.5, 6), (line.GetProperty("added").GetDouble(), line.GetProperty("seed").GetInt32())));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Tensors_NoneIsLeftBehind()
    {
        using var model = Training.Seeded<Mlp>(1);
        var inner = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, inner, Training.EveryStep);
        var run = new TorchChangedRun(callback, inner);
        var vector = new double[run.Count];
        Train(model, inner, 2);
        var before = torch.Tensor.TotalCount;
        for (var i = 0; i < 20; i++)
        {
            run.ReadGradient(vector);
            run.WriteGradient(vector);
            run.Read(vector);
            run.Write(vector);
        }

        Assert.InRange(torch.Tensor.TotalCount, 0, before);
    }

    private static torch.optim.Optimizer Make(string name, torch.nn.Module model) => name == "AdamW"
        ? torch.optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.1)
        : torch.optim.SGD(model.parameters(), learningRate: 0.05, momentum: 0.9);

    private static GivenDirections First(SpectralEdgeCallback callback)
    {
        var first = new double[callback.Inventory.ParameterCount];
        first[0] = 1;
        return new GivenDirections([first]);
    }

    private static void Train(Mlp model, torch.optim.Optimizer optimizer, int steps, SpectralEdgeCallback? callback = null)
    {
        for (var step = 0; step < steps; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model), loss => callback?.OnStepEnd(loss));
        }
    }
}
