using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A network trained with backpropagation and AdamW: watching must not change a bit of it.</summary>
public class AdamWTrainingTests
{
    private const int Steps = 60;

    public static TheoryData<Attached, WindowMode, bool> Ways => SpectralEdgeCallbackAttachTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void Training_WithCallback_EndsWithTheSameBits(Attached attached, WindowMode mode, bool inUsersScope)
    {
        var plain = Train(Attached.Not, mode, inUsersScope: false);
        var watched = Train(attached, mode, inUsersScope);

        Assert.Equal(plain.Bits, watched.Bits);
        Assert.Equal(plain.Losses, watched.Losses);
        Assert.Equal(Steps / 2, watched.Updates);
    }

    [Fact]
    public void Training_LossAndUpdateNorm_AreThoseOfTheLoop()
    {
        using var model = Training.Seeded<Mlp>(1);
        using var optimizer = torch.optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.01);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        var samples = new SampleLog(callback.Monitor);
        for (var step = 0; step < 10; step++)
        {
            var before = Training.Values(model);
            var loss = double.NaN;
            Training.Step(optimizer, () => Training.Loss(model), value =>
            {
                loss = value.item<float>();
                callback.OnStepEnd(value);
            });
            if (step >= 3)
            {
                var norm = Numbers.Distance(before, Training.Values(model));
                Assert.InRange(samples.Samples[^1].UpdateNorm / norm, 1 - 1e-6, 1 + 1e-6);
                Assert.Equal(loss, samples.Samples[^1].Loss);
            }
        }

        Assert.Equal(7, samples.Samples.Count);
        Assert.Equal(
            ["_hidden.weight", "_hidden.bias", "_output.weight", "_output.bias"],
            callback.Monitor.Inventory.Blocks.Select(block => block.Name));
    }

    [Fact]
    public void OnStepEnd_AfterTheScopeOfTheModelEnded_DoesNotThrow()
    {
        SpectralEdgeCallback callback;
        using (torch.NewDisposeScope())
        {
            // Not disposed: a module whose parameters are gone throws in 0.99.
            var model = Training.Seeded<Mlp>(1);
            using var optimizer = torch.optim.AdamW(model.parameters());
            callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
            Training.Step(optimizer, () => Training.Loss(model), callback.OnStepEnd);
            Assert.Equal(1, callback.Monitor.Report.UpdatesKept);
        }

        // Whether the parameters are gone by now differs from version to version.
        callback.OnStepEnd();
        callback.OnStepEnd();
        callback.OnStepEnd();

        Assert.Equal(4, callback.Step);
        callback.Dispose();
    }

    private static (byte[][] Bits, List<float> Losses, long Updates) Train(Attached attached, WindowMode mode, bool inUsersScope)
    {
        using var scope = inUsersScope ? torch.NewDisposeScope() : null;
        using var model = Training.Seeded<Mlp>(3);
        using var inner = torch.optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.01);
        using var callback = attached == Attached.Not
            ? null
            : new SpectralEdgeCallback(
                model,
                inner,
                new MonitorOptions
                {
                    Windows = [new(2, 4)],
                    Sketch = new() { Mode = mode, Length = 64 },
                    Run = new() { Folder = null },
                });
        var optimizer = attached == Attached.ByOptimizer ? inner.WithSpectralEdge(callback!) : (torch.optim.Optimizer)inner;
        var losses = new List<float>();
        for (var step = 0; step < Steps; step++)
        {
            Training.Step(optimizer, () => Training.Loss(model), loss =>
            {
                losses.Add(loss.item<float>());
                if (attached == Attached.ByCall)
                {
                    callback!.OnStepEnd(loss);
                }
            });
        }

        return (Training.Bits(model), losses, callback?.Monitor.Report.UpdatesKept ?? 0);
    }
}
