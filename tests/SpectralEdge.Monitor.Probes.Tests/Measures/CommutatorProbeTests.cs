using System.Text.Json;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The commutator defect against closed forms and against gradient steps that are really taken.</summary>
public class CommutatorProbeTests
{
    private static readonly double[,][] Centres = new double[3, 2][];
    private static readonly double[,][,] Hessians = new double[3, 2][,];

    static CommutatorProbeTests()
    {
        for (var pair = 0; pair < 3; pair++)
        {
            for (var half = 0; half < 2; half++)
            {
                var seed = (2 * pair) + half;
                Hessians[pair, half] = QuadraticModel.Symmetric([3 + pair, 2, 1, 0.5, -0.2], seed).Matrix;
                Centres[pair, half] = [.. Enumerable.Range(0, 5).Select(i => Math.Sin((7 * seed) + i))];
            }
        }
    }

    [Fact]
    public void Defect_OfQuadratics_IsTheClosedForm()
    {
        var (result, theta) = OfQuadratics(new CommutatorProbe { Samples = 3, Every = 1, Differences = true });

        // H_B g_A − H_A g_B of each of the three pairs, with g = H (θ − c).
        var defects = new List<(double Defect, double Norm, double Published)>();
        for (var pair = 0; pair < 3; pair++)
        {
            var (a, b) = (Slope(pair, 0, theta), Slope(pair, 1, theta));
            var delta = Subtract(
                QuadraticModel.Multiply(Hessians[pair, 1], a), QuadraticModel.Multiply(Hessians[pair, 0], b));
            var (lengths, norm) = (Length(a) * Length(b), Length(delta));
            defects.Add((norm / lengths, Math.Sqrt(lengths), 1e-6 * norm / ((1e-6 * lengths) + 1e-12)));
        }

        double[] sorted = [.. defects.Select(sample => sample.Defect).Order()];
        AssertRelative(sorted[1], result.Defect, 1e-9);
        AssertRelative((sorted[0] + sorted[1]) / 2, result.LowerQuartile, 1e-9);
        AssertRelative((sorted[1] + sorted[2]) / 2, result.UpperQuartile, 1e-9);
        AssertRelative(defects.Select(sample => sample.Norm).Order().ElementAt(1), result.GradientNorm, 1e-9);
        AssertRelative(
            defects.Select(sample => sample.Defect * sample.Norm).Order().ElementAt(1), result.DefectTimesGradient, 1e-9);
        AssertRelative(Length(theta), result.ParameterNorm, 1e-12);
        AssertRelative(result.DefectTimesGradient * QuadraticModel.Dot(theta, theta), result.ScaledDefect, 1e-9);

        // Differences of gradients of a quadratic are off by rounding alone: ε |g| over a step of 1e-3 |g|, or of 1.5e-4 |θ|.
        AssertRelative(defects.Select(sample => sample.Published).Order().ElementAt(1), result.PublishedDefect, 1e-10);
        AssertRelative(sorted[1], result.UnitStepDefect, 1e-9);
        Assert.Equal((3, 3, null, true), (result.Samples, result.DefinedSamples, result.Undefined, result.IsExact));
        Assert.Equal(36, result.Gradients, 1e-12);
    }

