using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Probes;

namespace Grokking.Tests;

/// <summary>Runs of the plain network with all probes on, to the last bit those without.</summary>
public class UndisturbedTests
{
    private const int Steps = 24;

    private static readonly Probe[] All =
    [
        new LossDecompositionProbe { Every = 2 },
        new EdgeSourceProbe { Every = 2 },
        new CommutatorProbe { Every = 3, Differences = true },
        new CurvatureProbe { Every = 3, Products = 8 },
        new GapFlowProbe { Every = 2 },
        new FourierProbe { Every = 2, Embedding = "embedding.weight", Modulus = 59 },
    ];

    [Theory]
    [InlineData("AdamW", Fault.None)]
    [InlineData("AdamW", Fault.EveryThirdCall)]
    [InlineData("AdamW", Fault.EveryThirdSample)]
    [InlineData("SGD", Fault.None)]
    [InlineData("SGD", Fault.EveryThirdCall)]
    [InlineData("SGD", Fault.EveryThirdSample)]
    [InlineData("Muon", Fault.None)]
    [InlineData("Muon", Fault.EveryThirdCall)]
    [InlineData("Muon", Fault.EveryThirdSample)]
    public void Run_WithAllProbes_HasTheBitsOfOneWithout(string optimizer, Fault fault)
    {
        using var plain = new PlainTraining(Toy.Settings(59), optimizers: Toy.Optimizers(optimizer));
        using var probed = new PlainTraining(Toy.Settings(59), optimizers: Toy.Optimizers(optimizer));
        using var monitor = new SpectralMonitor(
            probed.Parameters(),
            new MonitorOptions { Windows = [new(1, 10)], Sketch = new() { Mode = WindowMode.Exact }, Run = new() { Folder = null } },
            NullLoggerFactory.Instance);
        var model = new FailingModel(probed.Probed(), fault);
        using var probes = monitor.Probe(model, new ProbeOptions { Probes = All });
        var (taken, namesMuon) = (new HashSet<string>(), new HashSet<string>());
        probes.Taken += (_, result) =>
        {
            taken.Add(result.Kind);
            var reasons = (result as LossDecomposition)?.Undefined ?? (result as EdgeSource)?.Undefined ?? [];
            if (reasons.Any(reason => reason.Contains("Muon", StringComparison.Ordinal)))
            {
                namesMuon.Add(result.Kind);
            }
        };
        for (var step = 1; step <= Steps; step++)
        {
            Assert.Equal(plain.Step(), probed.Step());
            monitor.Observe(step);
            Assert.Equal(State(plain), State(probed));
        }

        // Of the 15 samples with a full window. The gap flow is none of Muon; the others cannot finish with a third of all calls.
        Assert.Equal((4 * 8) + (2 * 5), probes.TakenCount + probes.SkippedCount);
        Assert.Equal(fault != Fault.None, model.Failures > 0);
        var always = new[] { "edge_source", "fourier_modes" };
        string[] others = ["loss_decomposition", "commutator_defect", "curvature", .. optimizer == "Muon" ? [] : new[] { "gap_flow" }];
        Assert.Equal(fault == Fault.EveryThirdCall ? always.Order() : always.Concat(others).Order(), taken.Order());
        Assert.Equal(optimizer == "Muon" ? taken.Intersect(["edge_source", "loss_decomposition"]).Order() : [], namesMuon.Order());
        Assert.Equal(0, monitor.Report.HandlerFailures);
    }

    /// <summary>Values, gradients, and what the optimizers remember.</summary>
    private static double[] State(PlainTraining training)
    {
        var optimizer = training.Probed().Optimizer!;
        var (momentum, preconditioner) = (new double[Toy.Place(training).Length], new double[Toy.Place(training).Length]);
        optimizer.ReadMomentum(momentum);
        optimizer.ReadPreconditioner(preconditioner);
        return [.. Toy.Place(training), .. Toy.Gradients(training), .. momentum, .. preconditioner];
    }

    /// <summary>When batches fail.</summary>
    public enum Fault
    {
        /// <summary>Never.</summary>
        None,

        /// <summary>Every third time.</summary>
        EveryThirdCall,

        /// <summary>At every third sample, from the second time on.</summary>
        EveryThirdSample,
    }

    /// <summary>A model whose batches fail, after the work.</summary>
    private sealed class FailingModel(PlainProbedModel model, Fault fault) : IProbedModel
    {
        private int _samples;
        private int _calls;

        public int Failures { get; private set; }

        public IReadOnlyList<ProbedBlock> Blocks => model.Blocks;

        public bool HasValidation => model.HasValidation;

        public IProbedOptimizer? Optimizer => model.Optimizer;

        public void Save()
        {
            _calls = fault == Fault.EveryThirdSample ? 0 : _calls;
            _samples++;
            model.Save();
        }

        public void Restore() => model.Restore();

        public void Read(Span<double> parameters) => model.Read(parameters);

        public void Write(ReadOnlySpan<double> parameters) => model.Write(parameters);

        public double Loss(ProbeBatch batch) => Checked(model.Loss(batch));

        public double Gradient(ProbeBatch batch, Span<double> gradient) => Checked(model.Gradient(batch, gradient));

        public HessianProduct HessianProduct(ProbeBatch batch, ReadOnlySpan<double> direction, Span<double> product) =>
            Checked(model.HessianProduct(batch, direction, product));

        private T Checked<T>(T result)
        {
            _calls++;
            var fails = fault switch
            {
                Fault.EveryThirdCall => _calls % 3 == 0,
                Fault.EveryThirdSample => _samples % 3 == 0 && _calls > 1,
                _ => false,
            };
            Failures += fails ? 1 : 0;
            return fails ? throw new InvalidDataException("No such batch.") : result;
        }
    }
}
