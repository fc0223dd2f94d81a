using static SpectralEdge.Monitor.Probes.Tests.ProbedRuns;

namespace SpectralEdge.Monitor.Probes.Tests;

/// <summary>The split of the loss over directions, against closed forms and the SVD of another library.</summary>
public class LossDecompositionTests
{
    private const int Window = 5;
    private const double Rate = 0.02;

    [Fact]
    public void Take_NoisyDescent_SplitsBothLossesAsTheSvdDoes()
    {
        var model = Logistic();
        var random = new Random(5);
        var (results, places, skipped) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe(), 14, _ => Descend(model, random), new(1, Window));

        Assert.Equal(0, skipped);
        Assert.Equal(10, results.Count);
        foreach (var result in results)
        {
            var at = (int)result.Step;
            var updates = Updates(places)[(at - Window)..at];
            var (sigma, v) = Svd(updates);
            var train = GradientAt(places[at], ProbeBatch.Train);
            var validation = GradientAt(places[at], ProbeBatch.Validation);
            var (half, terms, trainTerms) = (HalfOverlaps(updates), new double[Window], new double[Window]);
            for (var j = 0; j < Window; j++)
            {
                // v_j of either library points to either side.
                var side = Math.Sign(result.Steps[j] * QuadraticModel.Dot(updates[^1], v[j]));
                var (g, other) = (QuadraticModel.Dot(train, v[j]), QuadraticModel.Dot(validation, v[j]));
                Near(side * QuadraticModel.Dot(updates[^1], v[j]), result.Steps[j], sigma[0]);
                Near(side * g, result.Train.Projections[j], ProbeView.Norm(train));
                Near(side * other, result.Validation!.Projections[j], ProbeView.Norm(validation));
                Near(-side * Rate * g, result.GradientSteps[j], Rate * ProbeView.Norm(train));
                (trainTerms[j], terms[j]) = (-Rate * g * g, -Rate * g * other);
                Assert.Equal(g * other > 0 ? DirectionKind.Generalising : DirectionKind.Memorising, result.Kinds[j]);
                Assert.Equal(0, result.Train.ProjectionErrors[j]);
                var stepped = places[at].Zip(v[j], (a, b) => a - (side * result.Steps[j] * b)).ToArray();
                Near(LossAt(places[at], ProbeBatch.Validation) - LossAt(stepped, ProbeBatch.Validation), result.Measured[j], 1, 1e-12);
            }

            Near(Rate, result.LearningRateSum, Rate);
            Near(QuadraticModel.Dot(validation, updates[^1]), result.Validation!.FirstOrder, result.Validation.FirstOrder);
            Near(result.Steps.Zip(result.Validation.Projections, (a, g) => a * g).Sum(), result.Validation.FirstOrder, Rate);
            Near(LossAt(places[at], ProbeBatch.Train) - LossAt(places[at - 1], ProbeBatch.Train), result.Train.Measured, 1, 1e-12);
            Near(trainTerms.Sum(), result.Train.Predicted.Unweighted, trainTerms.Sum());
            Near(terms.Sum(), result.Validation.Predicted.Unweighted, terms.Sum(Math.Abs));
            Near(terms.Zip(half, (t, a) => t * a).Sum(), result.Validation.Predicted.HalfWindow, terms.Sum(Math.Abs));
            var order = Enumerable.Range(1, Window).OrderByDescending(j => Math.Abs(terms[j - 1]));
            Assert.Equal(order, result.Ranking);
        }

