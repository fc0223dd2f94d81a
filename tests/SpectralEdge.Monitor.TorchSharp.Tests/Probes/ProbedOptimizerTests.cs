using SpectralEdge.Monitor.Probes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpectralEdge.Monitor.Torch.Tests;

/// <summary>What is read of an optimizer is what its steps do.</summary>
public class ProbedOptimizerTests
{
    private static readonly double[] Slope = [0.5, -2, 1e-3];

    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> WithoutMomentum = new()
    {
        ["SGD"] = p => optim.SGD(p, 0.1, weight_decay: 0.3),
        ["Adam"] = p => optim.Adam(p, 0.1, beta1: 0, weight_decay: 0.3),
        ["Adam, AMSGrad"] = p => optim.Adam(p, 0.1, beta1: 0, amsgrad: true),
        ["AdamW"] = p => optim.AdamW(p, 0.1, beta1: 0, weight_decay: 0.3),
        ["AdamW, AMSGrad"] = p => optim.AdamW(p, 0.1, beta1: 0, weight_decay: 0.3, amsgrad: true),
        ["NAdam"] = p => optim.NAdam(p, 0.1, beta1: 0, weight_decay: 0.3),
        ["RMSProp"] = p => optim.RMSProp(p, 0.1, weight_decay: 0.3),
        ["RMSProp, centred"] = p => optim.RMSProp(p, 0.1, centered: true, weight_decay: 0.3),
        ["Adagrad"] = p => optim.Adagrad(p, 0.1, lr_decay: 0.2, weight_decay: 0.3),
    };

    public static TheoryData<string> Names => [.. WithoutMomentum.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Rule_WithoutMomentum_IsTheStep(string name)
    {
        // −η p (g + ω θ), or −η p g − η ω θ where decay is decoupled.
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(new[] { 1.0, 2, 3 }));
        using var optimizer = WithoutMomentum[name]([parameter]);
        using var callback = new SpectralEdgeCallback(Make.Named(parameter), optimizer, Training.EveryStep);
        var probed = Probed.Of(callback, () => null);
        for (var step = 1; step <= 3; step++)
        {
            var before = Training.Values(parameter);
            Step(optimizer, parameter, step);
            var after = Training.Values(parameter);

            var known = TorchProbedOptimizer.Of([optimizer], [parameter])!;
            var (rule, p) = (known.Rules[0], new double[3]);
            Assert.Equal(name != "SGD", known.ReadPreconditioner(p));
            Assert.Equal(name.StartsWith("AdamW", StringComparison.Ordinal), rule.IsDecoupled);
            for (var i = 0; i < 3; i++)
            {
                var decay = rule.WeightDecay * before[i];
                var expected = -rule.LearningRate * (rule.IsDecoupled
                    ? (p[i] * Slope[i] * step) + decay
                    : p[i] * ((Slope[i] * step) + decay));
                Assert.Equal(expected, after[i] - before[i], 1e-9 * Math.Abs(expected));
            }
        }

        Assert.NotNull(probed.Optimizer);
    }

    [Fact]
    public void Momentum_OfAdamW_IsTheRunningMean()
    {
        // Of a constant gradient g after t steps: (1 − β₁^t) g.
        var (momentum, rule) = AfterThreeSteps(p => optim.AdamW(p, 0.1, beta1: 0.8));

        Assert.Equal(0.8, rule.Momentum);
        Assert.Equal(Slope.Select(g => (1 - Math.Pow(0.8, 3)) * g), momentum!, Close);
    }

    [Fact]
    public void Momentum_OfSgd_IsTheRunningSum()
    {
        // Of a constant gradient g after t steps: g (1 − μ^t)/(1 − μ).
        var (momentum, rule) = AfterThreeSteps(p => optim.SGD(p, 0.1, momentum: 0.8));

        Assert.Equal(0.8, rule.Momentum);
        Assert.Equal(Slope.Select(g => g * (1 - Math.Pow(0.8, 3)) / 0.2), momentum!, Close);
    }

    [Fact]
    public void Momentum_WhereThereIsNone_IsFalse()
    {
        Assert.Null(AfterThreeSteps(p => optim.SGD(p, 0.1)).Momentum);
        Assert.Null(AfterThreeSteps(p => optim.RMSProp(p, 0.1, momentum: 0.5)).Momentum);
    }

    [Fact]
    public void Rules_OfGroups_StandInTheOrderOfTheBlocks()
    {
        using var scope = NewDisposeScope();
        var (a, b, c) = (Make.Parameter(1, 2), Make.Parameter(2, 3), Make.Parameter(3, 1));
        using var one = optim.AdamW([new AdamW.ParamGroup([c], lr: 0.3, weight_decay: 0.5), new AdamW.ParamGroup([a], lr: 0.1)]);
        using var callback = new SpectralEdgeCallback(Make.Named(a, b, c), one, Training.EveryStep);
        var probed = Probed.Of(callback, () => null);

        var known = probed.Optimizer!;

        Assert.Equal(
            [new(0.1, 0, true, 0.9), new(double.NaN, 0, false, 0), new(0.3, 0.5, true, 0.9)], known.Rules);
        var preconditioner = new double[6];
        Assert.False(known.ReadPreconditioner(preconditioner));
        Assert.All(preconditioner, element => Assert.Equal(1, element));
        Assert.True(known.ReadMomentum(preconditioner));
        Assert.All(preconditioner, element => Assert.Equal(0, element));
    }

