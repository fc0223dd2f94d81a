using Grokking.Network;

namespace Grokking.Tests;

/// <summary>A small network of the demo's kind, and everything that may update it.</summary>
internal static class Toy
{
    /// <summary>Learns 7 or 59 classes.</summary>
    /// <param name="modulus">The modulus.</param>
    public static DemoSettings Settings(int modulus) => new()
    {
        Network = new NetworkOptions { Modulus = modulus, Width = 16, Heads = 2, FeedForward = 16 }, BatchSize = 32,
    };

    /// <summary>AdamW, gradient descent with momentum and decay, or Muon for matrices with AdamW for the rest.</summary>
    /// <param name="name">Which.</param>
    public static Func<IReadOnlyList<Parameter>, IEnumerable<IOptimizer>> Optimizers(string name) => parameters => name switch
    {
        "AdamW" => [new AdamW(parameters, new AdamWOptions())],
        "SGD" => [new Sgd(parameters, new SgdOptions { LearningRate = 0.03, Momentum = 0.9, WeightDecay = 1e-3 })],
        _ =>
        [
            new Muon([.. parameters.Where(IsMatrix)], new MuonOptions()),
            new AdamW([.. parameters.Where(parameter => !IsMatrix(parameter))], new AdamWOptions()),
        ],
    };

    /// <summary>Whether Muon updates a parameter.</summary>
    public static bool IsMatrix(Parameter parameter) =>
        parameter.Shape.Count == 2 && parameter.Name.StartsWith("layer0", StringComparison.Ordinal);

    /// <summary>Parameters, as a probe reads them.</summary>
    public static double[] Place(PlainTraining training) => Array.ConvertAll(training.Snapshot(), value => (double)value);

    /// <summary>The gradients that the network holds.</summary>
    public static double[] Gradients(PlainTraining training) =>
        [.. training.Values.SelectMany(parameter => parameter.Gradients).Select(value => (double)value)];

    /// <summary>‖a − b‖/‖b‖.</summary>
    public static double Error(double[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(b => b * b));
}
