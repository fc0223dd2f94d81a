using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Sparse parity: the sign of a product of k of n bits, from few examples. A perceptron that generalises late.</summary>
internal static class Parity
{
    private const int Bits = 40;

    public static IEnumerable<StudyCase> All() =>
        from seed in Enumerable.Range(1, 5)
        from kind in new[] { ("parity", 1.0), ("parity-random", 1.0), ("parity", 0.0) }
        select Case(kind.Item1, kind.Item2, seed);

    internal static StudyCase Case(string task, double decay, int seed) => new(
        new Setup
        {
            Experiment = "parity", Family = "parity", Task = task, Variant = decay == 0 ? "no-decay" : "", Seed = seed, Steps = 5000,
            WeightDecay = decay, Batch = 64, CanGeneralise = task == "parity", DefectEvery = 100,
            Network = $"perceptron {Bits}-200-2, parity of 3 bits, 1,000 examples", Groups = [["linear", "*linear*"], ["head", "*head*"]],
        },
        () => new Perceptron(Bits, 200, 2), () => Examples(task == "parity-random", 1000, seed));

    internal static Problem Examples(bool isRandom, int count, int seed)
    {
        var random = new Random((17 * seed) + 3);
        (float[] Bits, long Label) Draw()
        {
            var bits = Enumerable.Range(0, Bits).Select(_ => random.Next(2) == 0 ? -1f : 1f).ToArray();
            return (bits, isRandom ? random.Next(2) : bits[0] * bits[1] * bits[2] > 0 ? 1 : 0);
        }

        Table Of(int rows)
        {
            var drawn = Enumerable.Range(0, rows).Select(_ => Draw()).ToArray();
            return new(tensor(drawn.SelectMany(one => one.Bits).ToArray()).view(-1, Bits), tensor(drawn.Select(one => one.Label).ToArray()));
        }

        return new Problem
        {
            Train = Of(count), Test = Of(2000), Loss = (answers, labels) => nn.functional.cross_entropy(answers, labels),
            Measure = Problem.Accuracy,
        };
    }
}
