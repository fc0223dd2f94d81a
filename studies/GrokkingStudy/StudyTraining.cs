using Grokking;
using Grokking.Network;
using SpectralEdge.Monitor.Capture;

namespace GrokkingStudy;

/// <summary>The demo's network and optimizer on a table of the study.</summary>
internal sealed class StudyTraining : ITraining
{
    private readonly ModularTable _data;
    private readonly Transformer _network;
    private readonly AdamW _optimizer;
    private readonly Example[] _batch;

    public StudyTraining(StudyCase study, DemoSettings settings)
    {
        _data = new ModularTable(settings.Network.Modulus, study);
        _network = new Transformer(settings.Network, settings.Seed);
        _optimizer = new AdamW(_network.Parameters, new AdamWOptions { LearningRate = settings.LearningRate, WeightDecay = settings.WeightDecay });
        _batch = new Example[settings.BatchSize];
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

    /// <inheritdoc/>
    public float Step()
    {
        _data.DrawBatch(_batch);
        var loss = _network.Train(_batch);
        _optimizer.Step();
        return loss;
    }

    /// <inheritdoc/>
    public float TrainAccuracy() => _network.Evaluate(_data.Train).Accuracy;

    /// <inheritdoc/>
    public float TestAccuracy() => _network.Evaluate(_data.Test).Accuracy;

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
