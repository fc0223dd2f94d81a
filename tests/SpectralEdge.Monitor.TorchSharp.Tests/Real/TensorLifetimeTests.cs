using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>The number of native tensors in a long run, and collections at the worst time.</summary>
public class TensorLifetimeTests
{
    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void OnStepEnd_FiveHundredSteps_KeepsTheTensorCountFlat(WindowMode mode)
    {
        using var model = Training.Seeded<Mlp>(1);
        using var inner = torch.optim.AdamW(model.parameters());
        using var callback = new SpectralEdgeCallback(
            model, inner, Training.EveryStep with { Sketch = Training.EveryStep.Sketch with { Mode = mode, Length = 64 } });
        using var wrapper = inner.WithSpectralEdge(callback);
        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
            {
                Training.Step(wrapper, () => Training.Loss(model));
            }
        }

        // What the optimizer makes at its first steps stays.
        Train(10);

        Assert.Equal(0, TensorCount.LeftBehindBy(() => Train(490)));
        Assert.Equal(500, callback.Monitor.Report.UpdatesKept);
    }

    [Fact]
    public void Compute_WhileAnotherThreadCollects_GivesTheSameEveryTime()
    {
        using var tensor = Make.Tensor(new Random(1), 300);
        var slice = new SketchSlice(1, 64, 30);
        using var sketch = new DeviceSketch(DeviceSketches.DefaultMemory);
        var expected = DeviceSketches.Compute(sketch, tensor, slice);
        for (var i = 0; i < 200; i++)
        {
            // Only code compiled with optimisation lets go of objects early.
            DeviceSketches.Compute(sketch, tensor, slice);
        }

        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.Equal(expected, DeviceSketches.Compute(sketch, tensor, slice));
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
