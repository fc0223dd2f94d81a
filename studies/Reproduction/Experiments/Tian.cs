using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Tian's two-layer network as in the note on it: full batches, Adam with coupled decay, one update a sample.</summary>
internal static class Tian
{
    private const int Numbers = 41;

    public static IEnumerable<StudyCase> All() =>
        from width in new[] { 512, 2048 }
        from seed in Enumerable.Range(0, width == 512 ? 5 : 3)
        from kind in new[] { ("sums", 2e-4, 840), ("sums", 0.0, 840), ("random", 2e-4, 840), ("few", 2e-4, 336) }
        where width == 512 || kind.Item1 != "few"
        select Case(width, kind.Item1, kind.Item2, kind.Item3, seed);

    private static StudyCase Case(int width, string task, double decay, int count, int seed)
    {
        var setup = new Setup
        {
            Experiment = "tian", Family = "tian", Task = $"tian-{task}", Seed = seed, Steps = 400, WeightDecay = decay, Batch = 0, Clip = 0,
            Variant = $"{width}{(decay == 0 ? "-no-decay" : "")}", CanGeneralise = task == "sums", DefectEvery = 20, Every = 1, MeasureEvery = 5,
            Optimizer = "Adam", Beta2 = 0.999, StopsAfter = false, Windows = [20],
            Network = $"(a + b columns)², M = {Numbers}, K = {width}, {count} of {Numbers * Numbers} pairs",
            Groups = [["first", "first"], ["second", "second"]],
        };
        return new(setup, () => new SquareNetwork(Numbers, width), () => Examples(task == "random", count, seed));
    }

    private static Problem Examples(bool isRandom, int count, int seed)
    {
        var random = new Random((13 * seed) + 5);
        var pairs = Enumerable.Range(0, Numbers * Numbers).Select(i => (A: i / Numbers, B: i % Numbers))
            .Select(pair => (pair.A, pair.B, Label: isRandom ? random.Next(Numbers) : (pair.A + pair.B) % Numbers)).ToArray();
        random.Shuffle(pairs);
        return new Problem
        {
            Train = TableOf(pairs[..count]), Test = TableOf(pairs[count..]), Loss = Loss, Measure = Problem.Accuracy,
        };
    }

    /// <summary>mean |o|² − 2 o[y] + 1 − 1/M, o the answers less their mean.</summary>
    private static Tensor Loss(Tensor answers, Tensor labels)
    {
        var centred = answers - answers.mean([1], keepdim: true);
        return (centred.square().sum(1) - (2 * centred.gather(1, labels.unsqueeze(1)).squeeze(1))).mean() + (1 - (1.0 / Numbers));
    }

    private static Table TableOf((int A, int B, int Label)[] pairs) => new(
        tensor(pairs.SelectMany(pair => new long[] { pair.A, pair.B }).ToArray()).view(-1, 2),
        tensor(pairs.Select(pair => (long)pair.Label).ToArray()));
}
