using Grokking;
using Grokking.Network;
using Grokking.Torch;
using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Probes;
using SpectralEdge.Monitor.Torch;
using static TorchSharp.torch;

namespace ProbeStudy;

/// <summary>Trains the example's network under the eyes of all probes; everything goes to the run files.</summary>
internal static class ProbedRun
{
    /// <summary>Lengths of windows that the loss is decomposed in, as in Test 8.</summary>
    public static readonly int[] Windows = [10, 20, 30, 40];

    private const int BatchOfProbes = 512;

    /// <summary>Trains once.</summary>
    /// <param name="kind">What.</param>
    /// <param name="seed">Seed of data, network and batches.</param>
    /// <param name="steps">Optimizer steps.</param>
    /// <param name="every">Samples between two probes.</param>
    /// <param name="folder">Where the run files go: <c>FOLDER/NAME-W/run.jsonl</c>.</param>
    public static void Train(Case kind, int seed, int steps, int every, string folder)
    {
        set_num_threads(1);
        var settings = new DemoSettings { Seed = seed, Steps = steps, WeightDecay = kind.WeightDecay };
        var data = kind.Data(new NetworkOptions().Modulus, seed);
        using var training = new TorchTraining(settings, data);
        var watches = Windows.Select(window => Watch(training, data, seed, every, Path.Combine(folder), $"{NameOf(kind, seed)}-w{window}", window)).ToArray();
        for (var step = 1; step <= steps; step++)
        {
            var loss = training.Step();
            foreach (var (callback, _) in watches)
            {
                callback.OnStepEnd((double)loss);
            }

            if (step % 10 == 0)
            {
                watches[0].Callback.RecordMetric("train_accuracy", training.TrainAccuracy());
                watches[0].Callback.RecordMetric("test_accuracy", training.TestAccuracy());
            }
        }

        foreach (var (callback, probes) in watches)
        {
            callback.RecordMetric("probes_skipped", probes.SkippedCount);
            probes.Dispose();
            callback.Dispose();
        }
    }

    /// <summary>Name of a run.</summary>
    public static string NameOf(Case kind, int seed) => FormattableString.Invariant($"{kind.Name}-seed{seed}");

    private static (SpectralEdgeCallback Callback, ProbeSchedule Probes) Watch(
        TorchTraining training, ModularAddition data, int seed, int every, string folder, string name, int window)
    {
        var callback = new SpectralEdgeCallback(
            training.Model,
            training.Optimizer,
            new MonitorOptions
            {
                Windows = [new(Every: 10, Length: window)],
                Sketch = new() { Mode = WindowMode.Exact },
                Run = new() { Folder = folder, Name = name },
            },
            NullLoggerFactory.Instance);
        var probes = callback.Probe(
            (Example[] batch) => Loss(training.Model, batch),
            train: index => Draw(data.Train, seed, index),
            validation: index => Draw(data.Test, seed + 500_000, index),
            new ProbeOptions { Probes = ProbesOf(window, every) });
        return (callback, probes);
    }

    private static IReadOnlyList<Probe> ProbesOf(int window, int every) => window > Windows[0]
        ? [new LossDecompositionProbe { Every = every }]
        :
        [
            new LossDecompositionProbe { Every = every },
            new EdgeSourceProbe { Every = every },
            new CommutatorProbe { Every = every, Samples = 3, Differences = true },
            new CurvatureProbe { Every = 2 * every },
            new GapFlowProbe { Every = every },
        ];

    private static Tensor Loss(TorchTransformer model, Example[] batch)
    {
        var pairs = tensor(batch.SelectMany(example => new long[] { example.A, example.B }).ToArray()).view(-1, 2);
        var labels = tensor(batch.Select(example => (long)example.Label).ToArray());
        return nn.functional.cross_entropy(model.call(pairs), labels);
    }

    private static Example[] Draw(Example[] examples, int seed, long index)
    {
        var random = new Random(RandomStream.Derive(seed, 1000 + (ulong)index));
        return [.. Enumerable.Range(0, BatchOfProbes).Select(_ => examples[random.Next(examples.Length)])];
    }
}
