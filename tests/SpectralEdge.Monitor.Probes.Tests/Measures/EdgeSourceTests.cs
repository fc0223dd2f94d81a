using System.Text.Json;
using static SpectralEdge.Monitor.Probes.Tests.ProbedRuns;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>What gradients and decay made of the updates, against runs that write down both parts as they make them.</summary>
public class EdgeSourceTests
{
    private const int Window = 5;
    private const int Count = 12;
    private const int CountOfW = 9;

    [Theory, InlineData(0.1, 0.0), InlineData(0.1, 0.1), InlineData(0.4, 0.02)]
    public void Take_AdamLikeStepByStep_IsExact(double decayOfW, double decayOfB)
    {
        // Another rate in every step, and another one for each block: all of it is heard of.
        var optimizer = new ToldOptimizer();
        var run = new Recorded(optimizer, decayOfW, decayOfB, step => 0.05 / step, noise: 0.3, isCoupled: false);
        var (results, places, skipped) = Take<EdgeSource>(
            run.Model, run.Model.Source, new EdgeSourceProbe(), 14, run.Step, new(1, Window));

        Assert.Equal(0, skipped);
        Assert.Equal([1, 2, 3, 4, 5, 5], results.Take(6).Select(result => result.Updates));
        results.ForEach(result => Compare(result, run, places, 1, 1e-9));
    }

    [Fact]
    public void Take_Float32_IsRightToItsPrecision()
    {
        var run = new Recorded(new ToldOptimizer(), 0.2, 0.1, _ => 0.05, noise: 0.3, isCoupled: false, isSingle: true);
        var (results, places, _) = Take<EdgeSource>(
            run.Model, run.Model.Source, new EdgeSourceProbe(), 12, run.Step, new(1, Window));

        results.ForEach(result => Compare(result, run, places, 1, 1e-5));
    }

