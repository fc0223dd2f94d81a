using Grokking.Network;
using SpectralEdge.Monitor;

namespace Grokking;

/// <summary>What one run of the demo trains, and for how long.</summary>
internal sealed record DemoSettings
{
    public int Seed { get; init; } = 1;

    public int Steps { get; init; } = 3000;

    public double WeightDecay { get; init; } = 1;

    /// <summary>Sizes of the network; 41,339 parameters by default.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>AdamW's step size.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Test accuracy from which the network counts as having generalised.</summary>
    public double Generalised { get; init; } = 0.95;

    public int BatchSize { get; init; } = 256;

    /// <summary>Steps between two measurements of the accuracy; the step of 95 % is known to this.</summary>
    public int EvaluateEvery { get; init; } = 10;

    /// <summary>The library's defaults: W = 10, every 10 steps, the gap detector alone.</summary>
    public MonitorOptions Monitor { get; init; } = new();

    /// <summary>The settings with the larger network: width 256, feed-forward 512, modulus 97; 577,889 parameters.</summary>
    /// <remarks>A step size of 1e-3 was chosen, not measured; accuracy of sketches is measured on it, not grokking.</remarks>
    public DemoSettings Larger() => this with
    {
        Network = new NetworkOptions { Modulus = 97, Width = 256, FeedForward = 512 },
        LearningRate = 1e-3,
    };

    /// <summary>Whether TorchSharp trains it, rather than plain C#.</summary>
    public bool UsesTorchSharp { get; init; }

    public string RunName =>
        FormattableString.Invariant($"grokking-seed{Seed}-wd{WeightDecay}{(UsesTorchSharp ? "-torchsharp" : string.Empty)}");
}
