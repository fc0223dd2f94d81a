using System.Globalization;
using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.TrainingBenchmark;

/// <summary>What each probe costs, as a multiple of one gradient of the same run, and whether a budget is held.</summary>
/// <remarks>
/// Processor time of the whole process, so that what else the machine does counts little. The unit is the gradient of the training
/// loop itself, its forward and backward pass at every step. Probes are taken at every other sample: what the callback costs at
/// the others is taken off. Compared are medians.
/// </remarks>
internal static class ProbeReport
{
    private const int Window = 5;
    private const int WarmUp = 20;

    /// <summary>Writes the tables.</summary>
    /// <param name="samples">How often each probe is taken.</param>
    /// <param name="steps">Steps of the run with a budget.</param>
    /// <param name="budget">The share of time that it allows.</param>
    /// <param name="output">Where they go.</param>
    public static void Write(int samples, int steps, double budget, TextWriter output)
    {
        using (var training = new Training(48, 4, 128))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{training.Parameters} parameters, all probes with a budget of {100 * budget} %:"));
            Hold(training, steps, budget, output);
        }

        output.WriteLine();
        foreach (var (width, layers, tokens) in ((int, int, int)[])[(48, 4, 128), (144, 4, 1024)])
        {
            using (var training = new Training(width, layers, tokens))
            {
                output.WriteLine($"{training.Parameters} parameters, {tokens} tokens a batch:");
            }

            output.WriteLine("| measured | gradients, by count | gradients, by time | CPU ms | taken | skipped |");
            output.WriteLine("|---|---|---|---|---|---|");
            foreach (var (name, probe) in (IEnumerable<(string, Probe)>)
                [.. Operation.All.Select(operation => (operation.Name, operation)), .. Named(Probes)])
            {
                Measure(name, probe with { Every = 2 }, () => new Training(width, layers, tokens), samples, output);
            }

            output.WriteLine();
        }
    }

    private static IReadOnlyList<Probe> Probes =>
    [
        new LossDecompositionProbe(), new EdgeSourceProbe(), new CommutatorProbe { Samples = 1 }, new CurvatureProbe(), new GapFlowProbe(),
    ];

    private static IEnumerable<(string Name, Probe Probe)> Named(IReadOnlyList<Probe> probes) =>
        probes.Select(probe => (probe.Name, probe));

    private static void Measure(string name, Probe probe, Func<Training> start, int samples, TextWriter output)
    {
        using (var training = start())
        {
            List<double> gradients = [], with = [], without = [], counted = [];
            using var callback = training.WatchExactly(Window);
            using var probes = training.Probe(callback, new ProbeOptions { Probes = [probe] });
            probes.Taken += (_, result) => counted.Add(result.Gradients);

            // The first probes are for the compiler.
            for (var step = 1; step < Window + WarmUp + (2 * samples); step++)
            {
                var (gradient, inside) = training.Step(callback);
                gradients.Add(gradient.TotalMilliseconds);
                if (step >= Window + WarmUp)
                {
                    ((step - Window) % 2 == 0 ? with : without).Add(inside.TotalMilliseconds);
                }
            }

            var cost = Median(with) - Median(without);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(counted):F2} | {cost / Median(gradients):F2} | {cost:F1} | {probes.TakenCount} "
                    + $"| {probes.SkippedCount} |"));
        }
    }

    private static void Hold(Training training, int steps, double budget, TextWriter output)
    {
        using var callback = training.WatchExactly(Window);
        using var probes = training.Probe(callback, new ProbeOptions { Probes = Probes, Budget = budget });
        var kinds = new Dictionary<string, int>();
        probes.Taken += (_, result) => kinds[result.Kind] = kinds.GetValueOrDefault(result.Kind) + 1;
        output.WriteLine("| steps | share | taken | postponed | skipped | of each |");
        output.WriteLine("|---|---|---|---|---|---|");
        for (var step = 1; step <= steps; step++)
        {
            training.Step(callback);
            if (step % (steps / 4) == 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {step} | {100 * probes.Share:F2} % | {probes.TakenCount} | {probes.PostponedCount} "
                        + $"| {probes.SkippedCount} | {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))} |"));
            }
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    /// <summary>One thing that a probe asks a model for.</summary>
    private sealed record Operation(string What, Action<ProbeView, ProbeBatch> Ask) : Probe
    {
        public static readonly Operation[] All =
        [
            new("loss", static (view, batch) => view.LossAt(batch)),
            new("gradient", static (view, batch) => view.GradientAt(batch)),
            new("gradient beside", static (view, batch) =>
                view.GradientBeside(batch, view.Direction(0), 1e-3, new double[view.Count])),
            new("product with the Hessian", static (view, batch) => Multiply(view, batch, 1)),
            new("five products, one batch", static (view, batch) => Multiply(view, batch, 5)),
        ];

        public override string Name => What;

        private static void Multiply(ProbeView view, ProbeBatch batch, int times)
        {
            for (var i = 0; i < times; i++)
            {
                view.HessianProduct(batch, view.Direction(0), new double[view.Count]);
            }
        }

        internal override void Check(OptionProblems problems, ProbedRun run)
        {
        }

        internal override Measure Start(ProbedRun run) => new Asking(this);

        private sealed class Asking(Operation operation) : Measure
        {
            private long _index;

            public override double ExpectedGradients => 2;

            public override ProbeResult Take(ProbeView view)
            {
                operation.Ask(view, new ProbeBatch(ProbeBatch.Train, _index++));
                return new Asked();
            }
        }
    }

    private sealed record Asked : ProbeResult
    {
        public override string Kind => "asked";

        internal override void WriteFields(System.Text.Json.Utf8JsonWriter json)
        {
        }
    }
}
