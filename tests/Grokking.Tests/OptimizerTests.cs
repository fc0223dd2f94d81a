using Grokking.Network;
using SpectralEdge.Monitor.Tests;

namespace Grokking.Tests;

/// <summary>The optimizers in plain C# against PyTorch, and Muon against its definition: <c>Golden/optimizers.py</c>.</summary>
public class OptimizerTests
{
    public static TheoryData<int> Runs => [.. Enumerable.Range(0, GoldenRun.All.Count)];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Steps_AlongGivenGradients_LeadToTheSamePlace(int index)
    {
        var run = GoldenRun.All[index];
        var parameter = new Parameter("weight", 0, run.Shape);
        for (var i = 0; i < run.Start.Length; i++)
        {
            parameter.Values[i] = (float)run.Start[i];
        }

        var optimizer = Make(run, [parameter]);
        foreach (var gradient in run.Gradients)
        {
            Array.ConvertAll(gradient, value => (float)value).CopyTo(parameter.Gradients, 0);
            optimizer.Step();
        }

        var way = Distance(run.Start, run.End);
        Assert.InRange(Distance([.. parameter.Values.Select(value => (double)value)], run.End) / way, 0, 1e-5);
    }

    [Theory]
    [InlineData(0.1, 0, 1)]
    [InlineData(0.03, 0.9, 2)]
    public void Sgd_OnTheDemosTask_LowersTheLoss(double rate, double momentum, int seed) => AssertLearns(
        seed, parameters => [new Sgd(parameters, new SgdOptions { LearningRate = rate, Momentum = momentum })]);

    [Fact]
    public void Muon_OnTheDemosTask_LowersTheLoss() => AssertLearns(1, parameters =>
    [
        new Muon([.. parameters.Where(IsMatrix)], new MuonOptions()),
        new AdamW([.. parameters.Where(parameter => !IsMatrix(parameter))], new AdamWOptions { WeightDecay = 0 }),
    ]);

    [Fact]
    public void Muon_Vector_IsRefused() => Assert.Equal(
        "bias has shape [4]; Muon takes matrices, of two dimensions. Give it to another optimizer. (Parameter 'matrices')",
        Assert.Throws<ArgumentException>(() => new Muon([new Parameter("bias", 0, 4)], new MuonOptions())).Message);

    private static bool IsMatrix(Parameter parameter) =>
        parameter.Shape.Count == 2 && parameter.Name.EndsWith("weight", StringComparison.Ordinal);

    private static void AssertLearns(int seed, Func<IReadOnlyList<Parameter>, IEnumerable<IOptimizer>> optimizers)
    {
        using var training = new PlainTraining(new DemoSettings { Seed = seed }, optimizers: optimizers);
        var losses = Enumerable.Range(0, 100).Select(_ => training.Step()).ToList();

        // From the logarithm of 59 classes, 4.08 nats, or above.
        Assert.True(losses[^10..].Average() < losses[..10].Average() - 0.2, string.Join(' ', losses));
    }

    private static IOptimizer Make(GoldenRun run, Parameter[] parameters) => run.Kind switch
    {
        "sgd" => new Sgd(parameters, new SgdOptions
        {
            LearningRate = run.Number("lr"),
            Momentum = run.Number("momentum"),
            WeightDecay = run.Number("weight_decay"),
            ClipNorm = double.PositiveInfinity,
        }),
        "adamw" => new AdamW(parameters, new AdamWOptions
        {
            LearningRate = run.Number("lr"),
            Beta1 = run.Options.GetProperty("betas")[0].GetDouble(),
            Beta2 = run.Options.GetProperty("betas")[1].GetDouble(),
            WeightDecay = run.Number("weight_decay"),
            ClipNorm = double.PositiveInfinity,
        }),
        _ => new Muon(parameters, MuonOptions(run)),
    };

    private static MuonOptions MuonOptions(GoldenRun run)
    {
        var coefficients = run.Options.GetProperty("coefficients");
        return new MuonOptions
        {
            LearningRate = run.Number("lr"),
            WeightDecay = run.Number("weight_decay"),
            Momentum = run.Number("momentum"),
            Nesterov = run.Options.GetProperty("nesterov").GetBoolean(),
            MatchesAdamW = run.Options.GetProperty("adjust").GetString() == "MatchRmsAdamW",
            Coefficients = (coefficients[0].GetDouble(), coefficients[1].GetDouble(), coefficients[2].GetDouble()),
            Iterations = run.Options.GetProperty("ns_steps").GetInt32(),
            Epsilon = run.Number("eps"),
        };
    }

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(one.Zip(other, (x, y) => (x - y) * (x - y)).Sum());
}
