using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The backbone of a live run is what the definition makes of all its states.</summary>
public class SpectralMonitorBackboneTests
{
    private static readonly MonitorOptions WithSmallSketch = TestOptions.Sketch with
    {
        Sketch = TestOptions.Sketch.Sketch with { Length = 1024 },
    };

    // Models of no more parameters than a backbone's vector has numbers are seen exactly, in either mode.
    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Backbone_SmallModel_IsThatOfItsStates(WindowMode mode)
    {
        var model = new RandomWalkModel(1, 60, 40);
        using var monitor = new SpectralMonitor(
            model,
            WithSmallSketch with
            {
                Sketch = WithSmallSketch.Sketch with { Mode = mode },
                Grouping = ParameterGrouping.ByParameter,
            });
        var samples = TrainingLoop.Keep(monitor);
        for (var step = 1; step <= 40; step++)
        {
            model.Step(signal: 0.3);
            monitor.Observe(step);
        }

        foreach (var sample in samples.Where(sample => sample.Step % 6 == 4))
        {
            var range = sample.Group switch { "block0" => 0..60, "block1" => 60..100, _ => 0..100 };
            double[][] states = [.. model.States.Select(state => Vectors.Widen(state[range]))];
            AssertBackbone(states, (int)sample.Step, sample);
        }

        Assert.Equal(3 * 37, samples.Count);
    }

