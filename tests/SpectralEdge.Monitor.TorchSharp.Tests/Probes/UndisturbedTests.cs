using SpectralEdge.Monitor.Probes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>Runs with all probes on end with the bits of runs without.</summary>
public class UndisturbedTests
{
    static UndisturbedTests() => set_num_threads(1);

    /// <summary>Every optimizer that a run is compared for.</summary>
    private static readonly Dictionary<string, Func<nn.Module, optim.Optimizer>> Optimizers = new()
    {
        ["AdamW"] = model => optim.AdamW(model.parameters(), lr: 1e-2, weight_decay: 0.1),
        ["SGD with momentum"] = model => optim.SGD(model.parameters(), learningRate: 0.05, momentum: 0.9, weight_decay: 1e-3),
        ["Muon"] = model => Muon.WithAdamW(model, lr: 1e-2, weight_decay: 0.1),
        ["LBFGS"] = model => optim.LBFGS(model.parameters(), lr: 0.2, max_iter: 3, history_size: 4),
        ["RMSProp"] = model => optim.RMSProp(model.parameters(), lr: 1e-3, momentum: 0.5, centered: true),
    };

    /// <summary>Everything that is on at once; a probe that is added here is held to leave the run as it was.</summary>
    private static readonly Probe[] All =
    [
        new Everything { Every = 1 }, new Everything { Every = 1, Throws = 3 },
        new LossDecompositionProbe { Every = 1 },
        new CommutatorProbe { Every = 1, Samples = 1, Differences = true },
        new CurvatureProbe { Every = 1, Products = 6, Smallest = true },
        new FourierProbe { Every = 1, Embedding = "table.weight", Modulus = 7 },
    ];

    /// <summary>What takes an optimizer that is known.</summary>
    private static readonly Probe[] OfOptimizers = [new EdgeSourceProbe { Every = 1 }, new GapFlowProbe { Every = 1 }];

    public static TheoryData<string, bool> Runs
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Optimizers.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Runs))]
    public void Run_WithAllProbes_HasTheBitsOfOneWithout(string optimizer, bool batchesThrow)
    {
        Train(optimizer, null);
        var plain = Train(optimizer, null);
        var probed = Train(optimizer, index => batchesThrow && index % 3 == 2);

        Assert.Equal(plain.States, probed.States);
        Assert.Equal(plain.Tensors, probed.Tensors);
        Assert.Equal(0, probed.Failures);

        // At nine samples each.
        var probes = ProbesFor(optimizer);
        Assert.Equal(9 * probes.Length, probed.Taken + probed.Skipped);
        Assert.True(probed.Skipped >= 3);
        Assert.Equal(
            probes.Select(probe => probe.Name).Distinct().Where(name => optimizer != "Muon" || name != "gap_flow")
                .Order(StringComparer.Ordinal),
            probed.Kinds.Order(StringComparer.Ordinal));
    }

    /// <summary>Trains a network with dropout and batch norm for some steps.</summary>
    /// <param name="name">The optimizer.</param>
    /// <param name="throws">Which batches throw; null for no probes at all.</param>
    private static Outcome Train(string name, Func<long, bool>? throws)
    {
        var before = TensorCount.Live();
        var (outcome, live) = (new Outcome(), DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        random.manual_seed(5);
        using (var model = new Network())
        using (var optimizer = Optimizers[name](model))
        using (var callback = new SpectralEdgeCallback(model, optimizer, Training.EveryStep, new LogCollector()))
        {
            using var probes = throws is null ? null : callback.Probe(
                batch => nn.functional.mse_loss(model.call(batch.Inputs), batch.Targets),
                index => throws(index) ? throw new InvalidDataException("No such batch.") : Toy.Batch(), _ => Toy.Batch(),
                new ProbeOptions { Probes = ProbesFor(name) });
            probes?.On<ProbeResult>(result => outcome.Kinds.Add(result.Kind));
            for (var step = 0; step < 12; step++)
            {
                using var scope = NewDisposeScope();

                // Now and then in eval mode, without gradients, and with gradients that are null.
                model.train(step % 5 != 4);
                var (inputs, targets) = Toy.Batch();
                Tensor Closure()
                {
                    optimizer.zero_grad();
                    var value = nn.functional.mse_loss(model.call(inputs), targets);
                    value.backward();
                    return value;
                }

                var loss = optimizer.step(Closure);
                if (step % 4 == 3)
                {
                    model.parameters().First().grad = null!;
                }

                using (step % 2 == 0 ? no_grad() : enable_grad())
                {
                    callback.OnStepEnd(loss);
                    outcome.States.Add($"{is_grad_enabled()} {model.training} {string.Join(' ', model.modules().Select(m => m.training))}");
                }

                outcome.States.AddRange(ModelState.Of(model, optimizer));
                outcome.States.Add(Hash.Of(loss));
                outcome.States.Add($"{DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - live}");
            }

            outcome.Taken = probes?.TakenCount ?? 0;
            outcome.Skipped = probes?.SkippedCount ?? 0;
            outcome.Failures = callback.Report.HandlerFailures;
        }

        outcome.Tensors = TensorCount.Live() - before;
        return outcome;
    }

    private static Probe[] ProbesFor(string optimizer) => optimizer == "LBFGS" ? All : [.. All, .. OfOptimizers];

    /// <summary>Has a table of vectors, dropout and batch norm.</summary>
    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding table = nn.Embedding(7, 2);
        private readonly Sequential rest = nn.Sequential(
            nn.Linear(2, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 1));

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            rest.call(input + table.call(((input.select(1, 0) + 1) * 3).to_type(ScalarType.Int64)));
    }

    private sealed class Outcome
    {
        public List<string> States { get; } = [];

        public HashSet<string> Kinds { get; } = [];

        public long Tensors { get; set; }

        public long Taken { get; set; }

        public long Skipped { get; set; }

        public long Failures { get; set; }
    }
}
