namespace SpectralEdge.Monitor.Probes.Tests;

public class CurvatureMeasureTests
{
    private const int Count = 16;
    private static readonly CurvatureProbe Precise = new() { Tolerance = 1e-13, Products = Count, Smallest = true };

    [Fact]
    public void Take_Quadratic_GivesRayleighQuotientsAndBothEnds()
    {
        double[] eigenvalues = [9, 6, 4, 2, 1, 0.5, 0.1, 0, 0, -0.1, -0.2, -0.5, 3, 2.5, 1.5, -2];
        var (hessian, _) = QuadraticModel.Symmetric(eigenvalues, 4);
        var (random, updates) = (new Random(4), new List<double[]>());
        var model = QuadraticModel.Of(new double[Count], hessian);
        var results = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise with { Directions = 4 }, 12,
            _ => Add(model.Parameters, Keep(updates, HandMadeRun.Random(random, Count))), window: 6, rate: 0.1);

        Assert.Equal(7, results.Count);
        for (var n = 0; n < results.Count; n++)
        {
            var directions = HandMadeRun.Spectrum(updates.GetRange(n, 6)).Directions;
            Assert.Equal(4, results[n].Curvatures.Count);
            Assert.All(results[n].Curvatures, (h, j) =>
                Assert.Equal(QuadraticModel.Dot(directions[j], QuadraticModel.Multiply(hessian, directions[j])), h, 1e-9));
            Assert.Equal(9, results[n].Largest.Value, 1e-9);
            Assert.Equal(-2, results[n].Smallest!.Value.Value, 1e-9);
            Assert.True(results[n].Largest.IsConverged);
            Assert.Null(results[n].PreconditionedLargest);
            Assert.Equal(1 + (2 * (4 + results[n].Largest.Products)), results[n].Gradients, 1e-12);
        }
    }

    [Fact]
    public void Take_ParametersInSinglePrecision_IsRightToFiveDigits()
    {
        var (hessian, _) = QuadraticModel.Symmetric([9, 6, 4, 2, 1, 0.5, 0.1, 0, 0, -0.1, -0.2, -0.5, 3, 2.5, 1.5, -2], 4);
        var (random, updates, values) = (new Random(4), new List<double[]>(), new float[Count]);
        var model = QuadraticModel.Of(new double[Count], hessian);
        var results = HandMadeRun.Of<Curvature>(
            model, new ParameterArrays().Add("w", values), Precise with { Directions = 4 }, 12,
            _ =>
            {
                updates.Add(HandMadeRun.Random(random, Count));
                Add(model.Parameters, updates[^1]);
                model.Parameters.Select(value => (float)value).ToArray().CopyTo(values, 0);
            },
            window: 6, rate: 0.1);
        for (var n = 0; n < results.Count; n++)
        {
            var directions = HandMadeRun.Spectrum(updates.GetRange(n, 6)).Directions;
            Assert.All(results[n].Curvatures, (h, j) =>
                Assert.Equal(QuadraticModel.Dot(directions[j], QuadraticModel.Multiply(hessian, directions[j])), h, 1e-5));
        }
    }

    [Fact]
    public void Take_Defaults_MeasureOneDirectionBeyondTheGap()
    {
        var model = new CubicModel(new double[8], [9, 4, 1, 1, 1, 1, 1, 1], new double[8], 4);
        var random = new Random(1);
        var results = HandMadeRun.Of<Curvature>(
            model, model.Source, new CurvatureProbe(), 10, _ => model.Move(HandMadeRun.Random(random, 8)), window: 4, rate: 0.1);

        Assert.All(results, result => Assert.Equal(result.GapPosition + 1 ?? 3, result.Curvatures.Count));
        Assert.All(results, result => Assert.Null(result.Smallest));
    }

    [Fact]
    public void Take_UpdatesOfSeveralSteps_ThresholdsAreStated()
    {
        // η = 0.01 a step; the window has 4 updates of 5 steps: 1/(0.01 · 20) = 5.
        var model = new CubicModel(new double[8], [9, 7, 5.5, 4, 3, 2, 1, 0.5], new double[8], 4);
        var random = new Random(2);
        var results = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise with { Directions = 4 }, 40, _ => model.Move(HandMadeRun.Random(random, 8)), window: 4,
            every: 5, rate: 0.01);

        Assert.All(results, result =>
        {
            Assert.Equal(5, result.Stride);
            Assert.Equal(200, result.StabilityThreshold, 1e-9);
            Assert.Equal(5, result.ActivationThreshold, 1e-9);
            Assert.Equal(3, result.ActiveRitzValues);
            Assert.Equal(3, result.ConvergedActiveRitzValues);
            Assert.Equal(result.Curvatures.Count(h => h >= 5), result.ActiveDirections);
        });
    }

    [Fact]
    public void Take_RateUnknown_CountsNothing()
    {
        var model = new CubicModel(new double[8], [9, 7, 5, 4, 3, 2, 1, 0.5], new double[8], 4) { Products = HessianProduct.Differences };
        var random = new Random(2);
        var result = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise, 6, _ => model.Move(HandMadeRun.Random(random, 8)), window: 4)[0];

        Assert.Equal(9, result.Largest.Value, 1e-9);
        Assert.True(double.IsNaN(result.StabilityThreshold) && double.IsNaN(result.ActivationThreshold));
        Assert.Null(result.ActiveDirections);
        Assert.Null(result.ActiveRitzValues);
        Assert.True(result.UsedDifferences);
    }

    [Fact]
    public void Take_PreconditionerAndSeveralRates_MeasuresThePreconditionedProblem()
    {
        // Blocks of 4 with rates 0.1 and 0.3: η = √(0.05), the root mean square.
        const double Rate = 0.22360679774997896;
        double[] second = [9, 7, 5, 4, 30, 20, 1, 0.5], p = [0.1, 2, 0.3, 1, 0.05, 0.2, 1, 1];
        var model = new CubicModel(new double[8], second, new double[8], 4)
        {
            Optimizer = new StatedOptimizer(p, new BlockRule(0.1, 0, true, 0.9), new BlockRule(0.3, 0, true, 0.9)),
        };
        var random = new Random(2);
        var result = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise, 6, _ => model.Move(HandMadeRun.Random(random, 8)), window: 4, rate: Rate)[0];

        // max_i η_i p_i a_i = 0.1 · 2 · 7 = 1.4 beside 0.3 · 0.2 · 20 = 1.2.
        Assert.Equal(1.4, result.PreconditionedLargest!.Value.Value, 1e-9);
        Assert.Equal(30, result.Largest.Value, 1e-9);
        Assert.Equal(3.8 / 0.1, result.StabilityBound, 1e-9);
    }

    [Fact]
    public void Take_UpdateThatIsNoMultipleOfTheGradient_MeasuresTheHessianAlone()
    {
        var rule = new BlockRule(0.1, 0, true, 0.9);
        var model = new CubicModel(new double[4], [9, 7, 5, 4], new double[4], 2)
        {
            Optimizer = new StatedOptimizer([double.NaN, double.NaN, 0.5, 0.5], rule, rule),
        };
        var random = new Random(2);
        var result = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise with { Products = 4 }, 6, _ => model.Move(HandMadeRun.Random(random, 4)), window: 4, rate: 0.1)[0];

        Assert.Equal(9, result.Largest.Value, 1e-9);
        Assert.Null(result.PreconditionedLargest);
        Assert.True(double.IsNaN(result.StabilityBound));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, false)]
    [InlineData(0.9, false)]
    [InlineData(0.5, true)]
    [InlineData(0.9, true)]
    public void StabilityBound_SimulatedOptimizer_IsWhereItDiverges(double momentum, bool isPreconditioned)
    {
        var model = new CubicModel([1, 1], [4, 1], new double[2], 1)
        {
            Optimizer = new StatedOptimizer(
                isPreconditioned ? [1, 1] : null, new BlockRule(0.1, 0, true, momentum), new BlockRule(0.1, 0, true, momentum)),
        };
        var random = new Random(1);
        var bound = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise, 4, _ => model.Move(HandMadeRun.Random(random, 2)), window: 3, rate: 0.1)[0].StabilityBound;

        Assert.True(Final(0.99 * bound) < 1e-6);
        Assert.True(Final(1.01 * bound) > 1e6);

        // θ ← θ − m, m ← μ m + η h θ; Adam's mean has 1 − β₁ before the gradient.
        double Final(double sharpness)
        {
            var (place, mean) = (1.0, 0.0);
            for (var t = 0; t < 20_000 && Math.Abs(place) < 1e9; t++)
            {
                mean = (momentum * mean) + ((isPreconditioned ? 1 - momentum : 1) * sharpness * place);
                place -= mean;
            }

            return Math.Max(Math.Abs(place), Math.Abs(mean));
        }
    }

    [Fact]
    public void Take_Group_LooksAtItsBlockOfTheHessian()
    {
        var model = new CubicModel(new double[8], [9, 7, 5, 4, 3, 2, 1, 0.5], new double[8], 4);
        var random = new Random(2);
        var result = HandMadeRun.Of<Curvature>(
            model, model.Source, Precise with { Group = "y", Directions = 2 }, 6, _ => model.Move(HandMadeRun.Random(random, 8)),
            window: 3, rate: 0.1, grouping: ParameterGrouping.ByLayer)[0];

        Assert.Equal(3, result.Largest.Value, 1e-9);
        Assert.Equal(0.5, result.Smallest!.Value.Value, 1e-9);
        Assert.All(result.Curvatures, h => Assert.InRange(h, 0.5, 3));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(1, 100)]
    public void Take_ParametersOrLossScaled_ScalesAsDocumented(double parameters, double loss)
    {
        var (one, scaled) = (Run(1, 1), Run(parameters, loss));
        var factor = loss / (parameters * parameters);
        Assert.All(one.Curvatures.Zip(scaled.Curvatures), pair => Assert.Equal(1, pair.Second / pair.First / factor, 1e-9));
        Assert.Equal(1, scaled.Largest.Value / one.Largest.Value / factor, 1e-9);
        Assert.Equal(1, scaled.StabilityThreshold / one.StabilityThreshold / factor, 1e-9);
        Assert.Equal(1, scaled.ActivationThreshold / one.ActivationThreshold / factor, 1e-9);
        Assert.Equal(one.ActiveDirections, scaled.ActiveDirections);
        Assert.Equal(one.ActiveRitzValues, scaled.ActiveRitzValues);

        static Curvature Run(double c, double l)
        {
            double[] second = [9, 7, 5, 4, 3, 2, 1, 0.5];
            var model = new CubicModel(new double[8], [.. second.Select(a => a * l / (c * c))], new double[8], 4);
            var random = new Random(2);
            return HandMadeRun.Of<Curvature>(
                model, model.Source, Precise with { Directions = 3 }, 6,
                _ => model.Move([.. HandMadeRun.Random(random, 8).Select(x => c * x)]), window: 4, rate: 0.1 * c * c / l)[0];
        }
    }

    [Fact]
    public void Take_DescentWithoutActiveCurvature_StillHasAGap()
    {
        // The bound k* ≤ #{j: h_j ≥ 1/(η W)} of the papers gives 0 here: 1/(0.003 · 10) = 33 is above all curvatures.
        double[] second = [12, 30];
        var curvatures = Run<Curvature>(new CurvatureProbe { Directions = 2 });
        var flow = Run<GapFlowBalance>(new GapFlowProbe());

        Assert.Equal(31, curvatures.Count);
        Assert.All(curvatures, result => Assert.Equal(0, result.ActiveRitzValues));
        Assert.All(flow, result => Assert.Equal(1, result.Position));

        List<TResult> Run<TResult>(Probe probe)
            where TResult : ProbeResult
        {
            var rule = new BlockRule(0.003, 0, true, 0);
            var model = new CubicModel([1, 1], second, new double[2], 1) { Optimizer = new StatedOptimizer(null, rule, rule) };
            return HandMadeRun.Of<TResult>(
                model, model.Source, probe, 40, _ => model.Move([.. model.Parameters.Zip(second, (x, h) => -0.003 * h * x)]),
                window: 10, rate: 0.003);
        }
    }

    [Fact]
    public void Start_OptionsThatCannotBeUsed_AreAllNamed()
    {
        var model = new CubicModel(new double[8], new double[8], new double[8], 4);
        var options = new MonitorOptions
        {
            Windows = [new(Every: 1, Length: 4)], Sketch = new() { Mode = WindowMode.Sketch }, Run = new() { Folder = null },
        };
        using var monitor = new SpectralMonitor(model.Source, options);
        var probes = new ProbeOptions
        {
            Probes = [new CurvatureProbe { Directions = 5, Products = 0, Tolerance = double.NaN }, new GapFlowProbe { NoiseBatches = 1 }],
        };

        var message = Assert.Throws<MonitorOptionsException>(() => monitor.Probe(model, probes)).Message;
        Assert.Contains("CurvatureProbe watches windows of sketches", message, StringComparison.Ordinal);
        Assert.Contains("GapFlowProbe watches windows of sketches", message, StringComparison.Ordinal);
        Assert.Contains("MonitorOptions.Sketch.Mode to WindowMode.Exact", message, StringComparison.Ordinal);
        Assert.Contains("CurvatureProbe.Directions is 5; it must lie between 0 and 4", message, StringComparison.Ordinal);
        Assert.Contains("CurvatureProbe.Products is 0; it must lie between 1 and 1000", message, StringComparison.Ordinal);
        Assert.Contains("CurvatureProbe.Tolerance is NaN", message, StringComparison.Ordinal);
        Assert.Contains("GapFlowProbe.NoiseBatches is 1; it must lie between 2 and 64", message, StringComparison.Ordinal);
        Assert.Contains("knows no rule of the optimizer", message, StringComparison.Ordinal);
    }

    private static double[] Keep(List<double[]> updates, double[] update)
    {
        updates.Add(update);
        return update;
    }

    private static void Add(double[] parameters, double[] update)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] += update[i];
        }
    }
}
