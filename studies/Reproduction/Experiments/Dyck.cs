using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Depth of brackets (2602.16967): 50 sequences to learn from, a causal encoder of two layers.</summary>
internal static class Dyck
{
    private const int Length = 24;
    private const int MostPairs = 12;
    private const int Depths = MostPairs + 1;

    public static IEnumerable<StudyCase> All() =>
        from seed in new[] { 42, 137, 2024 }
        from kind in new[] { ("dyck", "", 1.0), ("dyck-random", "", 1.0), ("dyck", "no-decay", 0.0) }
        select Case(kind.Item1, kind.Item2, kind.Item3, seed);

    private static StudyCase Case(string task, string variant, double decay, int seed)
    {
        var setup = new Setup
        {
            Experiment = "dyck", Family = "dyck", Task = task, Variant = variant, Seed = seed, Steps = 1500, WeightDecay = decay, Batch = 50,
            CanGeneralise = task == "dyck", DefectEvery = 100, StopsAfter = false,
            Network = "causal pre-norm encoder, d = 128, 2 layers, 4 heads, ff = 256, 24 tokens, 50 sequences to learn from",
        };
        return new(
            setup, () => new SequenceEncoder(3, Depths, Length, 48, 128, 4, 256, 2),
            () => Examples(seed, task == "dyck-random"));
    }

    private static Problem Examples(int seed, bool isRandom)
    {
        var random = new Random(seed);
        var sequences = Enumerable.Range(0, 1_050).Select(_ => Sequence(random, isRandom)).ToArray();
        return new Problem
        {
            Train = TableOf(sequences[..50]), Test = TableOf(sequences[50..]), MostRows = 1000,
            Loss = (answers, labels) => nn.functional.cross_entropy(answers, labels, ignore_index: -100), Measure = Problem.Accuracy,
        };
    }

    /// <summary>Brackets 0 and 1, 2 behind the end; the depth after each, −100 behind the end.</summary>
    private static (long[] Tokens, long[] Depths) Sequence(Random random, bool isRandom)
    {
        var pairs = random.Next(1, MostPairs + 1);
        var tokens = Enumerable.Repeat(2L, Length).ToArray();
        var depths = Enumerable.Repeat(-100L, Length).ToArray();
        var (opened, depth) = (0, 0);
        for (var i = 0; i < 2 * pairs; i++)
        {
            var opens = depth == 0 || (opened < pairs && random.NextDouble() < 0.55);
            opened += opens ? 1 : 0;
            depth += opens ? 1 : -1;
            tokens[i] = opens ? 0 : 1;
            depths[i] = isRandom ? random.Next(Depths) : depth;
        }

        return (tokens, depths);
    }

    private static Table TableOf((long[] Tokens, long[] Depths)[] sequences) => new(
        tensor(sequences.SelectMany(one => one.Tokens).ToArray()).view(-1, Length),
        tensor(sequences.SelectMany(one => one.Depths).ToArray()).view(-1, Length));
}
