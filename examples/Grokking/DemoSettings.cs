using SpectralEdge.Monitor.Pipeline;

namespace Grokking;

/// <summary>What one run of the demo trains, and for how long.</summary>
internal sealed record DemoSettings
{
    public int Seed { get; init; } = 1;

    public int Steps { get; init; } = 3000;

    public double WeightDecay { get; init; } = 1;

    /// <summary>Test accuracy from which the network counts as having generalised.</summary>
    public double Generalised { get; init; } = 0.95;

    public int BatchSize { get; init; } = 256;

    /// <summary>Steps between two measurements of the accuracy; the step of 95 % is known to this.</summary>
    public int EvaluateEvery { get; init; } = 10;

    /// <summary>The library's defaults: W = 10, every 10 steps, thresholds 1.5 and 1.2.</summary>
    public MonitorOptions Monitor { get; init; } = new();

    public string RunName => FormattableString.Invariant($"grokking-seed{Seed}-wd{WeightDecay}");
}
