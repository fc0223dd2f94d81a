namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The balance of the gap in runs whose truth is known.</summary>
public class GapFlowMeasureTests
{
    private const double Decay = 0.5;

    private static readonly GapFlowProbe Quiet = new() { NoiseBatches = 0 };

    [Theory]
    [InlineData(0.003, 40)]
    [InlineData(0.0015, 80)]
    [InlineData(0.00075, 160)]
    public void Take_ExactDescentOnAQuadratic_NothingDrives(double rate, int step)
    {
        var result = Descend([12, 30], new double[2], [1, 1], rate, step)[^1];

        // dg/dt is of first order in η (h + ω), what is left of the second: 30.5 η, 9 % of it at the first rate, is the bound.
        Assert.True(result.IsPlainDescent);
        Assert.InRange(Math.Abs(result.MeasuredDriving / result.Change), 0, 0.5 * 30.5 * rate);
        Assert.InRange(result.Change, double.NegativeInfinity, 0);
        Assert.All(result.Anharmonicities, rest => Assert.Equal(0, rest, 1e-12));
    }

    [Fact]
    public void Take_ReplenishedNoise_DrivingBalancesDissipation()
    {
        // Noise that makes every update ±1 and ±½ times 0.01 along two directions, in patterns that are at right angles over 8
        // updates: σ = √8 · 0.01 and half of it at every sample, for ever.
        const double Rate = 0.01;
        var (model, results) = Patterned([12, 30], new double[2], [0.3, 0.2], Rate, 0.01, 0.005, 30);
        var (upper, lower) = (Math.Sqrt(8) * 0.01, Math.Sqrt(8) * 0.005);
        var dissipation = (-Rate * (12 - 30) * (upper + lower) / 2) - (Rate * (21 + Decay) * (upper - lower));

        Assert.NotNull(model);
        Assert.All(results.Skip(1), result =>
        {
            Assert.Equal(1, result.Position);
            Assert.Equal(0, result.Change, 1e-12);
            Assert.Equal(dissipation, result.Terms.Asymmetry + result.Terms.Damping, 1e-11);
            Assert.Equal(-dissipation, result.MeasuredDriving, 1e-11);
            Assert.Equal(0, result.Repulsion, 1e-12);

            // The gap that rests is the one that is measured.
            Assert.Equal(upper - lower, result.SteadyGap, 1e-9);
            Assert.Equal(upper - lower, result.SteadyGapWithoutRepulsion, 1e-9);
        });
    }

    [Fact]
    public void Take_CubicLoss_AnharmonicityIsHalfTheThirdDerivative()
    {
        double[] second = [12, 30], third = [7, -5];
        var (model, results) = Patterned(second, third, [0.3, 0.2], 0.01, 0.01, 0.005, 30);
        var (here, update) = (model.Parameters, PatternedUpdate(30, 0.01, 0.005));
        double[] before = [here[0] - update[0], here[1] - update[1]];
        var (now, then, result) = (model.GradientAt(here), model.GradientAt(before), results[^1]);
        for (var j = 0; j < 2; j++)
        {
            var sign = Math.Sign(now[j]);
            Assert.Equal(sign * third[j] * update[j] * update[j] / 2, result.Anharmonicities[j], 1e-11);

            // Directions do not turn, so that N_j is what is left of dG/dt.
            var damped = 0.01 * (second[j] + (third[j] * here[j]) + Decay) * (now[j] + then[j]) / 2;
            Assert.Equal(sign * (now[j] - then[j] + damped), result.Residuals[j], 1e-11);
            Assert.Equal(Math.Abs(now[j]), result.Projections[j], 1e-11);
        }
    }

