using System.Globalization;
using System.Runtime;
using Grokking;
using Grokking.Torch;
using TorchSharp;
using Xunit.Abstractions;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>
/// The network of the TorchSharp demo: bit-identical training, a flat tensor count, and no crash under collections.
/// </summary>
/// <remarks>
/// Short by default. For the full lengths set <c>SPECTRALEDGE_COUNT_STEPS=10000</c> and <c>SPECTRALEDGE_SOAK_SECONDS=300</c>.
/// </remarks>
public class DemoTrainingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, WindowMode.Exact, false)]
    [InlineData(false, WindowMode.Exact, true)]
    [InlineData(false, WindowMode.Sketch, false)]
    [InlineData(false, WindowMode.Sketch, true)]
    [InlineData(true, WindowMode.Exact, false)]
    [InlineData(true, WindowMode.Exact, true)]
    [InlineData(true, WindowMode.Sketch, false)]
    [InlineData(true, WindowMode.Sketch, true)]
    public void Training_WithTheCallback_IsBitIdentical(bool byOptimizer, WindowMode mode, bool inUsersScope)
    {
        const int Steps = 100;
        var plain = Train(Steps, attach: null, byOptimizer: false, inUsersScope: false);
        var watched = Train(Steps, Options(mode) with { Windows = [new(5, 10)] }, byOptimizer, inUsersScope);

        Assert.Equal(plain, watched);
    }

    [Fact]
    public void Samples_OverManySteps_LeaveNoTensorBehind()
    {
        var steps = Setting("SPECTRALEDGE_COUNT_STEPS", 300);
        using var training = new TorchTraining(new DemoSettings());
        using var exact = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(WindowMode.Exact));
        using var sketch = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(WindowMode.Sketch));
        using var source = DeviceWay(training);
        using var device = new SpectralMonitor(source, Options(WindowMode.Sketch));
        for (var step = 1; step <= steps; step++)
        {
            // The training step's own tensors may wait for the collector, so the count is taken around the samples alone.
            Step(training);
            var before = torch.Tensor.TotalCount;
            exact.OnStepEnd();
            sketch.OnStepEnd();
            device.Observe(step);

            // Fewer when the collector finalises tensors of the training step just then.
            Assert.InRange(torch.Tensor.TotalCount, 0, before);
        }

        Assert.Equal(steps, exact.Monitor.Report.UpdatesKept);
        Assert.Equal(steps, device.Report.UpdatesKept);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{steps} steps, every one sampled three ways: {torch.Tensor.TotalCount} tensors at the end"));
    }

    /// <remarks>
    /// Not while TorchSharp itself trains (see <see cref="Step"/>): the collector's gate keeps the two apart.
    /// </remarks>
    [Fact]
    public void Samples_WithCollectionsForcedFromAnotherThread_DoNotCrash()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(Setting("SPECTRALEDGE_SOAK_SECONDS", 3)));
        using var training = new TorchTraining(new DemoSettings());
        using var exact = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(WindowMode.Exact));
        using var sketch = new SpectralEdgeCallback(training.Model, training.Optimizer, Options(WindowMode.Sketch));
        using var source = DeviceWay(training);
        using var device = new SpectralMonitor(source, Options(WindowMode.Sketch));
        using var collector = new Collector(stop.Token);
        var steps = 0L;
        while (!stop.IsCancellationRequested)
        {
            collector.Forbid();
            Step(training);
            collector.Allow();
            exact.OnStepEnd();
            sketch.OnStepEnd();
            device.Observe(++steps);
        }

        Assert.Equal(steps, exact.Monitor.Report.UpdatesKept);
        Assert.Equal(steps, sketch.Monitor.Report.UpdatesKept);
        Assert.Equal(steps, device.Report.UpdatesKept);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{steps} steps, each sampled three ways, {collector.Count} forced collections: no crash"));
    }

    /// <summary>
    /// One step without a garbage collection in it: a collection can free a scalar that TorchSharp 0.99.6's own optimizers have
    /// handed to native code.
    /// </summary>
    private static float Step(TorchTraining training)
    {
        const long Enough = 32 << 20;
        var calm = GC.TryStartNoGCRegion(Enough);
        try
        {
            return training.Step();
        }
        finally
        {
            if (calm && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }
    }

    private static MonitorOptions Options(WindowMode mode) => new()
    {
        Windows = [new(1, 10)],
        Sketch = new() { Mode = mode, Length = 1024 },
        Run = new() { Folder = null },
    };

    private static TorchParameterSource DeviceWay(TorchTraining training) =>
        new(() => training.Model.named_parameters()) { SketchesEverything = true };

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static float[] Train(int steps, MonitorOptions? attach, bool byOptimizer, bool inUsersScope)
    {
        using var scope = inUsersScope ? torch.NewDisposeScope() : null;
        using var training = new TorchTraining(new DemoSettings());
        using var callback = attach is null ? null : new SpectralEdgeCallback(training.Model, training.Optimizer, attach);
        if (byOptimizer)
        {
            training.Optimizer = training.Optimizer.WithSpectralEdge(callback!);
        }

        for (var step = 0; step < steps; step++)
        {
            var loss = Step(training);
            if (callback is not null && !byOptimizer)
            {
                callback.OnStepEnd(loss);
            }
        }

        return training.Snapshot();
    }
}