    [Fact]
    public void Take_CoupledDecayWithoutMomentum_IsSeparated()
    {
        var run = new Recorded(new ToldOptimizer(), 0.2, 0.2, _ => 0.05, noise: 0.3, isCoupled: true);
        var (results, places, _) = Take<EdgeSource>(
            run.Model, run.Model.Source, new EdgeSourceProbe(), 12, run.Step, new(1, Window));

        Assert.All(results, result => Assert.Empty(result.Undefined));
        results.ForEach(result => Compare(result, run, places, 1, 1e-9));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Take_StridesOfSteps_AreRightWithinTheDistanceFromAStraightWay(bool isCoupled)
    {
        const int Stride = 6;
        var run = new Recorded(new ToldOptimizer(), 0.3, 0.1, _ => 0.05, noise: 0.3, isCoupled);
        var (results, places, _) = Take<EdgeSource>(
            run.Model, run.Model.Source, new EdgeSourceProbe(), 14 * Stride, run.Step, new(Stride, Window));
        var largest = 0.0;
        foreach (var result in results)
        {
            var last = ((int)result.Step / Stride) - 1;
            var (_, v) = Svd(Updates(places)[(last + 1 - Window)..(last + 1)]);
            var decay = run.Sum(last, Stride, isDecay: true);
            for (var j = 0; j < Window; j++)
            {
                var error = Math.Abs(Math.Abs(QuadraticModel.Dot(decay, v[j])) - Math.Abs(result.DecayParts[j]));
                var bound = Stride * 0.05 * 0.3 * run.Distance(last, Stride, places);
                Assert.True(error <= bound, $"{error} above {bound}");
                largest = Math.Max(largest, error / bound);
                var sign = Sign(result, places, last, v[j], j);
                Near(QuadraticModel.Dot(decay, v[j]), result.DecayParts[j] * sign, ProbeView.Norm(decay), 0.05);
            }
        }

        // The bound is no empty one.
        Assert.InRange(largest, 0.05, 1);
    }

    [Fact]
    public void Take_StraightWayInStrides_IsExact()
    {
        const int Stride = 6;
        var run = new Recorded(new ToldOptimizer(), 0.3, 0.3, _ => 0.05, noise: 0.3, isCoupled: false) { Straight = Stride };
        var (results, places, _) = Take<EdgeSource>(
            run.Model, run.Model.Source, new EdgeSourceProbe(), 14 * Stride, run.Step, new(Stride, Window));

        results.ForEach(result => Compare(result, run, places, Stride, 1e-9));
    }

    [Fact]
    public void Take_CoupledDecayThroughMomentum_CountsAsGradientAndIsSaid()
    {
        var model = NewModel(new ToldOptimizer(new BlockRule(0.05, 0.1, false, 0.9), new BlockRule(0.05, 0.1, false, 0.9)));
        var random = new Random(3);
        var (results, _, _) = Take<EdgeSource>(model, model.Source, new EdgeSourceProbe(), 7, _ => Wander(model, random), new(1, Window));

        Assert.All(results, result => Assert.All(result.GradientFractions, share => Assert.Equal(1, share)));
        Assert.All(results, result => Assert.All(result.DecayEnergies, energy => Assert.Equal(0, energy)));
        Assert.Equal(
            [
                "In 2 blocks, 'b' among them, decay is added to a gradient that momentum or a preconditioner then changes: there it "
                + "counts as gradient.",
            ], results[^1].Undefined);
    }

    [Theory, InlineData(1), InlineData(4)]
    public void Take_HeavyBall_MomentumsPartIsWhatComesWithoutGradients(int stride)
    {
        const double Mu = 0.8;
        var optimizer = new ToldOptimizer(new BlockRule(0.05, 0, false, Mu), new BlockRule(0.05, 0, false, Mu))
        {
            Momentum = new double[Count],
        };
        var (model, random) = (NewModel(optimizer), new Random(4));
        var (results, places, _) = Take<EdgeSource>(model, model.Source, new EdgeSourceProbe(), 9 * stride, step =>
        {
            // No gradients in the last update.
            var gradient = step > 8 * stride ? new double[Count] : LogisticModel.Normals(random, Count);
            for (var i = 0; i < Count; i++)
            {
                optimizer.Momentum[i] = (Mu * optimizer.Momentum[i]) + gradient[i];
            }

            model.Move([.. optimizer.Momentum.Select(b => -0.05 * b)]);
            return 0.05;
        }, new(stride, Window));

        var (result, updates) = (results[^2], Updates(places));
        var (_, v) = Svd(updates[3..8]);
        for (var j = 0; j < Window; j++)
        {
            var sign = Math.Sign(QuadraticModel.Dot(updates[7], v[j]) * result.GradientParts[j]);
            Near(sign * QuadraticModel.Dot(updates[8], v[j]), result.MomentumParts[j], ProbeView.Norm(updates[8]));
            Near(result.MomentumParts[j] / result.GradientParts[j], result.MomentumShares[j], result.MomentumShares[j]);
            if (stride == 1)
            {
                Near(Mu, result.MomentumShares[j], 1, 1e-8);
            }
        }
    }

    [Theory, InlineData(10), InlineData(0.125)]
    public void Take_OtherUnits_ScalesAsDocumented(double c)
    {
        // θ → cθ with rates and decay as they are; L → l L changes nothing that is looked at, if the rate makes good for it.
        var (a, b) = (Scaled(1), Scaled(c));
        for (var j = 0; j < Window; j++)
        {
            Near(a.GradientEnergies[j] * c * c, b.GradientEnergies[j], a.GradientEnergies[j] * c * c);
            Near(a.DecayEnergies[j] * c * c, b.DecayEnergies[j], a.DecayEnergies[j] * c * c);
            Near(a.GradientFractions[j], b.GradientFractions[j], 1);
            Near(a.Cancellations[j], b.Cancellations[j], 1);
            Near(a.Alignments[j], b.Alignments[j], 1);
            Near(Math.Abs(a.DecayParts[j]) * c, Math.Abs(b.DecayParts[j]), Math.Abs(a.DecayParts[j]) * c);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Take_DecayAlone_LeavesTheGradientUndefinedNotZero(bool isSingle)
    {
        var optimizer = new ToldOptimizer(new BlockRule(0.05, 0.5, true, 0), new BlockRule(0.05, 0.5, true, 0));
        var model = NewModel(optimizer, isSingle);
        model.Move(LogisticModel.Normals(new Random(4), Count));
        var (results, _, _) = Take<EdgeSource>(model, model.Source, new EdgeSourceProbe(), 12, _ =>
        {
            model.Move([.. model.Parameters.Select(x => -0.05 * 0.5 * x)]);
            return 0.05;
        }, new(1, Window));

        var result = results[^1];
        // In float32 rounding makes directions of its own.
        Assert.Equal(isSingle ? Window : 1, result.DecayEnergies.Count);
        Assert.True(result.DecayEnergies[0] > 0);
        Assert.All(result.GradientEnergies.Concat(result.GradientFractions), value => Assert.True(double.IsNaN(value)));
        Assert.Equal(result.DecayEnergies.Count, result.Undefined.Count);
        Assert.StartsWith("Along direction 1 gradients moved the parameters by less than ", result.Undefined[0]);
        using var json = ProbedRuns.Json(result);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("gradient_fractions")[0].ValueKind);
        Assert.Equal(result.DecayEnergies[0], json.RootElement.GetProperty("decay_energies")[0].GetDouble());
        Assert.Equal(Window, json.RootElement.GetProperty("updates").GetInt32());
    }

    [Fact]
    public void Take_NoRate_IsSkipped()
    {
        var model = NewModel(new ToldOptimizer(new BlockRule(double.NaN, 0.5, true, 0), new BlockRule(double.NaN, 0.5, true, 0)));
        var random = new Random(3);
        var (results, _, skipped) = Take<EdgeSource>(model, model.Source, new EdgeSourceProbe(), 6, _ =>
        {
            Wander(model, random);
            return null;
        }, new(1, Window));

        Assert.Empty(results);
        Assert.Equal(2, skipped);
    }

    [Fact]
    public void Take_SketchWithOneDecay_HasErrorsAndWithSeveralIsSkipped()
    {
        foreach (var decayOfB in new[] { 0.5, 0.1 })
        {
            var optimizer = new ToldOptimizer(new BlockRule(0.05, 0.5, true, 0), new BlockRule(0.05, decayOfB, true, 0));
            var data = LogisticModel.Data(4, 400, 1);
            var model = new LogisticModel(300, 100, data, []) { Optimizer = optimizer };
            var random = new Random(3);
            var (results, _, skipped) = Take<EdgeSource>(
                model, model.Source, new EdgeSourceProbe(), 8, _ => Wander(model, random), new(1, Window), WindowMode.Sketch);
            Assert.Equal(decayOfB == 0.5 ? (4, 0L) : (0, 4L), (results.Count, skipped));
            Assert.All(results, result => Assert.All(result.FractionErrors, error => Assert.True(error > 0)));
        }
    }

    [Fact]
    public void Probe_NoOptimizer_IsRefused()
    {
        var model = NewModel(null);
        var exception = Assert.Throws<MonitorOptionsException>(() => Take<EdgeSource>(
            model, model.Source, new EdgeSourceProbe(), 1, _ => null, new(1, Window)));
        Assert.Equal(
            "ProbeOptions cannot be used:\n- EdgeSourceProbe knows no rule of the optimizer: there is none, or it is of a kind that "
            + "cannot be read (LBFGS, ASGD, Rprop, your own); it must give the learning rate and weight decay of each block. Give "
            + "the model its optimizer, or leave the probe out.", exception.Message);
    }

    private static void Compare(EdgeSource result, Recorded run, List<double[]> places, int stride, double tolerance)
    {
        var last = ((int)result.Step / stride) - 1;
        var (sigma, v) = Svd(Updates(places)[(last + 1 - Window)..(last + 1)]);
        for (var j = 0; j < Window; j++)
        {
            var (gradient, decay, product, whole) = (0.0, 0.0, 0.0, 0.0);
            for (var update = last + 1 - result.Updates; update <= last; update++)
            {
                var g = QuadraticModel.Dot(run.Sum(update, stride, isDecay: false), v[j]);
                var d = QuadraticModel.Dot(run.Sum(update, stride, isDecay: true), v[j]);
                gradient += g * g / result.Updates;
                decay += d * d / result.Updates;
                product += g * d / result.Updates;
                whole += (g + d) * (g + d) / result.Updates;
            }

            // Parts of v_j are as sharp as ε σ_1²/σ_j² lets them be.
            var scale = gradient + decay;
            tolerance = Math.Max(tolerance, 1e-14 * sigma[0] * sigma[0] / sigma[j] / sigma[j]);
            Near(gradient, result.GradientEnergies[j], scale, tolerance);
            Near(decay, result.DecayEnergies[j], scale, tolerance);
            Near(gradient / scale, result.GradientFractions[j], 1, tolerance);
            Near(whole / scale, result.Cancellations[j], 1, tolerance);
            Near(product / Math.Sqrt(gradient * decay), result.Alignments[j], 1, 10 * tolerance);
            var sign = Sign(result, places, last, v[j], j);
            var newest = QuadraticModel.Dot(run.Sum(last, stride, isDecay: false), v[j]);
            Near(newest, sign * result.GradientParts[j], Math.Sqrt(scale) * 3, tolerance);
        }
    }

    private static int Sign(EdgeSource result, List<double[]> places, int last, double[] v, int j) => Math.Sign(
        QuadraticModel.Dot(Updates(places)[last], v) * (result.GradientParts[j] + result.DecayParts[j]));

    private static EdgeSource Scaled(double c)
    {
        var run = new Recorded(new ToldOptimizer(), 0.2, 0.1, _ => 0.05, noise: 0.3, isCoupled: false, size: c);
        return Take<EdgeSource>(run.Model, run.Model.Source, new EdgeSourceProbe(), 12, run.Step, new(1, Window)).Results[^1];
    }

    private static LogisticModel NewModel(IProbedOptimizer? optimizer, bool isSingle = false) =>
        new(CountOfW, Count - CountOfW, LogisticModel.Data(40, Count, 1), []) { Optimizer = optimizer, IsSingle = isSingle };

    private static double Wander(LogisticModel model, Random random)
    {
        model.Move([.. model.Parameters.Select(x => (-0.05 * 0.5 * x) + (0.05 * (random.NextDouble() - 0.5)))]);
        return 0.05;
    }

    /// <summary>A run that writes down what gradients and what decay made, step by step.</summary>
    private sealed class Recorded
    {
        private readonly ToldOptimizer _optimizer;
        private readonly double[] _decays;
        private readonly Func<int, double> _rate;
        private readonly double _noise;
        private readonly bool _isCoupled;
        private readonly Random _random = new(9);
        private readonly List<double[]> _gradientParts = [];
        private readonly List<double[]> _decayParts = [];
        private readonly List<double[]> _starts = [];
        private double[] _velocity = [];

        private readonly double _size;

        public Recorded(
            ToldOptimizer optimizer, double decayOfW, double decayOfB, Func<int, double> rate, double noise, bool isCoupled,
            double size = 1, bool isSingle = false)
        {
            (_optimizer, _rate, _noise, _isCoupled, _size) = (optimizer, rate, noise, isCoupled, size);
            _decays = [decayOfW, decayOfB];
            Model = NewModel(optimizer, isSingle);
            Model.Move([.. LogisticModel.Normals(_random, Count).Select(x => size * x)]);
        }

        public LogisticModel Model { get; }

        /// <summary>Number of steps that go straight on, decay and all; 0 for a run that bends.</summary>
        public int Straight { get; init; }

        public double? Step(int step)
        {
            // "b" has twice the rate of "w" where their decays differ; the monitor is given the rate that counts for both.
            var ratio = _decays[0] == _decays[1] ? 1 : 2;
            var rate = _rate(step);
            _optimizer.Rules =
            [
                new BlockRule(rate, _decays[0], !_isCoupled, 0), new BlockRule(ratio * rate, _decays[1], !_isCoupled, 0),
            ];
            if (Straight > 0 && step % Straight == 1)
            {
                _velocity = [.. LogisticModel.Normals(_random, Count).Select(x => 0.02 * x)];
            }

            var (place, signs) = (Model.Parameters, LogisticModel.Normals(_random, Count));
            var (gradient, decay) = (new double[Count], new double[Count]);
            for (var i = 0; i < Count; i++)
            {
                var own = (i < CountOfW ? 1 : ratio) * rate;
                decay[i] = -own * _decays[i < CountOfW ? 0 : 1] * place[i];
                gradient[i] = Straight > 0 ? _velocity[i] - decay[i] : -own * _size * ((0.2 * Math.Sin(i)) + (_noise * signs[i]));
            }

            _starts.Add(place);
            _gradientParts.Add(gradient);
            _decayParts.Add(decay);
            Model.Move([.. gradient.Zip(decay, (g, d) => g + d)]);
            return rate * Math.Sqrt((CountOfW + (ratio * ratio * (Count - CountOfW))) / (double)Count);
        }

        /// <summary>What one source made in an update.</summary>
        public double[] Sum(int update, int stride, bool isDecay)
        {
            var sum = new double[Count];
            foreach (var part in (isDecay ? _decayParts : _gradientParts).Skip(update * stride).Take(stride))
            {
                sum = [.. sum.Zip(part, (a, b) => a + b)];
            }

            return sum;
        }

        /// <summary>The largest distance of the start of a step from the straight way of its update.</summary>
        public double Distance(int update, int stride, List<double[]> places) => Enumerable.Range(0, stride).Max(s =>
            ProbeView.Norm([.. _starts[(update * stride) + s].Select((x, i) =>
                x - places[update][i] - (s * (places[update + 1][i] - places[update][i]) / stride))]));
    }
}
