using SpectralEdge.Monitor.Torch;
using TorchSharp;

namespace OptimizerStudy;

/// <summary>An optimizer of the study, with the rates that are tried for it.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Rate">The learning rate of the study: the best of the search, but for AdamW, which has that of the demo.</param>
/// <param name="Tried">The learning rates of the search.</param>
/// <param name="Make">Makes it for a model and a learning rate.</param>
internal sealed record StudyOptimizer(
    string Name, double Rate, double[] Tried, Func<torch.nn.Module, double, torch.optim.Optimizer> Make)
{
    /// <summary>The share of the weights that every optimizer takes away in a step: that of the demo, 3e-3 times 1.</summary>
    public const double Shrinkage = 3e-3;

    private const double Momentum = 0.9;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StudyOptimizer> All { get; } =
    [
        new("SGD", 1, [0.1, 0.3, 1, 3], static (model, rate) =>
            torch.optim.SGD(model.parameters(), rate, weight_decay: Shrinkage / rate)),

        // Momentum makes of a decay in the gradient 1/(1 − momentum) times as much.
        new("SGD, momentum 0.9", 0.3, [0.01, 0.03, 0.1, 0.3, 1], static (model, rate) =>
            torch.optim.SGD(model.parameters(), rate, Momentum, weight_decay: Shrinkage * (1 - Momentum) / rate)),
        AdamW(0.9),
        AdamW(0.95),
        AdamW(0.99),
        AdamW(0.999),

        // Embedding, positions and head are AdamW's, as the authors of Muon advise; one rate for both.
        new("Muon with AdamW", 1e-2, [1e-3, 3e-3, 1e-2, 3e-2], static (model, rate) =>
            Muon.WithAdamW(model, rate, Shrinkage / rate, static name => name.Contains("position", StringComparison.Ordinal)
                || name.Contains("head", StringComparison.Ordinal))),
    ];

    private static StudyOptimizer AdamW(double beta2) =>
        new(
            FormattableString.Invariant($"AdamW, beta2 {beta2}"), 3e-3, [3e-3, 1e-2],
            (model, rate) => torch.optim.AdamW(model.parameters(), rate, beta2: beta2, weight_decay: Shrinkage / rate));
}
