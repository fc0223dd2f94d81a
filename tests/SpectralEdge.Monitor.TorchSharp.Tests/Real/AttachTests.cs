using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// Several optimizers on one callback, and the usual ways to attach one wrongly: each is noticed and said once.
/// </summary>
public class AttachTests
{
    private static readonly MonitorOptions Options = new() { Windows = [new(2, 3)], Run = new() { Folder = null } };

    [Fact]
    public void BothWays_CountEachStepOnceAndKeepItsLoss()
    {
        var (alone, _, _) = Train((_, callback, loss) => callback.OnStepEnd(loss), wraps: false);
        var (both, steps, log) = Train((_, callback, loss) => callback.OnStepEnd(loss), wraps: true);

        Assert.Equal(30, steps);
        Assert.Equal(alone.Lines, both.Lines);
        Assert.All(both.Samples, sample => Assert.NotNull(sample.Loss));
        Assert.Contains("Each step counts once", Assert.Single(log.MessagesOf("AttachedTwice")), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapper_WithRecordLoss_GivesSamplesTheirLoss()
    {
        var (samples, steps, log) = Train((_, _, _) => { }, wraps: true, recordsLoss: true);

        Assert.Equal(30, steps);
        Assert.All(samples.Samples, sample => Assert.True(sample.Loss > 0));
        Assert.Empty(log.MessagesOf("AttachedTwice"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TwoOptimizersOfOneModel_CountEachRoundOnce(bool wraps)
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var body = torch.optim.AdamW(model.Hidden.parameters(), lr: 0.01);
        using var head = torch.optim.SGD(model.Output.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(
            model, options: Options with { Grouping = ParameterGrouping.ByLayer }, loggerFactory: log);
        var samples = new SampleLog(callback.Monitor);
        torch.optim.Optimizer[] watched = wraps
            ? [body.WithSpectralEdge(callback), head.WithSpectralEdge(callback)]
            : [body, head];
        for (var step = 1; step <= 30; step++)
        {
            using var scope = torch.NewDisposeScope();
            Array.ForEach(watched, optimizer => optimizer.zero_grad());
            Training.Loss(model).backward();
            foreach (var optimizer in watched)
            {
                optimizer.step();
                if (!wraps)
                {
                    callback.OnStepEnd(optimizer);
                }
            }

            Assert.Equal(step, callback.Step);
        }

        Assert.Equal(0.01, samples.Samples.Last(sample => sample.Group == "_hidden").LearningRate!.Value, 1e-12);
        Assert.Equal(0.1, samples.Samples.Last(sample => sample.Group == "_output").LearningRate!.Value, 1e-12);
        Assert.Empty(log.MessagesOf("AttachedTwice"));
    }

    [Fact]
    public void OnStepEnd_AfterEachBatchOfAnAccumulation_IsSaidOnce()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options, log);
        for (var batch = 1; batch <= 100; batch++)
        {
            using var scope = torch.NewDisposeScope();
            Training.Loss(model).backward();
            if (batch % 4 == 0)
            {
                optimizer.step();
                optimizer.zero_grad();
            }

            callback.OnStepEnd();
        }

        Assert.Contains(
            "not after each batch of an accumulation",
            Assert.Single(log.MessagesOf("ReportedEachBatch")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void OnStepEnd_WithAndWithoutAnOptimizer_SaysToNameIt()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var body = torch.optim.AdamW(model.Hidden.parameters(), lr: 0.01);
        using var head = torch.optim.SGD(model.Output.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, body, Options, log);
        for (var step = 0; step < 10; step++)
        {
            Training.Step(body, () => Training.Loss(model), _ => head.step());
            callback.OnStepEnd(1.0);
            callback.OnStepEnd(head);
        }

        Assert.Empty(log.MessagesOf("AttachedTwice"));
        Assert.Contains(
            "with several name each, OnStepEnd(optimizer, loss)", Assert.Single(log.MessagesOf("NamedAndNot")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void OnStepEnd_RunThatDiverged_IsNotTakenForAnAccumulation(torch.ScalarType type)
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        model.to(type);
        using var callback = new SpectralEdgeCallback(model, options: Options, loggerFactory: log);
        using var noGrad = torch.no_grad();
        for (var step = 0; step < 80; step++)
        {
            foreach (var parameter in model.parameters())
            {
                parameter.fill_(step < 10 ? step : double.NaN);
            }

            callback.OnStepEnd();
        }

        Assert.Empty(log.MessagesOf("ReportedEachBatch"));
    }

    [Fact]
    public void OnStepEnd_AfterEachStep_IsNotTakenForAnAccumulation()
    {
        var (_, _, log) = Train((_, callback, loss) => callback.OnStepEnd(loss), wraps: false);

        Assert.Empty(log.MessagesOf("ReportedEachBatch"));
    }

    [Fact]
    public void OptimizerOfSomeParameters_IsSaidOnce()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var head = torch.optim.SGD(model.Output.parameters(), learningRate: 0.1);
        using var body = torch.optim.AdamW(model.Hidden.parameters(), lr: 0.01);
        using var callback = new SpectralEdgeCallback(model, head, Options, log);
        for (var step = 0; step < 40; step++)
        {
            Training.Step(body, () => Training.Loss(model), _ => head.step());
            callback.OnStepEnd();
        }

        Assert.StartsWith(
            "The known optimizers hold 2 of 4 watched parameters;",
            Assert.Single(log.MessagesOf("PartlyKnown")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Dispose_AfterStepsOfTheOptimizerInside_SaysSo(bool stepsTheWrapper, int messages)
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        var callback = new SpectralEdgeCallback(model, optimizer, Options, log);
        var watched = optimizer.WithSpectralEdge(callback);
        for (var step = 0; step < 5; step++)
        {
            Training.Step(stepsTheWrapper ? watched : optimizer, () => Training.Loss(model));
        }

        callback.Dispose();
        Assert.Equal(messages, log.MessagesOf("NoStep").Count());
    }

    [Fact]
    public void Freezing_Everything_IsNotTakenForAnotherOptimizer()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options, log);
        for (var step = 0; step < 30; step++)
        {
            foreach (var parameter in model.parameters())
            {
                parameter.requires_grad = step is < 10 or > 20;
            }

            callback.OnStepEnd();
        }

        Assert.Empty(log.MessagesOf("OptimizerReplaced"));
    }

    [Fact]
    public void Constructor_OptimizerOfAnotherModel_IsSaid()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var other = Training.Seeded<Mlp>(2);
        using var optimizer = torch.optim.SGD(other.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options, log);

        Assert.Equal(
            [
                "The optimizer holds none of the 4 watched parameters. Is this the model that it trains? Samples have no "
                    + "learning rate.",
            ], log.MessagesOf("NotItsModel"));
    }

    [Fact]
    public void Constructor_DisposedModel_SaysThatItIsDisposed()
    {
        var model = Training.Seeded<Mlp>(1);
        model.Dispose();

        var refused = Assert.Throws<MonitorOptionsException>(() => new SpectralEdgeCallback(model, options: Options));
        Assert.Contains("disposed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_ParametersDisposedInMidRun_IsSaidOnce()
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options, log);
        Training.Step(optimizer, () => Training.Loss(model));
        callback.OnStepEnd();
        model.Output.Dispose();
        for (var step = 0; step < 10; step++)
        {
            callback.OnStepEnd();
        }

        Assert.Contains(
            "2 watched parameters were disposed, '_output.weight' first",
            Assert.Single(log.MessagesOf("ParametersDisposed")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_ModelDisposedInMidRun_SaysThatNothingIsLeftAndWhy()
    {
        var log = new LogCollector();
        var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options, log);
        Training.Step(optimizer, () => Training.Loss(model));
        callback.OnStepEnd();
        model.Dispose();
        for (var step = 0; step < 10; step++)
        {
            callback.OnStepEnd();
        }

        Assert.Contains("Number of blocks is 0", Assert.Single(log.MessagesOf("StepSkipped")), StringComparison.Ordinal);
        Assert.StartsWith(
            "4 watched parameters were disposed", Assert.Single(log.MessagesOf("ParametersDisposed")), StringComparison.Ordinal);
        Assert.Equal(2, log.Warnings.Count);
    }

    [Fact]
    public void WithSpectralEdge_Twice_IsTheSameWrapper()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options);
        var wrapper = optimizer.WithSpectralEdge(callback);

        Assert.Same(wrapper, wrapper.WithSpectralEdge(callback));
    }

    [Fact]
    public void OnStepEnd_OptimizerWhoseGroupsThrow_CountsItsSteps()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var broken = new BrokenOptimizer();
        using var callback = new SpectralEdgeCallback(model, broken, Options);
        for (var step = 0; step < 10; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model));
            callback.OnStepEnd(broken);
        }

        Assert.Equal((10, 5, 0), (callback.Step, callback.Report.UpdatesKept, callback.Report.HandlerFailures));
    }

    [Fact]
    public void StateDict_OnTheWrapper_IsInterchangeableWithTheOptimizers()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.AdamW(model.parameters(), lr: 0.01);
        using var callback = new SpectralEdgeCallback(model, optimizer, Options);
        var watched = optimizer.WithSpectralEdge(callback);
        Training.Step(watched, () => Training.Loss(model));
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            watched.save_state_dict(writer);
        }

        using var other = torch.optim.AdamW(model.parameters(), lr: 0.5);
        file.Position = 0;
        using var reader = new BinaryReader(file);
        other.load_state_dict(reader);

        Assert.Equal(0.01, other.ParamGroups.Single().LearningRate);
        Assert.True(watched.state_dict().State[0].ApproximatelyEquals(other.state_dict().State[0]));
    }