    [Fact]
    public void Backbone_LargerModel_IsNearThatOfItsStates()
    {
        var model = new RandomWalkModel(1, 10_000);
        using var exact = new SpectralMonitor(model, TestOptions.Exact);
        using var sketch = new SpectralMonitor(
            model, TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Length = 8192 } });
        var samples = TrainingLoop.Keep(sketch);
        var others = TrainingLoop.Keep(exact);
        for (var step = 1; step <= 30; step++)
        {
            model.Step(signal: 1);
            exact.Observe(step);
            sketch.Observe(step);
        }

        // T x T, since a decomposition of 30 x 10,000 numbers takes a minute: rows in coordinates of their own span have the same
        // Gram matrix.
        double[][] rows = [.. model.States.Skip(1).Select(state => Vectors.Widen(state.Zip(model.States[0], (x, y) => x - y)))];
        var slow = new SlowBackbone(Matrix<double>.Build.DenseOfColumnArrays(rows).QR(QRMethod.Thin).R.ToColumnArrays());
        foreach (var backbone in new[] { samples[^1].Backbone!, others[^1].Backbone! })
        {
            Assert.Equal(30, backbone.Rows);
            Assert.InRange(backbone.EffectiveDimensions, 1000, 1024);

            // Sketches of 1024 numbers give inner products up to 1/√1024 of the lengths.
            Assert.All(Walks.Forms, form => Assert.Equal(slow.Share(form), backbone.Share(form), 0.04));
        }
    }

    [Fact]
    public void Backbone_LongRun_KeepsRowsAtEqualDistances()
    {
        var model = new RandomWalkModel(1, 100);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);
        for (var step = 1; step <= 250; step++)
        {
            model.Step();
            monitor.Observe(step);
        }

        double[][] states = [.. model.States.Select(Vectors.Widen)];
        Assert.All(
            samples.Where(sample => sample.Step is 32 or 33 or 34 or 66 or 131 or 250),
            sample => AssertBackbone(states, (int)sample.Step, sample));
        Assert.Equal(8, samples[^1].Backbone!.RowStride);
        Assert.Equal(31, samples[^1].Backbone!.Rows);
    }

    [Fact]
    public void Backbone_StraightLine_HasShareAndCosineOne()
    {
        var values = new double[70];
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("a", values), TestOptions.Exact);
        for (var step = 1; step <= 10; step++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += i;
            }

            monitor.Observe(step);
        }

        var backbone = monitor.Latest!.Backbone!;
        Assert.Equal(SampleConditions.None, backbone.Conditions);
        Assert.Equal(1, backbone.Cosine, 1e-12);
        Assert.Equal(1, backbone.DisplacementShare, 1e-12);
        Assert.Equal(1, backbone.Share(DisplacementForm.UnitRows), 1e-12);
        Assert.Equal(monitor.Latest.UpdateNorm, backbone.BackbonePart, 1e-9);
    }

    [Fact]
    public void Backbone_ModelThatStandsStill_IsUndefinedAndSaysSo()
    {
        var values = new float[70];
        using var monitor = new SpectralMonitor(new ParameterArrays().Add("a", values), TestOptions.Exact);
        for (var step = 1; step <= 6; step++)
        {
            monitor.Observe(step);
        }

        var backbone = monitor.Latest!.Backbone!;
        Assert.Equal(SampleConditions.AllZero, backbone.Conditions);
        Assert.Equal((double.NaN, double.NaN, 0), (backbone.Cosine, backbone.BackbonePart, backbone.Distance));

        // It moves, then stands: the parts of a zero update are zero, its direction is undefined.
        for (var step = 7; step <= 15; step++)
        {
            values[step] += step < 12 ? 1 : 0;
            monitor.Observe(step);
        }

        backbone = monitor.Latest!.Backbone!;
        Assert.Equal(SampleConditions.None, backbone.Conditions);
        Assert.Equal((double.NaN, 0, 0), (backbone.Cosine, backbone.BackbonePart, backbone.TransversePart));
        Assert.InRange(backbone.DisplacementShare, 0.5, 1);
    }

    [Fact]
    public void Backbone_FirstSamples_AreTooShort()
    {
        var model = new EditableModel().Add("a", 100);
        using var monitor = new SpectralMonitor(
            model, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = 3 }] });
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(model, 1, 4, monitor);

        Assert.Equal(
            [SampleConditions.BackboneTooShort, SampleConditions.None], samples.Select(sample => sample.Backbone!.Conditions));
        Assert.True(double.IsNaN(samples[0].Backbone!.Cosine));
        Assert.True(double.IsFinite(samples[0].Backbone!.Share(DisplacementForm.None)));
        Assert.True(double.IsFinite(samples[1].Backbone!.Cosine));
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Backbone_SwitchedOff_LeavesEverythingElseAsItIs(WindowMode mode)
    {
        var model = new EditableModel().Add("a", 700).Add("b", 900);
        using var with = new SpectralMonitor(model, TestOptions.Of(mode));
        using var without = new SpectralMonitor(
            model, TestOptions.Of(mode) with { Spectrum = new() { Measures = SampleMeasures.All & ~SampleMeasures.Backbone } });
        TrainingLoop.Run(model, 1, 20, with, without);

        Assert.NotNull(with.Latest!.Backbone);
        Assert.Null(without.Latest!.Backbone);
        Vectors.AssertSameBits(Numbers.Of(without.Latest), Numbers.Of(with.Latest), "sample");
    }

    [Fact]
    public void Backbone_WindowThatStartsAgain_GoesOn()
    {
        var model = new EditableModel().Add("a", 100);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        TrainingLoop.Run(model, 1, 8, monitor);
        var saved = model.Blocks[0].Values[3];
        model.Blocks[0].Values[3] = float.NaN;
        monitor.Observe(9);
        model.Blocks[0].Values[3] = saved;
        TrainingLoop.Run(model, 10, 15, monitor);

        // Update 9 was lost, and the one at step 10 only begins again.
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Equal(13, monitor.Latest!.Backbone!.Rows);
        Assert.Equal(SampleConditions.None, monitor.Latest.Backbone.Conditions);
    }

    [Fact]
    public void Backbone_StepsThatGoBackOrBlocksThatChange_StartsAgain()
    {
        var model = new EditableModel().Add("a", 100);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        TrainingLoop.Run(model, 1, 10, monitor);
        TrainingLoop.Run(model, 3, 8, monitor);
        Assert.Equal(4, monitor.Latest!.Backbone!.Rows);

        model.Add("b", 50);
        TrainingLoop.Run(model, 9, 14, monitor);
        Assert.Equal(5, monitor.Latest!.Backbone!.Rows);
    }

    [Fact]
    public void Backbone_SeveralWindows_ShareThatOfTheirStride()
    {
        var model = new EditableModel().Add("a", 100);
        using var monitor = new SpectralMonitor(
            model, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0], new(1, 6), new(2, 4)] });
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(model, 1, 12, monitor);

        var last = samples.Where(sample => sample.Step == 12).ToList();
        Assert.Equal([12, 12, 6], last.Select(sample => sample.Backbone!.Rows));
        Assert.Equal(last[0].Backbone!.Cosine, last[1].Backbone!.Cosine);
        Assert.Equal(last[0].Backbone!.Distance, last[2].Backbone!.Distance, 1e-9);
    }

    [Fact]
    public void Backbone_OverShards_IsThatOfTheWholeModel()
    {
        var options = TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Length = 512, Seed = 3 } };
        var whole = new ShardedModel();
        var expected = Run(whole, whole.Whole(), options);
        var found = RankThreads.Results(2, reducer =>
        {
            var model = new ShardedModel();
            return Run(
                model,
                SpectralMonitorShardTests.Shard(model, reducer),
                options with { Shard = SpectralMonitorShardTests.Plan(reducer, options.Grouping) });
        });

        Assert.All(found, cosine => Assert.Equal(expected, cosine, 1e-9));
    }

    private static double Run(ShardedModel model, ParameterArrays part, MonitorOptions options)
    {
        using var monitor = new SpectralMonitor(part, options);
        for (var step = 1; step <= 12; step++)
        {
            model.Step(1);
            monitor.Observe(step);
        }

        return monitor.Latest!.Backbone!.Cosine;
    }

    /// <summary>Compares with the definition; states from the start on, one for each step.</summary>
    private static void AssertBackbone(double[][] states, int step, SpectralSample sample)
    {
        var backbone = sample.Backbone!;
        var stride = (int)backbone.RowStride;
        double[] From(int t, int start) => [.. states[t].Zip(states[start], (x, y) => x - y)];
        double[][] rows = [.. Enumerable.Range(1, backbone.Rows).Select(row => From(row * stride, 0))];
        var slow = new SlowBackbone(rows);
        Assert.All(Walks.Forms, form => Assert.Equal(1, backbone.Share(form) / slow.Share(form), 1e-9));
        Assert.All(Walks.Forms, form => Assert.Equal(1, backbone.FirstRatio(form) / slow.FirstRatio(form), 1e-9));
        Assert.Equal(
            sample.UpdateNorm, Math.Sqrt(Math.Pow(backbone.BackbonePart, 2) + Math.Pow(backbone.TransversePart, 2)), 1e-12);
        Assert.Equal(1, backbone.Distance / Length(From(step, 0)), 1e-9);

        // The backbone known before the update: the row that this sample may have added is not in it.
        var known = rows[..^(backbone.Rows * stride == step ? 1 : 0)];
        if (stride > 1 && backbone.Rows == WindowPlan.BackboneRows / 2 && step == (backbone.Rows * stride) + (stride / 2))
        {
            // Every other row was dropped just now.
            known = [.. Enumerable.Range(1, 2 * backbone.Rows).Select(row => From(row * stride / 2, 0))];
        }

        var v = new SlowBackbone(known).Direction();
        var (update, drift) = (From(step, step - 1), From(step, 0));
        Assert.Equal(Vectors.Dot(update, v) / Length(update), backbone.Cosine, 1e-9);
        Assert.Equal(Math.Sqrt(2 / Math.PI / drift.Length), backbone.NoiseCosine, 0.3 * backbone.NoiseCosine);
        Assert.Equal(1, backbone.Position / Vectors.Dot(drift, v), 1e-9);
        Assert.Equal(Math.Pow(Vectors.Dot(drift, v) / Length(drift), 2), backbone.DisplacementShare, 1e-9);
        Assert.Equal(
            Length([.. drift.Zip(v, (x, y) => x - (backbone.Position * y))]), backbone.Transverse, 1e-6 * backbone.Distance);
    }

    private static double Length(double[] x) => Math.Sqrt(Vectors.Dot(x, x));
}
