using Grokking.Network;
using static TorchSharp.torch;

namespace Grokking.Torch;

/// <summary>The training loop of the plain example with TorchSharp's model, loss and optimizer.</summary>
internal sealed class TorchTraining : ITraining
{
    private readonly DemoSettings _settings;
    private readonly ModularAddition _data;
    private readonly Example[] _batch;

    /// <summary>Starts a run.</summary>
    /// <param name="settings">What to train.</param>
    /// <param name="data">What is learnt; the sums of the settings if left out.</param>
    public TorchTraining(DemoSettings settings, ModularAddition? data = null)
    {
        _settings = settings;
        random.manual_seed(settings.Seed);
        var network = new NetworkOptions();
        _data = data ?? new ModularAddition(network.Modulus, settings.Seed);
        _batch = new Example[settings.BatchSize];
        Model = new TorchTransformer(network);
        Optimizer = optim.AdamW(Model.parameters(), lr: 3e-3, beta1: 0.9, beta2: 0.98, weight_decay: settings.WeightDecay);
    }

    public TorchTransformer Model { get; }

    /// <summary>The optimizer; may be replaced by one that wraps it.</summary>
    public optim.Optimizer Optimizer { get; set; }

    /// <inheritdoc/>
    public float Step()
    {
        using var scope = NewDisposeScope();
        _data.DrawBatch(_batch);
        var (pairs, labels) = Tensors(_batch);
        Optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(Model.call(pairs), labels);
        loss.backward();
        nn.utils.clip_grad_norm_(Model.parameters(), 1.0);
        Optimizer.step();
        return Number(loss);
    }

    /// <summary>Goes past batches, for a run that is continued from its parameters and its optimizer's state.</summary>
    public void SkipBatches(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _data.DrawBatch(_batch);
        }
    }

    /// <inheritdoc/>
    public float TrainAccuracy() => Accuracy(_data.Train);

    /// <inheritdoc/>
    public float TestAccuracy() => Accuracy(_data.Test);

    /// <summary>A copy of all parameters, block after block.</summary>
    public float[] Snapshot()
    {
        using var scope = NewDisposeScope();
        return [.. Model.parameters().SelectMany(parameter => parameter.detach().data<float>().ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
    }

    private float Accuracy(Example[] examples)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (pairs, labels) = Tensors(examples);
        return Number(Model.call(pairs).argmax(1).eq(labels).to_type(ScalarType.Float32).mean());
    }

    private (Tensor Pairs, Tensor Labels) Tensors(Example[] examples)
    {
        var pairs = tensor(examples.SelectMany(example => new long[] { example.A, example.B }).ToArray()).view(-1, 2);
        var labels = tensor(examples.Select(example => (long)example.Label).ToArray());
        return (pairs, labels);
    }

    private static float Number(Tensor scalar) => scalar.detach().data<float>()[0];
}
