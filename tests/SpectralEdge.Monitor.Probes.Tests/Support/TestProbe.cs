using System.Text.Json;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>A probe that does what a test says.</summary>
internal sealed record TestProbe(string Kind, Func<ProbeView, double> Value) : Probe
{
    public override string Name => Kind;

    /// <summary>What it is expected to cost, in gradients.</summary>
    public double Expected { get; init; } = 1;

    /// <summary>Called when the window was emptied.</summary>
    public Action? Interrupted { get; init; }

    internal override void Check(OptionProblems problems, ProbedRun run)
    {
    }

    internal override Measure Start(ProbedRun run) => new Test(this);

    private sealed class Test(TestProbe probe) : Measure
    {
        public override double ExpectedGradients => probe.Expected;

        public override void Interrupt() => probe.Interrupted?.Invoke();

        public override ProbeResult Take(ProbeView view) => new TestResult(probe.Kind, probe.Value(view));
    }
}

/// <summary>What it measured.</summary>
internal sealed record TestResult(string Name, double Value) : ProbeResult
{
    public override string Kind => Name;

    internal override void WriteFields(Utf8JsonWriter json) => json.WriteNumber("value", Value);
}