    [Fact]
    public void Preconditioner_ThatIsNotKnown_IsUndefined()
    {
        using var scope = NewDisposeScope();
        var parameter = Make.Parameter(1, 2);
        optim.Optimizer[] partly =
        [
            optim.RAdam([parameter], 0.1, weight_decay: 0.2), optim.Adamax([parameter], 0.1, weight_decay: 0.2),
            optim.Adadelta([parameter], 0.1, weight_decay: 0.2),
        ];
        foreach (var optimizer in partly)
        {
            var (known, preconditioner) = (TorchProbedOptimizer.Of([optimizer], [parameter])!, new double[2]);
            Assert.Equal((0.1, 0.2, false), (known.Rules[0].LearningRate, known.Rules[0].WeightDecay, known.Rules[0].IsDecoupled));
            Assert.True(known.ReadPreconditioner(preconditioner));
            Assert.All(preconditioner, element => Assert.True(double.IsNaN(element)));
            optimizer.Dispose();
        }
    }

    [Fact]
    public void Muon_WithAdamW_ReadsAsEachOfThem()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        using var model = nn.Linear(3, 2, dtype: ScalarType.Float64);
        using var optimizer = Muon.WithAdamW(model, lr: 0.1, weight_decay: 0.3);
        Parameter[] parameters = [model.weight!, model.bias!];
        foreach (var step in (int[])[0, 1, 2])
        {
            optimizer.zero_grad();
            ((model.weight! * tensor(Slope)).sum() + (2 * model.bias!).sum()).backward();
            if (step == 2)
            {
                // A gradient of zero and no mean: what is left of the step is decay.
                model.weight!.grad = zeros_like(model.weight!);
                optimizer.ParamGroups.OfType<MuonGroup>().Single().Options.momentum = 0;
            }

            var before = Training.Values(model.weight!);
            var mean = Momentum().Momentum;
            optimizer.step();

            var (known, momentum) = Momentum();
            var beta = step == 2 ? 0 : 0.95;
            Assert.Equal([new(0.1, 0.3, true, beta), new(0.1, 0.3, true, 0.9)], known.Rules);
            var gradient = step == 2 ? 0 : 1;
            Assert.Equal(mean[..6].Select((m, i) => (beta * m) + ((1 - beta) * gradient * Slope[i % 3])), momentum[..6], Close);
            Assert.All(momentum[6..], m => Assert.Equal((1 - Math.Pow(0.9, step + 1)) * 2, m, 1e-9));
            if (step == 2)
            {
                Assert.Equal(before.Select(w => w - (0.1 * 0.3 * w)), Training.Values(model.weight!), Close);
            }

            var preconditioner = new double[8];
            Assert.True(known.ReadPreconditioner(preconditioner));
            Assert.All(preconditioner[..6], p => Assert.True(double.IsNaN(p)));
            Assert.All(preconditioner[6..], p => Assert.Equal(1 / (2 + 1e-8), p, 1e-9));
        }

        (TorchProbedOptimizer Known, double[] Momentum) Momentum()
        {
            var (known, momentum) = (TorchProbedOptimizer.Of([optimizer], parameters)!, new double[8]);
            Assert.True(known.ReadMomentum(momentum));
            return (known, momentum);
        }
    }

    [Fact]
    public void Optimizer_ThatIsNotKnown_IsNull()
    {
        using var scope = NewDisposeScope();
        var parameter = Make.Parameter(1, 2);
        optim.Optimizer[] unknown =
        [
            new RandomStepOptimizer(1, parameter), optim.LBFGS([parameter]), optim.ASGD([parameter]), optim.Rprop([parameter]),
            optim.SGD([parameter], 0.1, maximize: true),
        ];
        foreach (var optimizer in unknown)
        {
            Assert.Null(TorchProbedOptimizer.Of([optimizer], [parameter]));
            optimizer.Dispose();
        }

        Assert.Null(TorchProbedOptimizer.Of([], [parameter]));
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) <= 1e-9 * Math.Abs(expected);

    /// <summary>A step with the gradient <see cref="Slope"/> times a factor.</summary>
    private static void Step(optim.Optimizer optimizer, Parameter parameter, double factor)
    {
        optimizer.zero_grad();
        (parameter * tensor(Slope) * factor).sum().backward();
        optimizer.step();
    }

    private static (double[]? Momentum, BlockRule Rule) AfterThreeSteps(Func<Parameter[], optim.Optimizer> make)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(new[] { 1.0, 2, 3 }));
        using var optimizer = make([parameter]);
        for (var step = 0; step < 3; step++)
        {
            Step(optimizer, parameter, 1);
        }

        var known = TorchProbedOptimizer.Of([optimizer], [parameter])!;
        var momentum = new double[3];
        return (known.ReadMomentum(momentum) ? momentum : null, known.Rules[0]);
    }
}