    [Fact]
    public void Dispose_WrapperAndLbfgsByTwoUsingLines_DoesNotThrow()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var callback = new SpectralEdgeCallback(model, options: Options);
        using var inner = torch.optim.LBFGS(model.parameters());
        using var watched = inner.WithSpectralEdge(callback);

        Assert.Throws<NotSupportedException>(watched.state_dict);
    }

    private static (SampleLog Samples, long Steps, LogCollector Log) Train(
        Action<torch.optim.Optimizer, SpectralEdgeCallback, torch.Tensor> after, bool wraps, bool recordsLoss = false)
    {
        var log = new LogCollector();
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, inner, Options, log);
        var samples = new SampleLog(callback.Monitor);
        var optimizer = wraps ? inner.WithSpectralEdge(callback) : (torch.optim.Optimizer)inner;
        for (var step = 0; step < 30; step++)
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            var loss = Training.Loss(model);
            loss.backward();
            if (recordsLoss)
            {
                callback.RecordLoss(loss);
            }

            optimizer.step();
            after(optimizer, callback, loss);
        }

        return (samples, callback.Step, log);
    }

    private sealed class BrokenOptimizer() : torch.optim.Optimizer(IntPtr.Zero)
    {
        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => throw new NotSupportedException("groups");
    }
}
