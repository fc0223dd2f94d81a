using Grokking.Network;
using SpectralEdge.Monitor;

namespace Grokking;

/// <summary>A small transformer in plain C# that learns modular addition from half of the table.</summary>
internal sealed class PlainTraining : ITraining
{
    private readonly ModularAddition _data;
    private readonly Transformer _network;
    private readonly IOptimizer[] _optimizers;
    private readonly Example[] _batch;
    private readonly int _seed;

    /// <summary>Starts a run.</summary>
    /// <param name="settings">What to train.</param>
    /// <param name="data">What is learnt; the sums of the settings if left out.</param>
    /// <param name="optimizers">
    /// Makes what updates the parameters, all that step together; the AdamW of the settings if left out.
    /// </param>
    public PlainTraining(
        DemoSettings settings, ModularAddition? data = null,
        Func<IReadOnlyList<Parameter>, IEnumerable<IOptimizer>>? optimizers = null)
    {
        _data = data ?? new ModularAddition(settings.Network.Modulus, settings.Seed);
        _network = new Transformer(settings.Network, settings.Seed);
        optimizers ??= parameters =>
        [
            new AdamW(parameters, new AdamWOptions { LearningRate = settings.LearningRate, WeightDecay = settings.WeightDecay }),
        ];
        _optimizers = [.. optimizers(_network.Parameters)];
        _batch = new Example[settings.BatchSize];
        _seed = settings.Seed;
    }

    /// <summary>The parameters themselves.</summary>
    public IReadOnlyList<Parameter> Values => _network.Parameters;

    /// <summary>The parameters, for a monitor to read in place.</summary>
    public ParameterArrays Parameters()
    {
        var parameters = new ParameterArrays();
        foreach (var parameter in _network.Parameters)
        {
            parameters.Add(parameter.Name, parameter.Values);
        }

        return parameters;
    }

    /// <summary>Network, data and optimizers, for probes.</summary>
    /// <returns>The model; its batches have the size of the run's.</returns>
    public PlainProbedModel Probed() => new(_network, _data, _batch.Length, _seed)
    {
        Optimizer = new PlainProbedOptimizer(_network.Parameters, _optimizers),
    };

    /// <summary>A copy of all parameters, block after block.</summary>
    public float[] Snapshot() => [.. _network.Parameters.SelectMany(parameter => parameter.Values)];

    /// <inheritdoc/>
    public float Step()
    {
        _data.DrawBatch(_batch);
        var loss = _network.Train(_batch);
        Array.ForEach(_optimizers, optimizer => optimizer.Step());
        return loss;
    }

    /// <inheritdoc/>
    public float TrainAccuracy() => _network.Evaluate(_data.Train).Accuracy;

    /// <inheritdoc/>
    public float TestAccuracy() => _network.Evaluate(_data.Test).Accuracy;

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}

/// <summary>The demo in plain C#.</summary>
internal static class PlainDemo
{
    /// <summary>Trains once.</summary>
    /// <param name="settings">What to train.</param>
    /// <param name="output">Where progress goes; null for nowhere.</param>
    /// <returns>What was seen.</returns>
    public static Story Run(DemoSettings settings, TextWriter? output)
    {
        using var training = new PlainTraining(settings);
        using var monitor = new SpectralMonitor(
            training.Parameters(), settings.Monitor with { Run = settings.Monitor.Run with { Name = settings.RunName } });
        return Demo.Follow(
            settings, training, monitor, (step, loss) => monitor.Observe(step, loss, settings.LearningRate), output);
    }
}
