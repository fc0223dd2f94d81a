using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What real modules do with their parameters: tie, convert, freeze, transpose, gain.</summary>
public class ModuleTests
{
    [Fact]
    public void TiedWeights_AreWatchedOnce()
    {
        using var model = Training.Seeded<TiedModel>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        var samples = new SampleLog(callback.Monitor);
        Assert.Equal(["_embedding.weight", "_head.bias"], callback.Monitor.Inventory.Blocks.Select(block => block.Name));
        Assert.Equal((TiedModel.Words * TiedModel.Width) + TiedModel.Words, callback.Monitor.Inventory.ParameterCount);

        double[] Watched() =>
            [
                .. model.named_parameters().Where(
                    named => named.name is "_embedding.weight" or "_head.bias").SelectMany(
                        named => Training.Values(named.parameter)),
            ];
        for (var step = 0; step < 6; step++)
        {
            var before = Watched();
            Training.Step(optimizer, () => NextWordLoss(model), callback.OnStepEnd);
            if (step >= 3)
            {
                Assert.InRange(samples.Samples[^1].UpdateNorm / Numbers.Distance(before, Watched()), 1 - 1e-6, 1 + 1e-6);
            }
        }

        Assert.Empty(callback.Monitor.Report.Skipped);
    }

    [Theory]
    [InlineData(Attached.ByCall)]
    [InlineData(Attached.ByOptimizer)]
    public void To_Float64InTheMiddle_RestartsTheWindow(Attached attached)
    {
        using var model = Training.Seeded<Mlp>(1);
        var first = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, first, Training.EveryStep);
        Train(callback, first, attached, 6, () => Training.Loss(model));
        Assert.Equal(6, callback.Monitor.Report.UpdatesKept);

        // As TorchSharp asks for: the state of an optimizer hangs on the parameters it was made with.
        first.Dispose();
        model.to(torch.ScalarType.Float64);
        using var second = torch.optim.AdamW(model.parameters());
        Train(callback, second, attached, 6, () => Training.Loss(model, torch.ScalarType.Float64));

        Assert.All(callback.Monitor.Inventory.Blocks, block => Assert.Equal(ElementType.Float64, block.Type));
        Assert.Equal([SkipReason.BlocksChanged], callback.Monitor.Report.Skipped.Keys);
        Assert.Equal(1, callback.Monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(11, callback.Monitor.Report.UpdatesKept);
        Assert.Equal(12, callback.Monitor.Latest!.Step);
    }

    [Fact]
    public void RequiresGrad_OfALayerFrozenAndUnfrozen_IsFollowed()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        Freeze(model.Hidden, frozen: true);
        Train(callback, optimizer, Attached.ByCall, 6, () => Training.Loss(model));
        Assert.Equal(["_output.weight", "_output.bias"], callback.Monitor.Inventory.Blocks.Select(block => block.Name));
        Assert.Equal(6, callback.Monitor.Latest!.Step);

        Freeze(model.Hidden, frozen: false);
        Train(callback, optimizer, Attached.ByCall, 6, () => Training.Loss(model));

        Assert.Equal(4, callback.Monitor.Inventory.Blocks.Count);
        Assert.Equal(2, callback.Monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(12, callback.Monitor.Latest!.Step);
    }

    [Fact]
    public void Parameter_Transposed_IsReadInTheOrderOfItsIndices()
    {
        using var model = Training.Seeded<TransposedModel>(1);
        using var optimizer = torch.optim.SGD(model.parameters(), learningRate: 0.1);
        Assert.False(model.Weight.is_contiguous());
        using var callback = new SpectralEdgeCallback(
            model,
            optimizer,
            Training.EveryStep with { Sketch = Training.EveryStep.Sketch with { Mode = WindowMode.Sketch, Length = 64 } });
        using var copy = new Parameter(torch.tensor(Array.ConvertAll(Training.Values(model.Weight), value => (float)value)));
        using var ofCopy = new SpectralEdgeCallback(
            Make.Named(copy),
            options: Training.EveryStep with
            {
                Sketch = Training.EveryStep.Sketch with { Mode = WindowMode.Sketch, Length = 64 },
            });
        var (samples, expected) = (new SampleLog(callback.Monitor), new SampleLog(ofCopy.Monitor));
        for (var step = 0; step < 6; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model), loss =>
            {
                callback.OnStepEnd(loss);
                Numbers.Write(copy, Training.Values(model.Weight));
                ofCopy.OnStepEnd(loss);
            });
        }

        Assert.Equal(3, samples.Samples.Count);
        Assert.Equal(expected.Lines, samples.Lines);
    }

    [Fact]
    public void AddParamGroup_OfAnotherModule_IsWatched()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var other = Training.Seeded<Mlp>(2);
        using var optimizer = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        using var wrapper = optimizer.WithSpectralEdge(callback);
        torch.Tensor Loss()
        {
            using var scope = torch.NewDisposeScope();
            return Training.Loss(model).mul(Training.Loss(other)).MoveToOuterDisposeScope();
        }

        Train(callback, wrapper, Attached.Not, 5, Loss);
        wrapper.add_param_group(new AdamW.ParamGroup(other.Output.parameters(), lr: 1e-2));
        Train(callback, wrapper, Attached.Not, 6, Loss);

        Assert.Equal(
            ["param_groups.1.0", "param_groups.1.1"], callback.Monitor.Inventory.Blocks.Skip(4).Select(block => block.Name));
        Assert.Equal(1, callback.Monitor.Report.Skipped[SkipReason.BlocksChanged]);
        Assert.Equal(11, callback.Monitor.Latest!.Step);
    }

    [Fact]
    public void LoadStateDict_GoesOnInTheSameMemory()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var other = Training.Seeded<Mlp>(2);
        using var callback = new SpectralEdgeCallback(model, null, Training.EveryStep);
        var samples = new SampleLog(callback.Monitor);
        callback.OnStepEnd();
        callback.OnStepEnd();
        callback.OnStepEnd();
        var before = Training.Values(model);

        model.load_state_dict(other.state_dict());
        callback.OnStepEnd();

        Assert.InRange(samples.Samples[^1].UpdateNorm / Numbers.Distance(before, Training.Values(other)), 1 - 1e-6, 1 + 1e-6);
        Assert.Empty(callback.Monitor.Report.Skipped);
    }

    private static torch.Tensor NextWordLoss(TiedModel model)
    {
        using var scope = torch.NewDisposeScope();
        var words = torch.tensor(new long[] { 1, 2, 3, 4, 5, 6 });
        var next = torch.tensor(new long[] { 2, 3, 4, 5, 6, 7 });
        return torch.nn.functional.cross_entropy(model.call(words), next).MoveToOuterDisposeScope();
    }

    private static void Freeze(torch.nn.Module layer, bool frozen)
    {
        foreach (var parameter in layer.parameters())
        {
            parameter.requires_grad = !frozen;
        }
    }

    private static void Train(
        SpectralEdgeCallback callback, torch.optim.Optimizer optimizer, Attached attached, int steps, Func<torch.Tensor> loss)
    {
        using var wrapper = attached == Attached.ByOptimizer ? optimizer.WithSpectralEdge(callback) : null;
        for (var step = 0; step < steps; step++)
        {
            Training.Step(wrapper ?? optimizer, loss, attached == Attached.ByCall ? callback.OnStepEnd : null);
        }
    }
}
