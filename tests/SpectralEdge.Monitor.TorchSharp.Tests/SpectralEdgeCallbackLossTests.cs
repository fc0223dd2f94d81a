using TorchSharp;
using TorchSharp.Modules;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Losses that come as tensors: read only where a sample needs them, and never a reason to throw.</summary>
public sealed class SpectralEdgeCallbackLossTests : IDisposable
{
    private readonly Parameter _parameter = Make.Parameter(1, 20);
    private readonly RandomStepOptimizer _optimizer;
    private readonly LogCollector _log = new();

    public SpectralEdgeCallbackLossTests() => _optimizer = new RandomStepOptimizer(1, _parameter);

    [Fact]
    public void OnStepEnd_TensorAtUnsampledStep_IsNotRead()
    {
        using var callback = Watch(every: 5);
        using var unreadable = Unreadable();

        for (var step = 1; step <= 24; step++)
        {
            Step(callback, step % 5 == 0 ? null : unreadable);
        }

        Assert.Equal(0, callback.LossesLost);
        Assert.Equal(24, callback.Step);
    }

    [Fact]
    public void OnStepEnd_TensorAtSampledStep_GoesIntoTheSample()
    {
        using var callback = Watch(every: 1);
        var samples = new SampleLog(callback.Monitor);
        for (var step = 1; step <= 6; step++)
        {
            using var loss = torch.tensor(step / 4f);
            Step(callback, loss);
        }

        Assert.Equal([0.75, 1, 1.25, 1.5], samples.Samples.Select(sample => sample.Loss));
        Assert.Equal(0, callback.LossesLost);
    }

    [Fact]
    public void OnStepEnd_NumbersAndNothing_GoIntoTheSampleAsTheyAre()
    {
        using var callback = Watch(every: 1);
        var samples = new SampleLog(callback.Monitor);
        Step(callback, null);
        Step(callback, null);

        // Numbers convert to tensors as well: the overload must not be in doubt.
        _optimizer.step();
        callback.OnStepEnd(0.5f);
        _optimizer.step();
        callback.OnStepEnd(0.25);
        _optimizer.step();
        callback.OnStepEnd();
        _optimizer.step();
        callback.OnStepEnd(loss: (double?)null);

        Assert.Equal([0.5, 0.25, null, null], samples.Samples.Select(sample => sample.Loss));
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.Int64)]
    public void OnStepEnd_TensorOfAnyFormatAndShape_IsRead(torch.ScalarType type)
    {
        using var callback = Watch(every: 1);
        var samples = new SampleLog(callback.Monitor);
        using var number = torch.tensor(3.0, type);
        using var vector = number.view(1);
        using var matrix = number.view(1, 1);
        foreach (var loss in new[] { number, number, number, vector, matrix })
        {
            Step(callback, loss);
        }

        Assert.Equal([3, 3, 3], samples.Samples.Select(sample => sample.Loss));
    }

    [Fact]
    public void OnStepEnd_TensorThatRequiresGrad_IsRead()
    {
        using var callback = Watch(every: 1);
        var samples = new SampleLog(callback.Monitor);
        using var loss = torch.tensor(0.5, requires_grad: true);
        for (var step = 0; step < 3; step++)
        {
            Step(callback, loss);
        }

        Assert.Equal([0.5], samples.Samples.Select(sample => sample.Loss));
        Assert.True(loss.requires_grad);
    }

    [Fact]
    public void OnStepEnd_UnreadableLosses_AreCountedAndLoggedOnce()
    {
        using var callback = Watch(every: 1);
        var samples = new SampleLog(callback.Monitor);
        using var disposed = Unreadable();
        using var two = torch.tensor(new[] { 1f, 2f });
        using var one = torch.tensor(0.5f);
        foreach (var loss in new[] { one, one, disposed, two, one })
        {
            Step(callback, loss);
        }

        Assert.Equal([null, null, 0.5], samples.Samples.Select(sample => sample.Loss));
        Assert.Equal(2, callback.LossesLost);
        Assert.Equal(
            ["The loss of step 3 is not one readable number; samples have no loss until it is. Further ones are only counted."],
            _log.MessagesOf("LossUnreadable"));
        Assert.Empty(callback.Monitor.Report.Skipped);
    }

    [Fact]
    public void OnStepEnd_UnreadableLossAndALoggerThatThrows_DoesNotReachTheLoop()
    {
        _log.Failure = new InvalidOperationException("from a logger");
        using var callback = Watch(every: 1);
        using var unreadable = Unreadable();

        Step(callback, unreadable);

        Assert.Equal(1, callback.LossesLost);
        Assert.Equal(1, callback.Step);
    }

    [Fact]
    public void OnStepEnd_NoLossTensor_IsNoLostLoss()
    {
        using var callback = Watch(every: 1);

        Step(callback, null);

        Assert.Equal(0, callback.LossesLost);
    }

    [Fact]
    public void OnStepEnd_TensorAfterDispose_IsNotRead()
    {
        var callback = Watch(every: 1);
        callback.Dispose();
        using var unreadable = Unreadable();

        Step(callback, unreadable);

        Assert.Equal(0, callback.LossesLost);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameter.Dispose();
        _log.Dispose();
    }

    private static torch.Tensor Unreadable()
    {
        var tensor = torch.tensor(1f);
        tensor.Dispose();
        return tensor;
    }

    private SpectralEdgeCallback Watch(int every) =>
        new(
            Make.Named(_parameter),
            _optimizer,
            new MonitorOptions { Windows = [new(every, 3)], Run = new() { Folder = null } },
            _log);

    private void Step(SpectralEdgeCallback callback, torch.Tensor? loss)
    {
        _optimizer.step();
        callback.OnStepEnd(loss);
    }
}
