using System.Text.Json;
using SpectralEdge.Monitor.Probes;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>A probe that asks for all that a probe can ask for, and throws when it is told to.</summary>
internal sealed record Everything : Probe
{
    public override string Name => "everything";

    /// <summary>Every how many samples it throws at its end; 0 for never.</summary>
    public int Throws { get; init; }

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
    }

    internal override Measure Start(ProbedRun run) => new EverythingMeasure(this);

    private sealed class EverythingMeasure(Everything probe) : Measure
    {
        private int _taken;

        public override double ExpectedGradients => 9;

        public override ProbeResult Take(ProbeView view)
        {
            ProbeBatch train = new(ProbeBatch.Train, _taken++), validation = new(ProbeBatch.Validation, _taken);
            var (direction, vector) = (view.Direction(0), new double[view.Count]);
            view.GradientAt(train);
            view.GradientAt(validation);
            view.HessianProduct(train, direction, vector);
            view.LossBeside(train, direction, 1e-2);
            view.GradientBeside(validation, direction, -1e-2, vector);
            view.Optimizer?.ReadMomentum(vector);
            view.Optimizer?.ReadPreconditioner(vector);
            var loss = view.LossAt(new(ProbeBatch.Train, _taken));
            view.LossBeside(train, direction, 1e-2);
            return _taken % Math.Max(1, probe.Throws) == 0 && probe.Throws > 0
                ? throw new InvalidOperationException("Told to.")
                : new EverythingResult { Loss = loss };
        }
    }
}

/// <summary>What it measured.</summary>
internal sealed record EverythingResult : ProbeResult
{
    public override string Kind => "everything";

    public double Loss { get; init; }

    internal override void WriteFields(Utf8JsonWriter json) => json.WriteNumber("loss", Loss);
}
