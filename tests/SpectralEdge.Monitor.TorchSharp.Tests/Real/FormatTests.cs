using TorchSharp;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Networks in other number formats than float32.</summary>
public class FormatTests
{
    [Theory]
    [InlineData(torch.ScalarType.BFloat16, 1e-7)]
    [InlineData(torch.ScalarType.Float64, 1e-12)]
    public void Training_InThisFormat_IsWatched(torch.ScalarType type, double tolerance)
    {
        using var model = Training.Seeded<Mlp>(1).to(type);
        using var optimizer = torch.optim.AdamW(model.parameters(), lr: 0.05);
        using var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep);
        var samples = new SampleLog(callback.Monitor);
        for (var step = 0; step < 10; step++)
        {
            var before = Training.Values(model);
            Training.Step(optimizer, () => Training.Loss(model, type), callback.OnStepEnd);
            if (step >= 3)
            {
                Assert.InRange(
                    samples.Samples[^1].UpdateNorm / Numbers.Distance(before, Training.Values(model)),
                    1 - tolerance,
                    1 + tolerance);
                Assert.True(samples.Samples[^1].Loss > 0);
            }
        }

        Assert.Equal(7, samples.Samples.Count);
        Assert.Equal(0, callback.LossesLost);
    }

    /// <summary>Without matrix products: libtorch 1.13 has none for float16 on the CPU.</summary>
    [Fact]
    public void Training_InFloat16ElementByElement_IsWatched()
    {
        using var parameter = Make.Parameter(1, 50, torch.ScalarType.Float16);
        using var optimizer = torch.optim.SGD(new[] { parameter }, learningRate: 0.25);
        using var callback = new SpectralEdgeCallback(Make.Named(parameter), optimizer, Training.EveryStep);
        var samples = new SampleLog(callback.Monitor);
        for (var step = 0; step < 10; step++)
        {
            var before = Training.Values(parameter);
            Training.Step(optimizer, () => parameter.mul(parameter).sum(), callback.OnStepEnd);
            if (step >= 3)
            {
                Assert.InRange(
                    samples.Samples[^1].UpdateNorm / Numbers.Distance(before, Training.Values(parameter)), 1 - 1e-7, 1 + 1e-7);
            }
        }

        Assert.Equal(7, samples.Samples.Count);
        Assert.Equal(0, callback.LossesLost);
    }
}