        CompareSliding(results, places);
    }

    [Fact]
    public void Take_Float32_IsRightToItsPrecision()
    {
        var model = Logistic(isSingle: true);
        var random = new Random(5);
        var (results, places, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe(), 8, _ => Descend(model, random), new(1, Window));

        var (result, at) = (results[^1], (int)results[^1].Step);
        var (_, v) = Svd(Updates(places)[(at - Window)..at]);
        var (train, validation) = (GradientAt(places[at], ProbeBatch.Train), GradientAt(places[at], ProbeBatch.Validation));
        for (var j = 0; j < Window; j++)
        {
            Near(Math.Abs(QuadraticModel.Dot(train, v[j])), Math.Abs(result.Train.Projections[j]), ProbeView.Norm(train), 1e-5);
        }

        var terms = Array.ConvertAll(
            v[..Window], vector => -Rate * QuadraticModel.Dot(train, vector) * QuadraticModel.Dot(validation, vector));
        Near(terms.Sum(), result.Validation!.Predicted.Unweighted, terms.Sum(Math.Abs), 1e-5);
        var before = places[at - 1];
        Near(LossAt(places[at], ProbeBatch.Train) - LossAt(before, ProbeBatch.Train), result.Train.Measured, result.Train.Measured, 1e-5);
    }

    [Fact]
    public void Take_WindowThatSpansEverything_ForecastsDescentUpToItsCurvature()
    {
        // Three parameters, five updates: the directions are a basis, so Σ_j G_j² = ‖∇L‖² whatever they are.
        double[] place = [1, -2, 0.5];
        var (hessian, _) = QuadraticModel.Symmetric([1, 3, 7], 2);
        var (model, random) = (QuadraticModel.Of(place, hessian), new Random(1));
        var gradients = new List<double[]>();
        var (results, _, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe(), 9, step =>
            {
                var gradient = QuadraticModel.Multiply(hessian, place);
                gradients.Add(gradient);
                for (var i = 0; i < 3; i++)
                {
                    place[i] += step == 9 ? -Rate * gradient[i] : 0.1 * (random.NextDouble() - 0.5);
                }

                return Rate;
            }, new(1, Window));

        var (result, g) = (results[^1], gradients[^1]);
        Assert.Equal(3, result.Steps.Count);
        Assert.Equal(8, result.PreviousStep);
        var square = QuadraticModel.Dot(g, g);
        var bend = QuadraticModel.Dot(g, QuadraticModel.Multiply(hessian, g));
        Near(-Rate * square, result.Train.Forecast.Unweighted, Rate * square);
        Near((-Rate * square) + (0.5 * Rate * Rate * bend), result.Train.SincePrevious, Rate * square);
        Near((-Rate * square) + (0.5 * Rate * Rate * bend), result.Train.Measured, Rate * square);
        Assert.Null(results[0].PreviousStep);
        Assert.True(double.IsNaN(results[0].Train.Forecast.Unweighted));
    }

    [Theory, InlineData(10, 1), InlineData(1, 100), InlineData(0.25, 8)]
    public void Take_OtherUnits_ScalesAsDocumented(double c, double l)
    {
        // θ → cθ and L → l L: the same run with Hessian l H/c², and rates c²/l.
        var (a, b) = (Scaled(1, 1), Scaled(c, l));
        for (var j = 0; j < Window; j++)
        {
            Near(a.Train.Projections[j] * l / c, b.Train.Projections[j], a.Train.Projections.Max(Math.Abs) * l / c);
            Near(a.GradientSteps[j] * c, b.GradientSteps[j], a.GradientSteps.Max(Math.Abs) * c);
            Near(a.Steps[j] * c, b.Steps[j], a.Steps.Max(Math.Abs) * c);
            Near(a.Measured[j] * l, b.Measured[j], a.Train.Loss * l, 1e-12);
            Near(a.SlidingStability[j], b.SlidingStability[j], 1);
        }

        Near(a.Train.Predicted.Unweighted * l, b.Train.Predicted.Unweighted, a.Train.Predicted.Unweighted * l);
        Near(a.Train.Predicted.HalfWindow * l, b.Train.Predicted.HalfWindow, a.Train.Predicted.Unweighted * l);
        Near(a.Train.Forecast.Unweighted * l, b.Train.Forecast.Unweighted, a.Train.Forecast.Unweighted * l);
        Near(a.Train.FirstOrder * l, b.Train.FirstOrder, a.Train.FirstOrder * l);
    }

    [Fact]
    public void Take_ValidationAgainstTraining_IsMemorising()
    {
        double[] place = [1, -2, 0.5, 1, 1, 3];
        var (hessian, _) = QuadraticModel.Symmetric([1, 2, 3, 4, 5, 6], 3);
        var (model, random) = (new QuadraticModel(place, batch => batch.Set == ProbeBatch.Train
            ? (hessian, new double[6])
            : (Negative(hessian), new double[6])), new Random(1));
        var (results, _, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe { MeasuredDirections = 2 }, 6, _ => Jump(place, random), new(1, Window));

        Assert.All(results, result => Assert.All(result.Kinds, kind => Assert.Equal(DirectionKind.Memorising, kind)));
        Assert.All(results, result => Near(
            -result.Train.Predicted.Unweighted, result.Validation!.Predicted.Unweighted, result.Train.Predicted.Unweighted));
        Assert.Equal([false, false, true, true, true], results[0].Measured.Select(double.IsNaN));
        using var json = ProbedRuns.Json(results[0]);
        Assert.Equal("memorising", json.RootElement.GetProperty("kinds")[0].GetString());
        Assert.Equal(results[0].Ranking[0], json.RootElement.GetProperty("ranking")[0].GetInt32());
        var predicted = json.RootElement.GetProperty("validation").GetProperty("predicted").GetProperty("unweighted");
        Assert.Equal(results[0].Validation!.Predicted.Unweighted, predicted.GetDouble());
        Assert.Empty(json.RootElement.GetProperty("undefined").EnumerateArray().Skip(1));
    }

    [Fact]
    public void Take_WhatIsMissing_IsUndefinedAndSaid()
    {
        double[] place = [1, -2, 0.5, 1, 1, 3];
        var (hessian, _) = QuadraticModel.Symmetric([1, 2, 3, 4, 5, 6], 3);
        var random = new Random(1);
        var model = new QuadraticModel(place, _ => (hessian, new double[6])) { HasValidation = false };
        var (results, _, _) = Take<LossDecomposition>(model, model.Source, new LossDecompositionProbe(), 6, _ =>
        {
            Jump(place, random);
            return null;
        }, new(1, Window));

        var result = results[^1];
        Assert.Null(result.Validation);
        Assert.True(double.IsNaN(result.Train.Predicted.Unweighted) && double.IsNaN(result.LearningRateSum));
        Assert.Empty(result.Ranking);
        Assert.All(result.Kinds, kind => Assert.Equal(DirectionKind.Undefined, kind));
        Assert.All(result.Measured, change => Assert.True(double.IsFinite(change)));
        Assert.Equal(
            [
                "There is no validation batch: only the training loss is split, and no direction has a kind.",
                "No learning rate is known, so nothing is predicted. Give it to Observe, or give the model its optimizer.",
            ], result.Undefined);
    }

    [Fact]
    public void Take_VanishingGradients_AreUndefinedNotZero()
    {
        double[] place = [1, -2, 0.5, 1, 1, 3];
        var (hessian, _) = QuadraticModel.Symmetric([1, 2, 3, 4, 5, 6], 3);
        var model = new QuadraticModel(place, batch => batch.Set == ProbeBatch.Train
            ? (hessian, new double[6])
            : (hessian, [.. place])) { HasValidation = true };
        var random = new Random(1);
        var (results, _, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe { MeasuredDirections = 0 }, 6, _ => Jump(place, random), new(1, Window));
        var validation = results[^1].Validation!;
        Assert.All(validation.Projections, value => Assert.True(double.IsNaN(value)));
        Assert.True(double.IsNaN(validation.Predicted.Unweighted) && double.IsNaN(validation.FirstOrder));
        Assert.Contains(
            "The length of the gradient on batch validation 0 is 0; above 5.45e-308 Float64 resolves it. Its projections are undefined.",
            results[^1].Undefined);

        var still = new QuadraticModel(place, _ => (hessian, [.. place]));
        var (none, _, skipped) = Take<LossDecomposition>(
            still, still.Source, new LossDecompositionProbe(), 6, _ => Jump(place, random), new(1, Window));
        Assert.Empty(none);
        Assert.Equal(2, skipped);
    }

    [Fact]
    public void Take_PreconditionerAndBlockRates_AreInTheGradientStep()
    {
        var preconditioner = LogisticModel.Normals(new Random(8), 12).Select(x => 1 + (x * x)).ToArray();
        var model = Logistic(new ToldOptimizer(new BlockRule(0.02, 0, true, 0), new BlockRule(0.06, 0, true, 0))
        {
            Preconditioner = preconditioner,
        });
        var random = new Random(5);
        var (results, places, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe { MeasuredDirections = 0 }, 7, _ =>
            {
                Descend(model, random);
                return null;
            }, new(1, Window));

        var at = (int)results[^1].Step;
        var (_, v) = Svd(Updates(places)[(at - Window)..at]);
        var train = GradientAt(places[at], ProbeBatch.Train);
        double[] step = [.. train.Select((g, i) => -(i < 9 ? 0.02 : 0.06) * preconditioner[i] * g)];
        Near(Math.Sqrt(((9 * 0.02 * 0.02) + (3 * 0.06 * 0.06)) / 12), results[^1].LearningRateSum, 1);
        for (var j = 0; j < Window; j++)
        {
            Near(Math.Abs(QuadraticModel.Dot(step, v[j])), Math.Abs(results[^1].GradientSteps[j]), ProbeView.Norm(step));
        }
    }

    [Fact]
    public void Take_Sketch_PredictsWithErrorsAndMeasuresNothingAlongDirections()
    {
        var model = new LogisticModel(390, 10, LogisticModel.Data(60, 400, 1), LogisticModel.Data(60, 400, 2));
        var random = new Random(5);
        var (results, _, _) = Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe(), 8, _ => Descend(model, random), new(1, Window), WindowMode.Sketch);

        Assert.Equal(4, results.Count);
        Assert.All(results, result => Assert.All(result.Train.ProjectionErrors, error => Assert.True(error > 0)));
        Assert.All(results, result => Assert.True(result.Train.PredictedErrors.Unweighted > 0));
        Assert.All(results, result => Assert.All(result.Measured, change => Assert.True(double.IsNaN(change))));
        Assert.All(results, result => Assert.True(double.IsNaN(result.Train.Measured)));
        Assert.True(double.IsFinite(results[^1].Train.SincePrevious) && double.IsFinite(results[^1].Train.Forecast.Unweighted));
    }

    [Fact]
    public void Probe_MeasuredDirectionsOutOfRange_IsRefused()
    {
        var model = Logistic();
        var exception = Assert.Throws<MonitorOptionsException>(() => Take<LossDecomposition>(
            model, model.Source, new LossDecompositionProbe { MeasuredDirections = 6 }, 1, _ => null, new(1, Window)));
        Assert.Equal(
            "ProbeOptions cannot be used:\n- LossDecompositionProbe.MeasuredDirections is 6; it must lie between 0 and 5. A window has "
            + "as many directions as updates. Leave it null for all of them.", exception.Message);
    }

    private static void CompareSliding(List<LossDecomposition> results, List<double[]> places)
    {
        foreach (var result in results.Skip(1))
        {
            var at = (int)result.Step;
            var updates = Updates(places);
            var (sigma, v) = Svd(updates[(at - Window)..at]);
            var square = 0.0;
            var (entered, left) = (updates[at - 1], updates[at - 1 - Window]);
            for (var i = 0; i < entered.Length; i++)
            {
                for (var k = 0; k < entered.Length; k++)
                {
                    var change = (entered[i] * entered[k]) - (left[i] * left[k]);
                    square += change * change;
                }
            }

            for (var j = 0; j < Window; j++)
            {
                var lambda = sigma[j] * sigma[j];
                var gap = sigma.Where((_, k) => k != j).Min(other => Math.Abs(lambda - (other * other)));
                Near(Math.Max(0, 1 - (square / gap / gap)), result.SlidingStability[j], 1, 1e-8);
            }

            var gradient = GradientAt(places[at], ProbeBatch.Train);
            var predicted = v.Select((vector, j) => result.SlidingStability[j] * Math.Pow(QuadraticModel.Dot(vector, gradient), 2)).Sum();
            Near(-Rate * predicted, result.Train.Predicted.Sliding, Rate);
        }
    }

    private static double[] HalfOverlaps(double[][] updates)
    {
        var (older, newer) = (Svd(updates[..2]).V, Svd(updates[2..]).V);
        return [.. Enumerable.Range(0, Window).Select(j => j < 2 ? Math.Abs(QuadraticModel.Dot(older[j], newer[j])) : 0)];
    }

    private static LossDecomposition Scaled(double c, double l)
    {
        double[] place = [c, -2 * c, 0.5 * c, c, c, 3 * c];
        var (hessian, _) = QuadraticModel.Symmetric([1, 2, 3, 4, 5, 6], 3);
        for (var i = 0; i < 36; i++)
        {
            hessian[i / 6, i % 6] *= l / c / c;
        }

        var (model, random) = (QuadraticModel.Of(place, hessian), new Random(1));
        return Take<LossDecomposition>(model, model.Source, new LossDecompositionProbe(), 8, _ =>
        {
            Jump(place, random, c);
            return Rate * c * c / l;
        }, new(1, Window)).Results[^1];
    }

    private static double[,] Negative(double[,] matrix)
    {
        var negative = new double[6, 6];
        for (var i = 0; i < 36; i++)
        {
            negative[i / 6, i % 6] = -matrix[i / 6, i % 6];
        }

        return negative;
    }

    private static LogisticModel Logistic(IProbedOptimizer? optimizer = null, bool isSingle = false) =>
        new(9, 3, LogisticModel.Data(40, 12, 1), LogisticModel.Data(40, 12, 2)) { Optimizer = optimizer, IsSingle = isSingle };

    private static double[] GradientAt(double[] place, string set)
    {
        var model = Logistic();
        model.Move(place);
        return model.GradientOf(set);
    }

    private static double LossAt(double[] place, string set)
    {
        var model = Logistic();
        model.Move(place);
        return model.Loss(new(set, 0));
    }

    private static double Descend(LogisticModel model, Random random)
    {
        var gradient = model.GradientOf(ProbeBatch.Train);
        model.Move([.. gradient.Select(g => -Rate * (g + (random.NextDouble() - 0.5)))]);
        return Rate;
    }

    private static double Jump(double[] place, Random random, double size = 1)
    {
        for (var i = 0; i < place.Length; i++)
        {
            place[i] += 0.1 * size * (random.NextDouble() - 0.5);
        }

        return Rate;
    }
}
