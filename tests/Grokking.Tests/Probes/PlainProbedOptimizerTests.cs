using Grokking.Network;
using SpectralEdge.Monitor.Probes;

namespace Grokking.Tests;

/// <summary>What is read of an optimizer foretells its next step.</summary>
public class PlainProbedOptimizerTests
{
    [Fact]
    public void AdamW_NextStep_FollowsFromMomentumAndPreconditioner()
    {
        // θ' − θ = −η p (β₁ m + (1 − β₁) g)/(1 − β₁^t) − η ω θ, with m from before the step and p from after it.
        using var training = Run("AdamW", out var known);
        Assert.False(known.ReadPreconditioner(new double[Toy.Place(training).Length]));
        Assert.All(known.Rules, rule => Assert.Equal(new BlockRule(3e-3, 1, true, 0.9), rule));
        for (var step = 1; step <= 4; step++)
        {
            var (before, momentum) = (Toy.Place(training), Momentum(known, training));
            training.Step();
            var preconditioner = new double[before.Length];
            Assert.True(known.ReadPreconditioner(preconditioner));

            var correction = 1 - Math.Pow(0.9, step);
            AssertMoved(training, before, (i, g) =>
                (-3e-3 * preconditioner[i] * ((0.9 * momentum[i]) + (0.1 * g)) / correction) - (3e-3 * before[i]));
        }
    }

    [Fact]
    public void AdamW_Preconditioner_OfAConstantGradient_IsOneOverIt()
    {
        // With its bias taken out, the mean of g² is g² from the first step on.
        var parameter = new Parameter("weight", 0, 3);
        var adam = new AdamW([parameter], new AdamWOptions { ClipNorm = double.PositiveInfinity });
        var (known, preconditioner) = (new PlainProbedOptimizer([parameter], [adam]), new double[3]);
        for (var step = 0; step < 3; step++)
        {
            float[] gradient = [0.5f, -2, 0];
            gradient.CopyTo(parameter.Gradients, 0);
            adam.Step();

            Assert.True(known.ReadPreconditioner(preconditioner));
            Assert.Equal([2, 0.5, 1e8], preconditioner, (expected, actual) => Math.Abs(expected - actual) <= 1e-5 * expected);
        }
    }

    [Fact]
    public void Sgd_NextStep_FollowsFromMomentum()
    {
        // θ' − θ = −η (μ m + g + ω θ).
        using var training = Run("SGD", out var known);
        Assert.All(known.Rules, rule => Assert.Equal(new BlockRule(0.03, 1e-3, false, 0.9), rule));
        for (var step = 1; step <= 4; step++)
        {
            var (before, momentum) = (Toy.Place(training), Momentum(known, training));
            training.Step();

            AssertMoved(training, before, (i, g) => -0.03 * ((0.9 * momentum[i]) + g + (1e-3 * before[i])));
            Assert.False(known.ReadPreconditioner(new double[before.Length]));
        }
    }

    [Fact]
    public void Sgd_WithoutMomentum_HasNone()
    {
        var parameter = new Parameter("weight", 0, 3);
        var known = new PlainProbedOptimizer([parameter], [new Sgd([parameter], new SgdOptions())]);

        Assert.False(known.ReadMomentum(new double[3]));
        Assert.Equal([new(1, 0, false, 0)], known.Rules);
    }

    [Fact]
    public void Muon_AndAdamW_EachHasItsBlocks()
    {
        using var training = Run("Muon", out var known);
        training.Step();
        var (rules, preconditioner, start) = (known.Rules, new double[Toy.Place(training).Length], 0);
        Assert.True(known.ReadPreconditioner(preconditioner));
        var momentum = Momentum(known, training);
        foreach (var (i, parameter) in training.Values.Index())
        {
            var (isMuon, part) = (Toy.IsMatrix(parameter), start..(start + parameter.Values.Length));
            Assert.Equal(isMuon ? new(0.01, 0.1, true, 0.95) : new(3e-3, 1, true, 0.9), rules[i]);
            Assert.All(preconditioner[part], value => Assert.Equal(isMuon, double.IsNaN(value)));

            // After one step from empty memories, a part 1 − μ of the gradient.
            var mean = parameter.Gradients.Select(value => (1 - rules[i].Momentum) * value).ToArray();
            Assert.InRange(Toy.Error(momentum[part], mean), 0, 1e-5);
            start += parameter.Values.Length;
        }
    }

    [Fact]
    public void Parameter_OfNoOptimizer_IsNotKnown()
    {
        Parameter[] parameters = [new Parameter("one", 0, 2), new Parameter("two", 1, 1)];
        var adam = new AdamW([parameters[1]], new AdamWOptions { ClipNorm = double.PositiveInfinity });
        var known = new PlainProbedOptimizer(parameters, [adam]);
        parameters[1].Gradients[0] = 1;
        adam.Step();
        var vector = new double[3];

        Assert.Equal([new(double.NaN, 0, false, 0), new(3e-3, 1, true, 0.9)], known.Rules);
        Assert.True(known.ReadMomentum(vector));
        Assert.Equal([0, 0, 0.1], vector, (expected, actual) => Math.Abs(expected - actual) <= 1e-6);
        Assert.True(known.ReadPreconditioner(vector));
        Assert.Equal([1, 1, 1], vector, (expected, actual) => Math.Abs(expected - actual) <= 1e-6);
    }

    private static PlainTraining Run(string optimizer, out IProbedOptimizer known)
    {
        var training = new PlainTraining(Toy.Settings(7), optimizers: Toy.Optimizers(optimizer));
        known = training.Probed().Optimizer!;
        return training;
    }

    private static double[] Momentum(IProbedOptimizer known, PlainTraining training)
    {
        var momentum = new double[Toy.Place(training).Length];
        Assert.True(known.ReadMomentum(momentum));
        return momentum;
    }

    /// <summary>The gradients left by a step are those that it was made with, after clipping.</summary>
    private static void AssertMoved(PlainTraining training, double[] before, Func<int, double, double> expected)
    {
        var (gradients, after) = (Toy.Gradients(training), Toy.Place(training));
        double[] foretold = [.. before.Select((value, i) => value + expected(i, gradients[i]))];

        // Six roundings of the place at most, beside that of the step.
        for (var i = 0; i < before.Length; i++)
        {
            var step = Math.Abs(foretold[i] - before[i]);
            Assert.InRange(Math.Abs(after[i] - foretold[i]), 0, (1e-5 * step) + (4e-7 * Math.Abs(before[i])));
        }
    }
}