    [Fact]
    public void Take_AnyUpdates_AgreesWithTheCovarianceItself()
    {
        const int Window = 5, Count = 9;
        const double Rate = 0.02;
        var (random, updates) = (new Random(5), new List<double[]>());
        double[] p = [.. HandMadeRun.Random(random, Count).Select(x => 1 + (0.5 * x))];
        var third = HandMadeRun.Random(random, Count);
        var model = new CubicModel(HandMadeRun.Random(random, Count), HandMadeRun.Random(random, Count), third, 4)
        {
            Optimizer = new StatedOptimizer(p, new BlockRule(Rate, Decay, true, 0), new BlockRule(Rate, Decay, true, 0)),
        };
        var places = new List<double[]> { model.Parameters };
        var results = HandMadeRun.Of<GapFlowBalance>(
            model, model.Source, Quiet, 14,
            _ =>
            {
                updates.Add(HandMadeRun.Random(random, Count));
                model.Move(updates[^1]);
                places.Add(model.Parameters);
            },
            Window, rate: Rate);

        Assert.True(double.IsNaN(results[0].Change) && double.IsNaN(results[0].Repulsion) && double.IsNaN(results[0].Residuals[0]));
        for (var n = 1; n < results.Count; n++)
        {
            var (before, now) = (HandMadeRun.Spectrum(updates.GetRange(n - 1, Window)), HandMadeRun.Spectrum(updates.GetRange(n, Window)));
            var (entering, leaving, k) = (updates[n + Window - 1], updates[n - 1], results[n].Position);
            double Slide(int a, int b) =>
                (QuadraticModel.Dot(before.Directions[a], entering) * QuadraticModel.Dot(before.Directions[b], entering))
                - (QuadraticModel.Dot(before.Directions[a], leaving) * QuadraticModel.Dot(before.Directions[b], leaving));
            double Projection(double[] direction, double[] place) =>
                QuadraticModel.Dot(direction, [.. model.GradientAt(place).Zip(p, (g, x) => x * g)]);

            Assert.Equal(now.Sigmas[k - 1] - now.Sigmas[k] - before.Sigmas[k - 1] + before.Sigmas[k], results[n].Change, 1e-10);
            var mean = (before.Sigmas[k - 1] + before.Sigmas[k]) / 2;
            Assert.Equal(Math.Pow(Slide(k - 1, k), 2) / (2 * mean * mean), results[n].Repulsion, 1e-9);
            for (var side = 0; side < 2; side++)
            {
                var j = k - 1 + side;
                var (own, old) = (now.Directions[j], before.Directions[j]);
                double[] direction = [.. own.Select(x => x * Math.Sign(Projection(own, places[n + Window])))];
                old = [.. old.Select(x => x * Math.Sign(QuadraticModel.Dot(old, direction)))];
                var h = QuadraticModel.Dot(direction, model.HessianTimes(places[n + Window], [.. direction.Zip(p, (v, x) => v * x)]));
                Assert.Equal(h, results[n].Curvatures[side], 1e-9);
                var (gradient, was) = (Projection(direction, places[n + Window]), Projection(old, places[n + Window - 1]));
                Assert.Equal(gradient, results[n].Projections[side], 1e-9);
                Assert.Equal(
                    direction.Select((v, i) => v * p[i] * third[i] * entering[i] * entering[i] / 2).Sum(),
                    results[n].Anharmonicities[side], 1e-9);
                var turned = Enumerable.Range(0, Window).Where(m => m != j).Sum(m =>
                    Projection(before.Directions[m], places[n + Window - 1]) * Slide(m, j)
                    * Math.Sign(QuadraticModel.Dot(before.Directions[j], old))
                    / ((before.Sigmas[j] * before.Sigmas[j]) - (before.Sigmas[m] * before.Sigmas[m])));
                Assert.Equal(gradient - was + (Rate * (h + Decay) * (gradient + was) / 2) - turned, results[n].Residuals[side], 1e-8);
            }
        }
    }

