using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Modular arithmetic as published (2602.16746): p = 97, half of the pairs, a pre-norm encoder of two layers.</summary>
internal static class Modular
{
    private const int Published = 97;

    private static readonly int[] Seeds = [42, 137, 2024];

    /// <summary>The rules: those that the papers' runs learn, and those that theirs never do.</summary>
    private static readonly (string Name, Func<long, long, long> Of, bool IsLearnt)[] Rules =
    [
        ("add", (a, b) => a + b, true),
        ("mul", (a, b) => a * b, true),
        ("sub", (a, b) => a - b, true),
        ("squares", (a, b) => (a * a) + (b * b), true),
        ("cubic", (a, b) => (a * a * a) + (a * b), false),
        ("quadratic", (a, b) => (a * a) + (a * b) + (b * b), false),
        ("random", (_, _) => -1, false),
    ];

    /// <summary>12 runs with decay 1, 9 controls with decay 1 that cannot generalise, 12 controls without decay.</summary>
    public static IEnumerable<StudyCase> All() =>
        from decay in new[] { 1.0, 0 }
        from seed in Seeds
        from rule in Rules
        where decay > 0 || rule.IsLearnt
        select Case("modular", "encoder-97", Published, 128, 2, rule.Name, decay, seed, 4000, 0.5);

    /// <summary>One layer (2604.07380's and the thesis's smaller variant): the same tasks, seeds and controls.</summary>
    public static IEnumerable<StudyCase> OneLayer() =>
        from seed in Seeds
        from rule in Rules
        where rule.Name is "add" or "squares" or "cubic" or "random"
        let study = Case("one-layer", "encoder-97-1", Published, 128, 1, rule.Name, 1, seed, 3000, 0.5)
        select study with { Setup = study.Setup with { WeightsWidth = 128 } };

    /// <summary>A small network on small numbers, cheap enough for many seeds.</summary>
    public static IEnumerable<StudyCase> Small() =>
        from seed in Enumerable.Range(1, 5)
        from rule in Rules
        from decay in new[] { 1.0, 0 }
        where (decay > 0 || rule.IsLearnt) && rule.Name is not "mul"
        select Case("small", "encoder-31", 31, 32, 1, rule.Name, decay, seed, 4000, 0.6, rate: 3e-3, batch: 256);

    /// <summary>Far beyond generalisation: does it get lost again?</summary>
    public static IEnumerable<StudyCase> Long() =>
        from seed in Enumerable.Range(1, 3)
        from decay in new[] { 1.0, 0.1 }
        let study = Case("long", "encoder-31", 31, 32, 1, "add", decay, seed, 20_000, 0.6, rate: 3e-3, batch: 256)
        select study with
        {
            Setup = study.Setup with { StopsAfter = false, DefectEvery = 0, Every = 20, Variant = decay == 1 ? "" : "decay-0.1", Records = false },
        };

    private static StudyCase Case(
        string experiment, string family, int modulus, int width, int layers, string rule, double decay, int seed, int steps, double share,
        double rate = 1e-3, int batch = 512)
    {
        var (name, of, isLearnt) = Rules.First(one => one.Name == rule);
        var setup = new Setup
        {
            Experiment = experiment, Task = $"{(modulus == Published ? "" : $"p{modulus}-")}{name}", Family = family,
            Variant = decay == 0 ? "no-decay" : "", Seed = seed, Steps = steps, CanGeneralise = isLearnt, WeightDecay = decay,
            LearningRate = rate, Batch = batch, DefectEvery = 100,
            Network = $"pre-norm encoder, p = {modulus}, d = {width}, {layers} layers, 4 heads, ff = {2 * width}, train share {share}",
        };
        return new(
            setup,
            () => new PairEncoder(modulus, width, 4, 2 * width, layers),
            () => Examples(modulus, name == "mul" ? 1 : 0, of, isLearnt || name != "random", share, seed));
    }

    private static Problem Examples(int modulus, int least, Func<long, long, long> of, bool hasRule, double share, int seed)
    {
        var random = new Random((7 * seed) + 1);
        var pairs = (
            from a in Enumerable.Range(least, modulus - least)
            from b in Enumerable.Range(least, modulus - least)
            let label = hasRule ? ((of(a, b) % modulus) + modulus) % modulus : random.Next(modulus)
            select (a, b, label)).ToArray();
        random.Shuffle(pairs);
        var count = (int)(share * pairs.Length);
        return new Problem
        {
            Train = TableOf(pairs[..count]), Test = TableOf(pairs[count..]),
            Loss = (answers, labels) => nn.functional.cross_entropy(answers, labels), Measure = Problem.Accuracy,
        };
    }

    private static Table TableOf((int A, int B, long Label)[] pairs) => new(
        tensor(pairs.SelectMany(pair => new long[] { pair.A, pair.B }).ToArray()).view(-1, 2),
        tensor(pairs.Select(pair => pair.Label).ToArray()));
}
