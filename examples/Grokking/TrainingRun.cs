using Grokking.Network;
using SpectralEdge.Monitor.Capture;

namespace Grokking;

/// <summary>The training loop: a small transformer learns a + b mod 59 from half of the table.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly DemoSettings _settings;
    private readonly ModularAddition _data;
    private readonly Transformer _network;
    private readonly AdamW _optimizer;
    private readonly Example[] _batch;

    public TrainingRun(DemoSettings settings)
    {
        _settings = settings;
        var network = new NetworkOptions();
        _data = new ModularAddition(network.Modulus, settings.Seed);
        _network = new Transformer(network, settings.Seed);
        _optimizer = new AdamW(_network.Parameters, new AdamWOptions { WeightDecay = settings.WeightDecay });
        _batch = new Example[settings.BatchSize];
    }

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

    /// <summary>A copy of all parameters, block after block.</summary>
    public float[] Snapshot() => [.. _network.Parameters.SelectMany(parameter => parameter.Values)];

    /// <summary>One optimizer step.</summary>
    /// <returns>The mean loss of the batch before the step.</returns>
    public float Step()
    {
        _data.DrawBatch(_batch);
        var loss = _network.Train(_batch);
        _optimizer.Step();
        return loss;
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="afterStep">Called after every step with the number of completed steps and the loss.</param>
    public void Train(Action<int, float> afterStep)
    {
        for (var step = 1; step <= _settings.Steps; step++)
        {
            afterStep(step, Step());
        }
    }

    public float TrainAccuracy() => _network.Evaluate(_data.Train).Accuracy;

    public float TestAccuracy() => _network.Evaluate(_data.Test).Accuracy;

    public void Dispose() => _network.Dispose();
}