    [Fact]
    public void Take_SeveralBatches_NoiseIsTheirCovariance()
    {
        const double Rate = 0.01;
        var random = new Random(6);
        double[][] slopes = [.. Enumerable.Range(0, 3).Select(_ => HandMadeRun.Random(random, 6))];
        var model = new CubicModel(HandMadeRun.Random(random, 6), [3, 2, 1, 1, 1, 1], new double[6], 4)
        {
            Slope = batch => slopes[batch.Index],
            Optimizer = new StatedOptimizer(null, new BlockRule(Rate, Decay, true, 0), new BlockRule(Rate, Decay, true, 0)),
        };
        var results = HandMadeRun.Of<GapFlowBalance>(
            model, model.Source, new GapFlowProbe { NoiseBatches = 3 }, 30, _ => model.Move(HandMadeRun.Random(random, 6)), 4, every: 5,
            rate: Rate);

        var variance = Enumerable.Range(0, 6).Sum(i => slopes.Sum(s => Math.Pow(s[i] - slopes.Average(t => t[i]), 2)) / 2) / 6;
        Assert.Equal(5 * Rate * Rate * variance, results[^1].NoiseInjection, 1e-12);
        Assert.Equal(8, results[^1].Gradients);

        // The variance of θ ← (1 − η ω) θ − η ξ, iterated to its rest: equal to first order in η ω.
        var steady = 0.0;
        for (var t = 0; t < 10_000; t++)
        {
            steady = (Math.Pow(1 - (Rate * Decay), 2) * steady) + (Rate * Rate * variance);
        }

        Assert.Equal(1, results[^1].SteadyNoise / steady, Rate * Decay);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1, 100)]
    public void Take_ParametersOrLossScaled_ScalesAsDocumented(double parameters, double loss)
    {
        var (one, scaled) = (Run(1, 1), Run(parameters, loss));
        var gradients = loss / parameters;
        (double, double, double)[] all =
        [
            (one.Gap, scaled.Gap, parameters), (one.Change, scaled.Change, parameters),
            (one.Terms.Asymmetry, scaled.Terms.Asymmetry, parameters), (one.Terms.Damping, scaled.Terms.Damping, parameters),
            (one.Terms.Driving, scaled.Terms.Driving, parameters), (one.MeasuredDriving, scaled.MeasuredDriving, parameters),
            (one.Repulsion, scaled.Repulsion, parameters * parameters), (one.ConstantDriving, scaled.ConstantDriving, parameters),
            (one.SteadyGap, scaled.SteadyGap, parameters), (one.SmallestGap, scaled.SmallestGap, parameters),
            (one.DampingRate, scaled.DampingRate, 1), (one.CollapseTime, scaled.CollapseTime, 1),
            (one.DetectableGap, scaled.DetectableGap, parameters), (one.Projections[0], scaled.Projections[0], gradients),
            (one.Curvatures[1], scaled.Curvatures[1], gradients / parameters), (one.Residuals[0], scaled.Residuals[0], gradients),
            (one.Anharmonicities[1], scaled.Anharmonicities[1], gradients), (one.StationarySigmas[0], scaled.StationarySigmas[0], parameters),
            (one.DecayingSigmas[1], scaled.DecayingSigmas[1], parameters),
            (one.NoiseInjection, scaled.NoiseInjection, parameters * parameters), (one.SteadyNoise, scaled.SteadyNoise, parameters * parameters),
        ];
        Assert.All(all, row => Assert.Equal(1, row.Item2 / row.Item1 / row.Item3, 1e-7));

        static GapFlowBalance Run(double c, double l) => Descend(
            [12 * l / (c * c), 30 * l / (c * c)], [7 * l / (c * c * c), -5 * l / (c * c * c)], [c, c], 0.003 * c * c / l, 40,
            Decay * l / (c * c), l / c)[^1];
    }

    [Fact]
    public void Take_ManyProbes_FitsAllTerms()
    {
        var results = Descend([12, 30], new double[2], [1, 1], 0.003, 80);

        Assert.All(results.Take(10), result => Assert.Null(result.Fit));
        Assert.Equal(results.Count - 1, results[^1].Fit!.Count);
        Assert.InRange(results[^1].Fit!.RSquared, 0.99, 1);
    }

    [Fact]
    public void Take_DecayThatDiffers_GoesToItsDirection()
    {
        // Directions are the axes, each of a block of its own: ω is 0.2 along one and 0.8 along the other.
        var (_, results) = Patterned(
            [12, 30], new double[2], [0.3, 0.2], 0.01, 0.01, 0.005, 20,
            new StatedOptimizer(null, new BlockRule(0.01, 0.2, true, 0.9), new BlockRule(0.01, 0.8, true, 0)));
        var (upper, lower, last) = (Math.Sqrt(8) * 0.01, Math.Sqrt(8) * 0.005, results[^1]);

        Assert.Equal(-0.01 * ((12.2 * upper) - (30.8 * lower)), last.Terms.Asymmetry + last.Terms.Damping, 1e-11);
        Assert.Equal(0.5, last.WeightDecay, 1e-12);
        Assert.False(last.IsPlainDescent);
    }

    [Fact]
    public void Take_CoupledDecayAndPreconditioner_PreconditionBoth()
    {
        // θ ← θ − η p (h θ + ω θ), p = 2 and ½.
        var rule = new BlockRule(0.01, 0.4, false, 0);
        var (_, results) = Patterned(
            [12, 30], new double[2], [0.3, 0.2], 0.01, 0.01, 0.005, 20, new StatedOptimizer([2, 0.5], rule, rule));
        var (upper, lower, last) = (Math.Sqrt(8) * 0.01, Math.Sqrt(8) * 0.005, results[^1]);

        Assert.Equal(-0.01 * ((2 * 12.4 * upper) - (0.5 * 30.4 * lower)), last.Terms.Asymmetry + last.Terms.Damping, 1e-11);
        Assert.Equal(24, last.Curvatures[0], 1e-9);
        Assert.False(last.IsPlainDescent);
    }

    [Theory]
    [InlineData("rules")]
    [InlineData("preconditioner")]
    [InlineData("rate")]
    public void Take_OptimizerThatCannotBeUsed_IsSkippedAndTheRunGoesOn(string fault)
    {
        var rule = new BlockRule(fault == "rate" ? double.NaN : 0.01, 0, true, 0);
        var model = new CubicModel([1, 1], [12, 30], new double[2], 1)
        {
            Optimizer = new StatedOptimizer(fault == "preconditioner" ? [1, double.NaN] : null, fault == "rules" ? [rule] : [rule, rule]),
        };
        using var monitor = new SpectralMonitor(model.Source, new MonitorOptions
        {
            Windows = [new(Every: 1, Length: 8)], Sketch = new() { Mode = WindowMode.Exact }, Run = new() { Folder = null },
        });
        using var schedule = monitor.Probe(model, new ProbeOptions { Probes = [new GapFlowProbe { Every = 1 }] });
        for (var t = 1; t <= 12; t++)
        {
            var expected = model.Parameters.Zip(PatternedUpdate(t, 0.01, 0.005), (x, by) => x + by).ToArray();
            model.Move(PatternedUpdate(t, 0.01, 0.005));
            monitor.Observe(t);
            Assert.Equal(expected, model.Parameters);
        }

        Assert.Equal(5, schedule.SkippedCount);
        Assert.Equal(0, monitor.Report.HandlerFailures);
    }

    /// <summary>Gradient descent with decoupled decay from a start; 398 parameters more do not move.</summary>
    private static List<GapFlowBalance> Descend(
        double[] second, double[] third, double[] start, double rate, int steps, double decay = Decay, double noise = 1)
    {
        var rule = new BlockRule(rate, decay, true, 0);
        var resting = new double[398];
        var model = new CubicModel([.. start, .. resting], [.. second, .. resting], [.. third, .. resting], 1)
        {
            Optimizer = new StatedOptimizer(null, rule, rule),
            Slope = batch => [noise * batch.Index, 0, .. resting],
        };
        return HandMadeRun.Of<GapFlowBalance>(
            model, model.Source, new GapFlowProbe(), steps,
            _ =>
            {
                var place = model.Parameters;
                model.Move([.. model.GradientAt(place).Zip(place, (g, x) => -rate * (g + (decay * x)))]);
            },
            window: 10, rate: rate);
    }

    /// <summary>Updates of constant lengths along two axes; the noise is whatever makes them of the descent.</summary>
    private static (CubicModel Model, List<GapFlowBalance> Results) Patterned(
        double[] second, double[] third, double[] start, double rate, double first, double other, int steps,
        StatedOptimizer? optimizer = null)
    {
        var rule = new BlockRule(rate, Decay, true, 0);
        var model = new CubicModel(start, second, third, 1) { Optimizer = optimizer ?? new StatedOptimizer(null, rule, rule) };
        return (model, HandMadeRun.Of<GapFlowBalance>(
            model, model.Source, Quiet, steps, t => model.Move(PatternedUpdate(t, first, other)), window: 8, rate: rate));
    }

    private static double[] PatternedUpdate(int t, double first, double other) =>
        [t % 2 == 0 ? first : -first, t % 4 < 2 ? other : -other];
}
