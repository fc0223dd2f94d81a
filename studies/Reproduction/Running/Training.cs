using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace Reproduction.Running;

/// <summary>Rows of one of the two tables.</summary>
internal sealed record Batch(bool IsTest, Tensor? Rows);

/// <summary>One training run: a plain TorchSharp loop.</summary>
internal sealed class Training : IDisposable
{
    private readonly Setup _setup;
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly Problem _problem;
    private readonly optim.lr_scheduler.LRScheduler? _scheduler;

    public Training(StudyCase study)
    {
        _setup = study.Setup;
        random.manual_seed(_setup.Seed);
        _problem = study.Problem();
        random.manual_seed(_setup.Seed + 7_919);
        _model = study.Network();
        Optimizer = MakeOptimizer();
        _scheduler = _setup.WarmUp > 0
            ? optim.lr_scheduler.LambdaLR(Optimizer, epoch => Math.Min(1, (epoch + 1.0) / _setup.WarmUp))
            : null;
    }

    public nn.Module Model => _model;

    public optim.Optimizer Optimizer { get; }

    /// <summary>Norm of the gradient of the newest step, before clipping.</summary>
    public double GradientNorm { get; private set; }

    /// <summary>Trains for one step.</summary>
    /// <param name="step">Its number, from 1.</param>
    /// <returns>The loss of its batch.</returns>
    public double Step(int step)
    {
        using var scope = NewDisposeScope();
        if (_problem.Shift is { } shift && step == shift.Step)
        {
            _problem.Train = shift.Train;
        }

        Optimizer.zero_grad();
        var loss = Loss(Draw(isTest: false, 0, step));
        loss.backward();
        GradientNorm = nn.utils.clip_grad_norm_(_model.parameters(), _setup.Clip > 0 ? _setup.Clip : 1e30);
        Optimizer.step();
        if (_setup.Precision == "bfloat16")
        {
            Round();
        }

        _scheduler?.step();
        return loss.item<float>();
    }

    /// <summary>Norm of the parameters.</summary>
    public double ParameterNorm()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Math.Sqrt(_model.parameters().Sum(parameter => parameter.square().sum().item<float>()));
    }

    /// <summary>Accuracies and the like of both tables.</summary>
    public IEnumerable<(string Name, double Value)> Measures()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var measures = new List<(string, double)>();
        foreach (var (name, table) in new[] { ("train", _problem.Train), ("test", Test) })
        {
            var rows = Math.Min(_problem.MostRows, table.Rows);
            var labels = table.Labels.narrow(0, 0, rows);
            var answers = _model.call(table.Inputs.narrow(0, 0, rows));
            measures.Add(($"{name}_loss", _problem.Loss(answers, labels).item<float>()));
            measures.AddRange(_problem.Measure(answers, labels).Select(one => ($"{name}_{one.Name}", one.Value)));
        }

        return measures;
    }

    /// <summary>A batch by number: equal numbers give equal batches, whatever was drawn before.</summary>
    /// <param name="isTest">Of which table.</param>
    /// <param name="stream">0 for the steps, others for probes.</param>
    /// <param name="index">Its number.</param>
    public Batch Draw(bool isTest, int stream, long index)
    {
        if (_setup.Batch == 0 && stream == 0)
        {
            return new(isTest, null);
        }

        var random = new Random(HashCode(_setup.Seed, stream, index));
        var count = (int)(isTest ? Test : _problem.Train).Rows;
        var size = _setup.Batch > 0 ? _setup.Batch : count / 2;
        return new(isTest, tensor(Enumerable.Range(0, size).Select(_ => (long)random.Next(count)).ToArray()));
    }

    /// <summary>Loss of a batch.</summary>
    public Tensor Loss(Batch batch)
    {
        var table = batch.IsTest ? Test : _problem.Train;
        return batch.Rows is not { } rows
            ? _problem.Loss(_model.call(table.Inputs), table.Labels)
            : _problem.Loss(_model.call(table.Inputs.index_select(0, rows)), table.Labels.index_select(0, rows));
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _model.Dispose();
        _problem.Dispose();
    }

    private Table Test => _problem.Shift is { } shift && ReferenceEquals(_problem.Train, shift.Train) ? shift.Test : _problem.Test;

    /// <summary>The finaliser of SplitMix64 over the three numbers, so that it is the same in every process.</summary>
    private static int HashCode(int seed, int stream, long index)
    {
        var z = ((ulong)(uint)seed << 40) ^ ((ulong)(uint)stream << 34) ^ (ulong)index;
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return (int)((z ^ (z >> 31)) >> 33);
    }

    /// <summary>Parameters as a run without a copy in float32 would have them.</summary>
    private void Round()
    {
        using var noGrad = no_grad();
        foreach (var parameter in _model.parameters())
        {
            parameter.copy_(parameter.to_type(ScalarType.BFloat16).to_type(ScalarType.Float32));
        }
    }

    private optim.Optimizer MakeOptimizer() => _setup.Optimizer switch
    {
        "AdamW" => optim.AdamW(
            _model.parameters(), _setup.LearningRate, _setup.Beta1, _setup.Beta2, weight_decay: _setup.WeightDecay),
        "Adam" => optim.Adam(
            _model.parameters(), _setup.LearningRate, _setup.Beta1, _setup.Beta2, weight_decay: _setup.WeightDecay),
        "SGD" => optim.SGD(_model.parameters(), _setup.LearningRate, momentum: 0.9, weight_decay: _setup.WeightDecay),
        "Muon" => Muon.WithAdamW(
            _model, _setup.LearningRate, _setup.WeightDecay, name => name.Contains("head", StringComparison.Ordinal)),
        _ => throw new InvalidOperationException($"No optimizer is called '{_setup.Optimizer}'."),
    };
}