    [Fact]
    public void Defect_OfANetwork_IsWhereStepsInEitherOrderEnd()
    {
        var model = new TwoLayerModel(3, 4, 3, seed: 1);
        var random = new Random(3);
        var result = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 1, Every = 1, Differences = true }, 3,
            _ => model.Arrays[0][random.Next(12)] += 0.1)[0];

        AssertRelative(ByStepsTaken(model, 3, 1e-3, 1e-12), result.PublishedDefect, 1e-6);

        var (full, half) = (ByStepsTaken(model, 3, 1e-3, 0), ByStepsTaken(model, 3, 5e-4, 0));
        // D(η) = D + c η + O(η²), so 2 D(η/2) − D(η) is off by O(η²), here about 1e-6 of it.
        AssertRelative((2 * half) - full, result.Defect, 1e-5);
        Assert.True(Math.Abs(full - result.Defect) > 1e-5 * full, "Third derivatives matter here.");
        AssertRelative(result.Defect, result.UnitStepDefect, 1e-5);
    }

    [Fact]
    public void Defect_OfANetwork_IsThatOfPyTorch()
    {
        var model = new TwoLayerModel(3, 4, 3, seed: 1);
        var result = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 1, Every = 1, Differences = true }, 3,
            step => model.Arrays[0][step] += 0.1)[0];

        // Golden/two_layer.py, in float64.
        AssertRelative(1.6099964799178503, result.Defect, 1e-9);
        AssertRelative(0.9564902874100457, result.GradientNorm, 1e-9);
        AssertRelative(3.6227082273839883, result.ParameterNorm, 1e-9);
        AssertRelative(1.6104784661472178, result.PublishedDefect, 1e-9);
    }

    [Theory, InlineData(10, 1), InlineData(1, 100), InlineData(0.3, 7)]
    public void Units_AreThoseStated(double scale, double factor)
    {
        var probe = new CommutatorProbe { Samples = 3, Every = 1, Differences = true };
        var (plain, scaled) = (OfQuadratics(probe).Result, OfQuadratics(probe, scale, factor).Result);

        AssertRelative(plain.Defect / scale, scaled.Defect, 1e-9);
        AssertRelative(plain.UnitStepDefect / scale, scaled.UnitStepDefect, 1e-9);
        AssertRelative(plain.DefectTimesGradient * factor / (scale * scale), scaled.DefectTimesGradient, 1e-9);
        AssertRelative(plain.ScaledDefect * factor, scaled.ScaledDefect, 1e-9);
        AssertRelative(plain.GradientNorm * factor / scale, scaled.GradientNorm, 1e-9);
        AssertRelative(plain.ParameterNorm * scale, scaled.ParameterNorm, 1e-9);
    }

    [Theory, InlineData(0.0, false), InlineData(1e-16, false), InlineData(6.4e-15, false), InlineData(6.6e-15, true)]
    public void Defect_WhereGradientsVanish_IsUndefinedAndNeverZero(double distance, bool isDefined)
    {
        // Rounding |θ| = |(62, 84)| to 2⁻⁵³ of it, stretched by |H_B g_A|/|g_A| = √1.25, makes 1.296e-14; |g_A| = 2 distance.
        double[] theta = [60, 80];
        double[,] first = { { 2, 0 }, { 0, 1 } }, second = { { 1, 0.5 }, { 0.5, 2 } };
        var model = new OffsetModel(theta, batch => batch.Index % 2 == 0
            ? (first, [distance, 0])
            : (second, [0, distance]));
        var result = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 2, Every = 1 }, 3, step => theta[step % 2] += step)[0];

        Assert.Equal(isDefined, double.IsFinite(result.Defect));
        Assert.Equal(isDefined ? 2 : 0, result.DefinedSamples);
        Assert.Equal(isDefined, result.Undefined is null);
        Assert.NotEqual(0, result.Defect);
        Assert.Equal(isDefined, double.IsFinite(result.ScaledDefect));
        if (!isDefined)
        {
            Assert.Contains("which rounding in the parameters' format, 1.11e-16, can", result.Undefined, StringComparison.Ordinal);
            Assert.Null(result.OnsetStep);
        }
    }

    [Fact]
    public void Defect_WhereGradientsAndCurvatureVanishTogether_IsUndefinedBelow32RoundingsOfTheLongest()
    {
        // As where a softmax saturates: H and g shrink alike, D stays. |g| = size times (2, √4.25), and 32 u √4.25 = 7.3e-15.
        double[] theta = [60, 80], sizes = [1, 1e-10, 4e-15, 3e-15, 1e-10];
        var size = 1.0;
        double[,] At(double[,] matrix) => new[,]
        {
            { size * matrix[0, 0], size * matrix[0, 1] }, { size * matrix[1, 0], size * matrix[1, 1] },
        };
        double[,] first = { { 2, 0 }, { 0, 1 } }, second = { { 1, 0.5 }, { 0.5, 2 } };
        var model = new OffsetModel(theta, batch => batch.Index % 2 == 0 ? (At(first), [1, 0]) : (At(second), [0, 1]));
        var results = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 1, Every = 1 }, 7, step =>
            {
                theta[step % 2] += step;
                size = sizes[Math.Max(0, step - 3)];
            });

        Assert.Equal([true, true, true, false, true], results.Select(result => result.DefinedSamples == 1));
        AssertRelative(results[0].Defect, results[2].Defect, 1e-9);
        Assert.Equal(double.NaN, results[3].Defect);
    }

    [Theory, InlineData(0, 1e-8), InlineData(1e-6, 1e-2)]
    public void PublishedDefect_WhereGradientsAreShort_IsDrivenToZeroByItsFloor(double leastStep, double order)
    {
        // |g| near 1e-7: η²|g|² = 1e-20 against the floor of 1e-12; with steps lengthened by η = 1, the most, 1e-14.
        double[] theta = [1, 1], centre = [4 - 7e-8, 3 - 7e-8];
        double[,] first = { { 1, 0 }, { 0, 2 } }, second = { { 1, 1 }, { 1, 1 } };
        var model = new QuadraticModel(theta, batch => (batch.Index % 2 == 0 ? first : second, centre));
        var probe = new CommutatorProbe { Samples = 1, Every = 1, Differences = true, LeastStep = leastStep };
        var result = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, probe, 3, step => theta[step % 2] += step == 2 ? 3 : 1)[0];

        Assert.Equal([4, 3], theta);
        AssertRelative(result.Defect, result.UnitStepDefect, 1e-6);
        var lengths = Math.Pow(result.GradientNorm, 2) * (leastStep > 0 ? 1 : 1e-6);
        AssertRelative(result.Defect * lengths / (lengths + 1e-12), result.PublishedDefect, 1e-4);
        Assert.Equal(0, Math.Log10(result.PublishedDefect / result.Defect / order), 1.0);
    }

    [Fact]
    public void Cost_IsSixGradientsASample_AndBatchesNeverRepeat()
    {
        var theta = new double[5];
        var model = new QuadraticModel(theta, batch => (Hessians[batch.Index / 2 % 3, batch.Index % 2], Centres[0, batch.Index % 2]));
        var asked = new List<ProbeBatch>();
        model.Evaluating = asked.Add;
        var results = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 4, Every = 2 }, 9, step => theta[step % 5] += 0.1 * step);

        // Steps 3, 5, 7, 9: 4 pairs each; every batch is asked for its gradient and one product, and then never again.
        Assert.Equal(4, results.Count);
        Assert.All(results, result => Assert.Equal(24, result.Gradients, 1e-12));
        Assert.Equal(32, model.GradientCount);
        Assert.All(asked.CountBy(batch => batch), count => Assert.Equal(2, count.Value));
        Assert.All(asked, batch => Assert.Equal(ProbeBatch.Train, batch.Set));
        Assert.Equal(32, asked.Distinct().Count());
    }

    [Fact]
    public void Execution_AlongAKnownWay_IsTheShareThere()
    {
        // The attention matrix moves along one direction e, so that B = {e}; everything else moves too and does not count.
        var model = new TwoLayerModel(3, 4, 3, seed: 4);
        double[] way = [.. Enumerable.Range(0, 12).Select(i => Math.Cos(i))];
        var length = Length(way);
        var random = new Random(5);
        var results = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 1, Every = 1 }, 7, step =>
            {
                var size = random.NextDouble() - 0.5;
                for (var i = 0; i < 12; i++)
                {
                    model.Arrays[0][i] += size * way[i];
                    model.Arrays[2][i] += random.NextDouble() - 0.5;
                }
            });

        Assert.Null(results[1].Execution);
        var shares = Assert.IsType<ExecutionShares>(results[4].Execution);
        var delta = Delta(model, 7);
        var along = way.Zip(delta, (e, d) => e * d / length).Sum();
        var inBlock = delta.Take(12).Sum(d => d * d);
        var all = QuadraticModel.Dot(delta, delta);
        Assert.Equal((1, 5), (shares.Dimension, shares.Snapshots));
        Assert.Equal(Math.Abs(along) / Math.Sqrt(all), shares.Share, 1e-9);
        Assert.Equal(Math.Sqrt(1 - (along * along / all)), shares.Integrability, 1e-9);
        Assert.Equal(Math.Sqrt(1 - (1.0 / 31)), shares.TrivialIntegrability, 1e-12);
        Assert.Equal(Math.Sqrt(inBlock / all / 12), shares.MatchedShare, 1e-9);
        Assert.Equal(shares.Share / shares.RandomShare, shares.OverRandom, 1e-12);

        // The mean square over drawn ones. Its spread is below its mean times √2; 4,000 of them leave 2.3 %.
        var sham = Subspace.Of(31, [way]);
        var drawn = Enumerable.Range(0, 4000).Average(seed => sham.RandomLike((ulong)seed).EnergyShare(delta));
        Assert.Equal(1, drawn / (shares.MatchedShare * shares.MatchedShare), 0.12);
    }

    [Fact]
    public void Onset_AsGradientsShrink_ComesOnce()
    {
        // D = |H_B H_A d − H_A H_B d|/(|H_A d||H_B d|) ∝ 1/|d|, and every step halves d.
        double[] theta = [1, 1], centre = [5, 7];
        double[,] first = { { 1, 0 }, { 0, 2 } }, second = { { 1, 1 }, { 1, 1 } };
        var model = new QuadraticModel(theta, batch => (batch.Index % 2 == 0 ? first : second, centre));
        var results = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Samples = 1, Every = 1 }, 16, _ =>
            {
                theta[0] = (theta[0] + centre[0]) / 2;
                theta[1] = (theta[1] + centre[1]) / 2;
            });

        for (var i = 1; i < results.Count; i++)
        {
            AssertRelative(2 * results[i - 1].Defect, results[i].Defect, 1e-9);
            AssertRelative(results[i - 1].DefectTimesGradient, results[i].DefectTimesGradient, 1e-9);
        }

        // b = 2 D_0, so above 10 b is the sixth, step 8, if that is above 20; here 20 decides.
        var onset = Assert.Single(results, result => result.IsOnset);
        Assert.True(onset.Defect > 20 && onset.Defect > 10 * results[1].Defect);
        Assert.True(results.TakeWhile(result => result != onset).Last() is var before
            && (before.Defect <= 20 || before.Defect <= 10 * results[1].Defect));
        Assert.All(results, result => Assert.Equal(result.Step < onset.Step ? null : onset.Step, result.OnsetStep));
    }

    [Fact]
    public void Options_ThatCannotBeUsed_AreNamedTogether()
    {
        var theta = new double[5];
        var model = QuadraticModel.Of(theta, Hessians[0, 0]);
        using var monitor = SmallRuns.Monitor(model.Source);
        var probe = new CommutatorProbe { Samples = 0, LeastStep = double.NaN, Snapshots = 3, Components = 4, Matrices = ["*.attn"] };

        Assert.Equal(
            """
            ProbeOptions cannot be used:
            - CommutatorProbe.Samples is 0; it must lie between 1 and 1000. Each takes 6 gradients.
            - CommutatorProbe.LeastStep is NaN; it must lie between 0 and 1. It is the length of a small step in parameter units. Use 0 for none, or 1e-6.
            - CommutatorProbe.Snapshots is 3; it must lie between 4 and 4096. Components of a way need some of it. Use 0 for no execution subspace.
            - CommutatorProbe.Components is 4; it must lie between 1 and 3. A way has no more components than snapshots.
            - CommutatorProbe.Matrices has '*.attn', which fits none of the 1 blocks; each must fit one. The first is 'w'.
            """.ReplaceLineEndings("\n"),
            Assert.Throws<MonitorOptionsException>(() => monitor.Probe(model, new ProbeOptions { Probes = [probe] })).Message);
    }

    [Fact]
    public void Fields_GoIntoTheRunFile()
    {
        var model = new TwoLayerModel(3, 4, 3, seed: 6);
        var result = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, new CommutatorProbe { Every = 1 }, 6, step => model.Arrays[0][step] += 0.1)[^1];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            result.WriteTo(json);
            json.WriteEndObject();
        }

        var fields = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal("commutator_defect", fields.GetProperty("kind").GetString());
        Assert.Equal(result.Defect, fields.GetProperty("defect").GetDouble());
        Assert.Equal(result.Execution!.Share, fields.GetProperty("execution_share").GetDouble());
        Assert.Equal(JsonValueKind.Null, fields.GetProperty("published_defect").ValueKind);
        Assert.Equal(JsonValueKind.Null, fields.GetProperty("onset_step").ValueKind);
        Assert.Equal(JsonValueKind.Null, fields.GetProperty("undefined").ValueKind);
        Assert.False(fields.GetProperty("is_onset").GetBoolean());
    }

    /// <summary>The result at step 3, and θ there; parameters scaled by c, the loss by a factor.</summary>
    private static (CommutatorDefect Result, double[] Theta) OfQuadratics(
        CommutatorProbe probe, double scale = 1, double factor = 1)
    {
        double[] theta = [1, -2, 0.5, 3, 1];
        for (var i = 0; i < 5; i++)
        {
            theta[i] *= scale;
        }

        var model = new QuadraticModel(theta, batch =>
        {
            var (pair, half) = (batch.Index / 2 % 3, batch.Index % 2);
            var hessian = (double[,])Hessians[pair, half].Clone();
            for (var i = 0; i < 25; i++)
            {
                hessian[i / 5, i % 5] *= factor / (scale * scale);
            }

            return (hessian, Array.ConvertAll(Centres[pair, half], element => element * scale));
        });
        var results = SmallRuns.Take<CommutatorDefect>(
            model, model.Source, probe, 3, step => theta[step] += 0.1 * step * scale);
        return (Assert.Single(results), theta);
    }

    /// <summary>|θ_AB − θ_BA|/(|η g_A||η g_B| + floor) by four gradient steps that are taken.</summary>
    private static double ByStepsTaken(TwoLayerModel model, long step, double rate, double floor)
    {
        ProbeBatch a = new(ProbeBatch.Train, 2 * step), b = new(ProbeBatch.Train, (2 * step) + 1);
        var (start, lengths) = (new double[model.Count], 1.0);
        model.Read(start);
        model.Save();
        var ends = new List<double[]>();
        foreach (var order in new[] { new[] { a, b }, [b, a] })
        {
            double[] place = [.. start];
            foreach (var (i, batch) in order.Index())
            {
                var gradient = new double[model.Count];
                model.Write(place);
                model.Gradient(batch, gradient);
                lengths *= i == 0 ? rate * Length(gradient) : 1; // |η g| at θ alone
                place = [.. place.Zip(gradient, (x, g) => x - (rate * g))];
            }

            ends.Add(place);
        }

        model.Restore();
        return Length(Subtract(ends[0], ends[1])) / (lengths + floor);
    }

    private static double[] Delta(TwoLayerModel model, long step)
    {
        ProbeBatch a = new(ProbeBatch.Train, 2 * step), b = new(ProbeBatch.Train, (2 * step) + 1);
        double[] first = new double[model.Count], second = new double[model.Count];
        double[] left = new double[model.Count], right = new double[model.Count];
        model.Gradient(a, first);
        model.Gradient(b, second);
        model.HessianProduct(b, first, left);
        model.HessianProduct(a, second, right);
        return Subtract(left, right);
    }

    private static double[] Slope(int pair, int half, double[] theta) =>
        QuadraticModel.Multiply(Hessians[pair, half], Subtract(theta, Centres[pair, half]));

    private static double[] Subtract(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double Length(double[] vector) => Math.Sqrt(QuadraticModel.Dot(vector, vector));

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(1, actual / expected, tolerance);
}
