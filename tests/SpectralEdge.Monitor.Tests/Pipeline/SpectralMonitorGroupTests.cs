namespace SpectralEdge.Monitor.Tests;

/// <summary>Every group has a spectrum of its own, and the whole model's Gram matrix is the sum of theirs.</summary>
public class SpectralMonitorGroupTests
{
    private readonly EditableModel _model = new EditableModel().Add("x.w", 300).Add("y.w", 200).Add("x.b", 20);

    [Fact]
    public void Observe_ByParameter_GivesTheSpectrumOfTheWholeModelAsWell()
    {
        using var whole = new SpectralMonitor(_model, TestOptions.Exact);
        using var split = new SpectralMonitor(_model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter });

        for (var step = 1; step <= 20; step++)
        {
            TrainingLoop.Run(_model, step, step, whole, split);
            if (step >= 4)
            {
                AssertClose(whole.Latest!, split.Latest!);
            }
        }
    }

    [Fact]
    public void Observe_ByParameter_VarianceOfTheWholeIsTheSumOfTheGroups()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter });
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(_model, 1, 4, monitor);

        Assert.Equal(["all", "x.w", "y.w", "x.b"], samples.Select(sample => sample.Group));
        Assert.InRange(samples[1..].Sum(sample => sample.TotalVariance) / samples[0].TotalVariance, 1 - 1e-12, 1 + 1e-12);
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_ByLayer_EachGroupHasTheSpectrumItHasByItself(WindowMode mode)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode) with { Grouping = ParameterGrouping.ByLayer });
        var samples = TrainingLoop.Keep(monitor);

        // Its name is part of the sketch map: the same group alone has to be called the same.
        var alone = new ParameterArrays().Add("x.w", _model.Blocks[0].Values).Add("x.b", _model.Blocks[2].Values);
        using var layer = new SpectralMonitor(alone, TestOptions.Of(mode) with { Grouping = ParameterGrouping.ByLayer });
        TrainingLoop.Run(_model, 1, 4, monitor, layer);

        Assert.Equal(["all", "x", "y"], samples.Select(sample => sample.Group));
        Assert.Equal(layer.Latest!.SingularValues.ToArray(), samples[1].SingularValues.ToArray());
    }

    [Fact]
    public void Observe_SingleGroup_IsShownOnceAsTheWholeModel()
    {
        var options = TestOptions.Exact with { Grouping = ParameterGrouping.By(_ => "mine") };
        using var monitor = new SpectralMonitor(_model, options);
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(_model, 1, 5, monitor);

        Assert.Equal(["all", "all"], samples.Select(sample => sample.Group));
        Assert.Equal("mine", Assert.Single(monitor.Inventory.Groups).Name);
    }

    [Fact]
    public void Observe_GroupWithFewerParametersThanUpdates_HasNoGap()
    {
        var model = new EditableModel().Add("tiny", 3).Add("large", 300);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter });
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(model, 1, 10, monitor);

        var tiny = samples.Where(sample => sample.Group == "tiny").ToList();
        Assert.All(tiny, sample => Assert.Equal(double.PositiveInfinity, sample.NoiseFloor));
        Assert.All(tiny, sample => Assert.Null(sample.GapPosition));
    }

    [Fact]
    public void Observe_MixedFormats_GroupsKeepTheirsAndAddUp()
    {
        var (singles, doubles) = (new float[300], new double[200]);
        var source = new ParameterArrays().Add("singles", singles).Add("doubles", doubles);
        using var whole = new SpectralMonitor(source, TestOptions.Exact);
        using var split = new SpectralMonitor(source, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter });
        var random = new Random(5);
        for (var step = 1; step <= 4; step++)
        {
            for (var i = 0; i < singles.Length; i++)
            {
                singles[i] += (float)Vectors.Gaussian(random);
                doubles[i % doubles.Length] += Vectors.Gaussian(random);
            }

            whole.Observe(step);
            split.Observe(step);
        }

        // Split keeps updates of float32 values in float32: the only difference is their rounding, 2^-24 of an update each.
        Assert.All(
            Enumerable.Range(0, 4),
            j => Assert.InRange(split.Latest!.SingularValues[j] / whole.Latest!.SingularValues[j], 1 - 1e-6, 1 + 1e-6));
    }

    [Fact]
    public void Constructor_GroupCalledLikeTheWholeModel_IsRefused()
    {
        var model = new EditableModel().Add("all", 300).Add("other", 200);

        var exception = Assert.Throws<MonitorOptionsException>(
            () => new SpectralMonitor(model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter }));

        Assert.Equal(
            "The parameters cannot be used:\n- Group name 'all' occurs among 2 groups; it is the name of the whole "
                + "model. Give the group another name.",
            exception.Message);
    }

    private static void AssertClose(SpectralSample expected, SpectralSample actual)
    {
        Assert.Equal(expected.Step, actual.Step);
        for (var j = 0; j < expected.SingularValues.Length; j++)
        {
            Assert.InRange(actual.SingularValues[j] / expected.SingularValues[j], 1 - 1e-12, 1 + 1e-12);
        }
    }
}
