namespace SpectralEdge.Monitor.Tests;

/// <summary>Sketch mode against exact mode on the same run.</summary>
public class SpectralMonitorSketchTests
{
    // The jackknife over 8 parts follows Student's t with 7 degrees of freedom at best: within 2 standard errors in 91 % of
    // cases. Of 40 seeds fewer than 30 within 2 happens by chance once in about 2000 runs, one of 40 beyond 8 once in about 300.
    // The maps have fixed seeds, so it either passes always or never.
    [Fact]
    public void Observe_ManySketchSeeds_AgreeWithExactModeAsTheStandardErrorSays()
    {
        const int Seeds = 40;
        var exact = LatestOf(TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = 3 }] });
        var distances = new List<double>();
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var sketched = LatestOf(TestOptions.Sketch with
            {
                Windows = [TestOptions.Sketch.Windows[0] with { Length = 3 }],
                Sketch = TestOptions.Sketch.Sketch with { Length = 1024, Seed = seed },
            });
            Assert.InRange(sketched.StandardError / sketched.GapRatio, 1e-4, 0.1);
            distances.Add(Math.Abs(sketched.GapRatio - exact.GapRatio) / sketched.StandardError);
        }

        Assert.True(distances.Count(distance => distance <= 2) >= 30, string.Join(' ', distances));
        Assert.True(distances.Max() <= 8, string.Join(' ', distances));
    }

    [Fact]
    public void Observe_SameSeed_GivesTheSameNumbers() => Assert.Equal(
        LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Seed = 3 } }).SingularValues.ToArray(),
        LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Seed = 3 } }).SingularValues.ToArray());

    [Fact]
    public void Observe_OtherSeed_GivesOtherNumbers() => Assert.NotEqual(
        LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Seed = 3 } }).SingularValues.ToArray(),
        LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Seed = 4 } }).SingularValues.ToArray());

    [Fact]
    public void Observe_ExactMode_HasNoStandardError() => Assert.Equal(0, LatestOf(TestOptions.Exact).StandardError);

    [Fact]
    public void Observe_SketchShorterThanItsGroup_HasAStandardError() =>
        Assert.True(LatestOf(TestOptions.Sketch).StandardError > 0);

    // 5600 parameters: the map is then a permutation with signs, and what is left is the rounding of float32 updates in exact
    // mode.
    [Theory]
    [InlineData(5632)]
    [InlineData(8192)]
    public void Observe_SketchAsLongAsItsGroup_IsExact(int length)
    {
        var exact = LatestOf(TestOptions.Exact);
        var sketched = LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Length = length } });

        Assert.Equal(0, sketched.StandardError);
        for (var j = 0; j < exact.SingularValues.Length; j++)
        {
            Assert.InRange(sketched.SingularValues[j] / exact.SingularValues[j], 1 - 1e-6, 1 + 1e-6);
        }
    }

    [Fact]
    public void Observe_SketchAsLongAsItsGroup_HasTheNoiseFloorOfExactMode() =>
        Assert.Equal(
            LatestOf(TestOptions.Exact).NoiseFloor,
            LatestOf(TestOptions.Sketch with { Sketch = TestOptions.Sketch.Sketch with { Length = 8192 } }).NoiseFloor);

    [Fact]
    public void Observe_ShorterSketch_HasAHigherNoiseFloor() =>
        Assert.True(
            LatestOf(TestOptions.Sketch with
            {
                Sketch = TestOptions.Sketch.Sketch with { Length = 1024 },
            }).NoiseFloor > LatestOf(TestOptions.Exact).NoiseFloor);

    /// <summary>The last sample of one and the same run.</summary>
    private static SpectralSample LatestOf(MonitorOptions options)
    {
        var model = new RandomWalkModel(11, 4000, 1600);
        using var monitor = new SpectralMonitor(model, options);
        for (var step = 1; step <= 6; step++)
        {
            model.Step(signal: 1);
            monitor.Observe(step);
        }

        return monitor.Latest!;
    }
}
