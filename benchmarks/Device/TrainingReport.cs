using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Torch;
using TorchSharp;

namespace SpectralEdge.Monitor.DeviceBenchmark;

/// <summary>Training steps of a transformer, and the samples after them.</summary>
internal static class TrainingReport
{
    private const int Context = 128;

    /// <summary>Measures and writes the line.</summary>
    public static void Write(torch.Device device, int rounds, TextWriter output)
    {
        // The sizes of GPT-2's smallest model without its embeddings, or something that two cores train in a second.
        var onGpu = device.type == DeviceType.CUDA;
        var (width, heads, layers, batch) = onGpu ? (768, 12, 12, 64) : (384, 6, 6, 2);
        using var scope = torch.NewDisposeScope();
        using var layer = torch.nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0);
        using var model = torch.nn.TransformerEncoder(layer, layers);
        model.to(device);
        var inputs = torch.randn(Context, batch, width, device: device);
        var optimizer = torch.optim.AdamW(model.parameters(), 1e-4);
        using var source = new TorchParameterSource(
            () => model.named_parameters().Select(named => (named.name, named.parameter))) { SketchesEverything = true };
        using var monitor = new SpectralMonitor(
            source,
            new MonitorOptions
            {
                Windows = [new(1, 10)],
                Sketch = new() { Mode = WindowMode.Sketch },
                Run = new() { Folder = null },
            },
            NullLoggerFactory.Instance);
        var step = 0L;
        var (training, sample) = Rounds.Of(device, rounds, () => Train(model, inputs, optimizer), () => monitor.Observe(++step));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nTransformer of {model.parameters().Sum(parameter => parameter.numel()):N0} parameters, "
                + $"{Context * batch:N0} tokens a step, float32, d = 8192; times in ms, median (minimum)\n"
                + $"step {training}, sample {sample}, sample as a share of the step {sample / training}; "
                + $"{source.OnDevice.Traffic.Operations} operations a sample; updates kept: {monitor.Report.UpdatesKept}"));
    }

    private static void Train(
        torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor> model,
        torch.Tensor inputs,
        torch.optim.Optimizer optimizer)
    {
        using var scope = torch.NewDisposeScope();
        optimizer.zero_grad();
        var loss = (model.call(inputs, null!, null!) - inputs).square().mean();
        loss.backward();
        optimizer.step();
    }
}
