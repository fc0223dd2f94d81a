using Reproduction.Networks;
using Reproduction.Running;
using static TorchSharp.torch;

namespace Reproduction.Experiments;

/// <summary>Sweeps of the learning rate over five tasks, three optimizers and three seeds.</summary>
internal static class Rates
{
    private const int Steps = 400;

    /// <summary>Rates of each optimizer, a factor of about 3 apart.</summary>
    private static readonly (string Optimizer, double[] Rates)[] Sweeps =
    [
        ("AdamW", [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]),
        ("SGD", [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1, 3]),
        ("Muon", [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]),
    ];

    public static IEnumerable<StudyCase> All() =>
        from seed in Enumerable.Range(1, 3)
        from sweep in Sweeps
        from rate in sweep.Rates
        from study in new[] { Grammar(seed, sweep.Optimizer, rate), Teacher(seed, sweep.Optimizer, rate), Digits(seed, sweep.Optimizer, rate), Sums(seed, sweep.Optimizer, rate), Bits(seed, sweep.Optimizer, rate) }
        select study;

    private static string Variant(string optimizer, double rate) => FormattableString.Invariant($"{optimizer.ToLowerInvariant()}-{rate:0.#####}");

    private static StudyCase Grammar(int seed, string optimizer, double rate) => Language.Case(
        "rates", Variant(optimizer, rate), seed, Steps, optimizer, rate, every: 5, windows: [10], clip: 0, decay: 0.01, records: false);

    /// <summary>A perceptron of two hidden layers learns the answers of another one.</summary>
    private static StudyCase Teacher(int seed, string optimizer, double rate) => new(
        Setup("teacher", seed, optimizer, rate, "perceptron 20-64-64-1 on a teacher 20-16-1, 4,000 examples"),
        () => new Perceptron(20, 64, 64, 1), () => TeacherExamples(seed));

    /// <summary>A perceptron sorts points around ten centres with a scatter that makes a tenth of them wrong.</summary>
    private static StudyCase Digits(int seed, string optimizer, double rate) => new(
        Setup("clusters", seed, optimizer, rate, "perceptron 32-128-128-10 on points around ten centres, 4,000 examples"),
        () => new Perceptron(32, 128, 128, 10), () => ClusterExamples(seed));

    private static StudyCase Sums(int seed, string optimizer, double rate)
    {
        var study = Modular.Small().First(one => one.Setup.Task == "p31-add" && one.Setup.WeightDecay > 0 && one.Setup.Seed == seed);
        return study with { Setup = Setup("sums", seed, optimizer, rate, study.Setup.Network) with { Groups = study.Setup.Groups } };
    }

    private static StudyCase Bits(int seed, string optimizer, double rate) => new(
        Setup("majority", seed, optimizer, rate, "perceptron 40-200-2 on products of 2 of 40 bits, 4,000 examples"),
        () => new Perceptron(40, 200, 2), () => Parity.Examples(isRandom: false, 4000, seed));

    private static Setup Setup(string task, int seed, string optimizer, double rate, string network) => new()
    {
        Experiment = "rates", Family = task, Task = task, Variant = Variant(optimizer, rate), Seed = seed, Steps = Steps, WeightDecay = 0.01,
        Batch = 128, Clip = 0, LearningRate = rate, Beta2 = 0.999, Optimizer = optimizer, Every = 5, MeasureEvery = 20, StopsAfter = false,
        Records = false, Network = network, Groups = [["linear", "*linear*"], ["head", "*head*"]],
    };

    private static Problem TeacherExamples(int seed)
    {
        random.manual_seed((31 * seed) + 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var teacher = new Perceptron(20, 16, 1);
        Table Of(int rows)
        {
            var inputs = randn(rows, 20);
            var labels = (3 * teacher.call(inputs)) + (0.1 * randn(rows, 1));
            return new(inputs.DetachFromDisposeScope(), labels.DetachFromDisposeScope());
        }

        return new Problem
        {
            Train = Of(4000), Test = Of(1000), Loss = (answers, labels) => nn.functional.mse_loss(answers, labels),
            Measure = (_, _) => [],
        };
    }

    private static Problem ClusterExamples(int seed)
    {
        random.manual_seed((37 * seed) + 1);
        using var scope = NewDisposeScope();
        var centres = randn(10, 32);
        Table Of(int rows)
        {
            var labels = randint(10, rows, int64);
            var inputs = centres.index_select(0, labels) + (2.2 * randn(rows, 32));
            return new(inputs.DetachFromDisposeScope(), labels.DetachFromDisposeScope());
        }

        return new Problem
        {
            Train = Of(4000), Test = Of(1000), Loss = (answers, labels) => nn.functional.cross_entropy(answers, labels),
            Measure = Problem.Accuracy,
        };
    }
}
