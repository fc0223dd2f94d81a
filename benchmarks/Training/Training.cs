using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Torch;
using SpectralEdge.Monitor.Torch.Tests;
using TorchSharp;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>A GPT on characters, trained with AdamW on one thread of TorchSharp.</summary>
internal sealed class Training : IDisposable
{
    private const int Context = 64;

    private readonly torch.nn.Module<torch.Tensor, torch.Tensor> _model;
    private readonly torch.Tensor _data = CharacterGpt.Encoded();
    private readonly torch.optim.Optimizer _optimizer;
    private readonly int _batch;

    /// <summary>Makes the model and its optimizer.</summary>
    /// <param name="width">Width of the network.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="tokens">Characters in a step: a multiple of 64.</param>
    public Training(int width, int layers, int tokens)
    {
        torch.set_num_threads(1);
        torch.random.manual_seed(1);
        _batch = tokens / Context;
        _model = CharacterGpt.Model(width, heads: 4, layers, Context);
        _optimizer = torch.optim.AdamW(_model.parameters(), 1e-3);
    }

    /// <summary>Number of parameters.</summary>
    public long Parameters => _model.parameters().Sum(parameter => parameter.numel());

    /// <summary>Watches the model; nothing is written.</summary>
    public SpectralEdgeCallback Watch(int every, double? most = null, ParameterGrouping? grouping = null) => Watch(new MonitorOptions
    {
        Windows = [new(every, 10)],
        MaxOverhead = most,
        Grouping = grouping ?? ParameterGrouping.Whole,
        Run = new() { Folder = null },
    });

    /// <summary>Watches the model in directions that probes can look along; nothing is written.</summary>
    public SpectralEdgeCallback WatchExactly(int window) => Watch(new MonitorOptions
    {
        Windows = [new(1, window)],
        Sketch = new() { Mode = WindowMode.Exact },
        Run = new() { Folder = null },
    });

    /// <summary>Takes probes on batches of the training's own size.</summary>
    public ProbeSchedule Probe(SpectralEdgeCallback callback, ProbeOptions options) =>
        callback.Probe(Loss, static index => index, static index => index, options);

    /// <summary>One step.</summary>
    /// <param name="callback">Whom to tell; null for nobody.</param>
    /// <returns>Processor time of the loss and its gradient, and of the callback.</returns>
    public (TimeSpan Gradient, TimeSpan Callback) Step(SpectralEdgeCallback? callback) => Step(loss => callback?.OnStepEnd(loss));

    /// <summary>One step.</summary>
    /// <param name="end">What is done after it, with its loss.</param>
    /// <returns>Processor time of the loss and its gradient, and of what is done.</returns>
    public (TimeSpan Gradient, TimeSpan Callback) Step(Action<torch.Tensor> end)
    {
        using var scope = torch.NewDisposeScope();
        _optimizer.zero_grad();
        var began = Environment.CpuUsage.TotalTime;
        using var loss = Loss();
        loss.backward();
        var taken = Environment.CpuUsage.TotalTime - began;
        _optimizer.step();
        began = Environment.CpuUsage.TotalTime;
        end(loss);
        return (taken, Environment.CpuUsage.TotalTime - began);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _data.Dispose();
    }

    private SpectralEdgeCallback Watch(MonitorOptions options) =>
        new(_model, _optimizer, options, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

    // The batch is drawn from the generator of TorchSharp, which a probe seeds from the index.
    private torch.Tensor Loss(long index = 0) => CharacterGpt.Loss(_model, _data, _batch, Context);
}
