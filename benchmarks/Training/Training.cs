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
    public SpectralEdgeCallback Watch(int every, double? most = null) => new(
        _model,
        _optimizer,
        new MonitorOptions { Windows = [new(every, 10)], MaxOverhead = most, Run = new() { Folder = null } },
        Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

    /// <summary>One step.</summary>
    /// <param name="callback">Whom to tell; null for nobody.</param>
    public void Step(SpectralEdgeCallback? callback)
    {
        using var scope = torch.NewDisposeScope();
        _optimizer.zero_grad();
        using var loss = CharacterGpt.Loss(_model, _data, _batch, Context);
        loss.backward();
        _optimizer.step();
        callback?.OnStepEnd(loss);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _data.Dispose();
    }
}
