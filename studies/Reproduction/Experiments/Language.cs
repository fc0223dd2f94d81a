using System.Text;
using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>A small language model of characters, on sentences of a grammar with words of its own.</summary>
internal static class Language
{
    public const int Length = 32;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz .";

    /// <summary>For three phases, lags and optimizers: one text, AdamW and Muon.</summary>
    public static IEnumerable<StudyCase> All() =>
        from seed in Enumerable.Range(1, 3)
        from optimizer in new[] { "AdamW", "Muon" }
        select Case("language", optimizer.ToLowerInvariant(), seed, 3000, optimizer, 1e-3, every: 5, windows: [10, 20, 30], warmUp: 100);

    /// <summary>Another text from step 2,000 on, and as many runs without.</summary>
    public static IEnumerable<StudyCase> Shifted() =>
        from seed in Enumerable.Range(1, 20)
        from shift in new[] { 2000, 0 }
        where shift > 0 || seed <= 10
        select Case(
            "language-shift", shift > 0 ? "shifted" : "steady", seed, 3000, "AdamW", 1e-3, every: 5, windows: [10], warmUp: 100, shift: shift);

    /// <summary>Runs that go wrong: rates too high, no warm-up, half precision.</summary>
    public static IEnumerable<StudyCase> Troubled() =>
        from seed in Enumerable.Range(1, 3)
        from kind in new[]
        {
            ("good", 2e-3, 100, "float32", 1.0), ("high", 2e-2, 100, "float32", 1.0), ("high-free", 2e-2, 100, "float32", 0.0),
            ("no-warm-up", 1e-2, 0, "float32", 0.0), ("warm-up", 1e-2, 200, "float32", 0.0), ("bfloat16", 2e-3, 100, "bfloat16", 1.0),
            ("extreme", 0.2, 100, "float32", 0.0),
        }
        select Case(
            "language-trouble", kind.Item1, seed, 1500, "AdamW", kind.Item2, every: 5, windows: [10], warmUp: kind.Item3,
            precision: kind.Item4, clip: kind.Item5);

    internal static StudyCase Case(
        string experiment, string variant, int seed, int steps, string optimizer, double rate, int every, int[] windows, int warmUp = 0,
        int shift = 0, string precision = "float32", double clip = 1, double decay = 0.1, bool records = true, string task = "grammar") => new(
        new Setup
        {
            Experiment = experiment, Family = "language", Task = task, Variant = variant, Seed = seed, Steps = steps, WeightDecay = decay,
            Batch = 32, LearningRate = rate, Beta2 = 0.95, Optimizer = optimizer, Every = every, Windows = windows, WarmUp = warmUp,
            ShiftStep = shift, Precision = precision, Clip = clip, StopsAfter = false, Records = records,
            Network = $"causal pre-norm encoder, d = 64, 2 layers, 4 heads, ff = 128, {Length} characters",
        },
        () => new SequenceEncoder(Letters.Length, Letters.Length, Length, Length, 64, 4, 128, 2), () => Examples(seed, shift));

    private static Problem Examples(int seed, int shift)
    {
        var random = new Random((29 * seed) + 7);
        var (train, test) = Texts(random);
        return new Problem
        {
            Train = train, Test = test, MostRows = 200, Measure = Problem.Accuracy,
            Loss = (answers, labels) => nn.functional.cross_entropy(answers, labels),
            Shift = shift == 0 ? null : Shift(shift, Texts(random)),
        };
    }

    private static (int, Table, Table) Shift(int step, (Table Train, Table Test) texts) => (step, texts.Train, texts.Test);

    /// <summary>Two stretches of a text by a grammar: sentence = noun phrase, verb, noun phrase; words of one to three syllables.</summary>
    private static (Table Train, Table Test) Texts(Random random)
    {
        string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
            $"{"bcdfghjklmnpqrstvwxyz"[random.Next(21)]}{"aeiou"[random.Next(5)]}"));
        string[] Words(int count) => [.. Enumerable.Range(0, count).Select(_ => Word())];
        var (nouns, verbs, adjectives, articles) = (Words(40), Words(20), Words(20), Words(3));
        string Any(string[] words) => words[(int)(words.Length * random.NextDouble() * random.NextDouble())];
        string Phrase() => $"{Any(articles)} {(random.Next(2) == 0 ? Any(adjectives) + " " : "")}{Any(nouns)}";
        string Text(int length)
        {
            var text = new StringBuilder();
            while (text.Length < length)
            {
                text.Append(Phrase()).Append(' ').Append(Any(verbs)).Append(' ').Append(Phrase()).Append(". ");
            }

            return text.ToString(0, length);
        }

        return (Windows(Text(60_000)), Windows(Text(10_000)));
    }

    private static Table Windows(string text)
    {
        var codes = text.Select(letter => (long)Letters.IndexOf(letter, StringComparison.Ordinal)).ToArray();
        var starts = Enumerable.Range(0, (codes.Length - Length - 1) / 3).Select(i => 3 * i).ToArray();
        return new(
            tensor(starts.SelectMany(start => codes[start..(start + Length)]).ToArray()).view(-1, Length),
            tensor(starts.SelectMany(start => codes[(start + 1)..(start + Length + 1)]).ToArray()).view(-1, Length));
    }
}
