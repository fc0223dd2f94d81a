using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Two and three tasks with one encoder (2602.18523), reduced: p = 43, d = 64 instead of 97 and 128.</summary>
internal static class Tasks
{
    private const int Numbers = 43;

    private static readonly (string Name, Func<int, int, int> Of)[] Rules =
        [("add", (a, b) => a + b), ("mul", (a, b) => a * b), ("squares", (a, b) => (a * a) + (b * b))];

    public static IEnumerable<StudyCase> All() =>
        from seed in new[] { 42, 137, 2024 }
        from tasks in new[] { 2, 3 }
        from kind in new[] { ("", 1.0), ("-random", 1.0), ("", 0.0) }
        select Case(tasks, kind.Item1, kind.Item2, seed);

    private static StudyCase Case(int tasks, string control, double decay, int seed) => new(
        new Setup
        {
            Experiment = "tasks", Family = "tasks", Task = $"tasks-{tasks}{control}", Variant = decay == 0 ? "no-decay" : "", Seed = seed,
            Steps = 6000, WeightDecay = decay, Batch = 256, CanGeneralise = control.Length == 0, DefectEvery = 100,
            Network = $"pre-norm encoder, p = {Numbers}, d = 64, 2 layers, 4 heads, ff = 128, {tasks} heads of output",
        },
        () => new PairEncoder(Numbers, 64, 4, 128, 2, tasks), () => Examples(tasks, control.Length > 0, seed));

    private static Problem Examples(int tasks, bool isRandom, int seed)
    {
        var random = new Random((11 * seed) + 2);
        var pairs = (
            from a in Enumerable.Range(0, Numbers)
            from b in Enumerable.Range(0, Numbers)
            select (a, b, Labels: Rules[..tasks].Select(rule => (long)(isRandom ? random.Next(Numbers) : rule.Of(a, b) % Numbers)).ToArray()))
            .ToArray();
        random.Shuffle(pairs);
        var count = pairs.Length / 2;
        Table Of((int A, int B, long[] Labels)[] rows) => new(
            tensor(rows.SelectMany(pair => new long[] { pair.A, pair.B }).ToArray()).view(-1, 2),
            tensor(rows.SelectMany(pair => pair.Labels).ToArray()).view(-1, tasks));
        return new Problem
        {
            Train = Of(pairs[..count]), Test = Of(pairs[count..]), Measure = (answers, labels) => Measure(answers, labels, tasks),
            Loss = (answers, labels) => nn.functional.cross_entropy(answers.transpose(1, 2), labels),
        };
    }

    /// <summary>Each task's accuracy, and the least of them as the accuracy.</summary>
    private static (string, double)[] Measure(Tensor answers, Tensor labels, int tasks)
    {
        var each = Enumerable.Range(0, tasks).Select(task => Problem.Accuracy(answers.select(1, task), labels.select(1, task))[0].Item2).ToArray();
        return [.. each.Select((value, task) => ($"accuracy_{Rules[task].Name}", value)), ("accuracy", each.Min())];
    }
}
