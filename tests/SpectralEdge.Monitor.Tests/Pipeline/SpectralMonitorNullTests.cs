namespace SpectralEdge.Monitor.Tests;

/// <summary>The null that k* has to beat and the rule that finds it, through a whole monitor.</summary>
public class SpectralMonitorNullTests
{
    private const int Window = 8;

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_StepsThatShrink_HaveAGapOnlyIfLengthsAreNotTheNull(WindowMode mode)
    {
        foreach (var gapNull in GapJudge.Nulls)
        {
            var sample = Shrinking(TestOptions.Of(mode) with
            {
                Windows = [new(1, Window)],
                Sketch = TestOptions.Of(mode).Sketch with { Length = 512 },
                Spectrum = new() { Null = gapNull },
            });

            Assert.Equal(gapNull is GapNull.WhiteNoise or GapNull.ColouredNoise, sample.GapPosition is not null);
            Assert.Equal(gapNull, sample.Significance.Null);
            Assert.Equal((0.0001, true), (sample.Significance.PValueWhiteNoise, sample.Significance.PValueUnequalSteps > 0.01));
        }
    }

    [Theory]
    [InlineData(GapPositionKind.Restricted, null)]
    [InlineData(GapPositionKind.Unrestricted, null)]
    [InlineData(GapPositionKind.Weighted, null)]
    [InlineData(GapPositionKind.Probe, null)]
    [InlineData(GapPositionKind.Fixed, 3)]
    public void Observe_AnyRule_FindsItsPositionAndTheRatioThere(GapPositionKind rule, int? position)
    {
        var sample = Shrinking(TestOptions.Sketch with
        {
            Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }],
            Sketch = TestOptions.Sketch.Sketch with { Length = 512 },
            Spectrum = TestOptions.Sketch.Spectrum with { GapRule = rule, FixedPosition = position, Null = GapNull.WhiteNoise },
        });
        var expected = GapPositions.Find(rule, sample.SingularValues, position);

        Assert.Equal((expected, sample.Ratios[expected - 1]), (sample.LargestRatioPosition, sample.GapRatio));
        Assert.Equal(sample.GapRatio > sample.NoiseFloor ? expected : null, sample.GapPosition);
        Assert.Equal(sample.RatioErrors[expected - 1], sample.StandardError);
        Assert.Equal(GapPositions.Find(rule, sample.NormalizedSingularValues, position), sample.NormalizedLargestRatioPosition);
        var last = rule == GapPositionKind.Restricted ? Window / 2 : Window - 1;
        Assert.Equal(new NoiseFloor(Window, last, 0.99).For(sample.EffectiveDimensions), sample.NoiseFloor);
        if (rule == GapPositionKind.Fixed)
        {
            Assert.Equal(0, sample.PositionError);
        }
    }

    // Tables for colour and lengths begin near 64 dimensions for windows up to 16, near 256 up to 64, and end at 64 updates.
    [Theory]
    [InlineData(10, 5000, GapNull.ColouredUnequalSteps)]
    [InlineData(10, 64, GapNull.ColouredUnequalSteps)]
    [InlineData(10, 40, GapNull.WhiteNoise)]
    [InlineData(20, 150, GapNull.WhiteNoise)]
    [InlineData(64, 5000, GapNull.ColouredUnequalSteps)]
    [InlineData(65, 5000, GapNull.WhiteNoise)]
    public void Constructor_NoNullNamed_TakesTheOneThatExplainsMost(int window, int parameters, GapNull expected)
    {
        using var monitor = new SpectralMonitor(
            new ScaledWalk(new Random(1), parameters),
            TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = window }] });
        SpectralSample? seen = null;
        monitor.SampleTaken += (_, sample) => seen = sample;
        for (var step = 1; step <= window; step++)
        {
            monitor.Observe(step);
        }

        Assert.Equal(expected, seen!.Significance.Null);
    }

    private static SpectralSample Shrinking(MonitorOptions options)
    {
        var model = new ScaledWalk(new Random(1), 5000);
        using var monitor = new SpectralMonitor(model, options);
        for (var step = 1; step <= Window; step++)
        {
            model.Step(Math.Pow(0.7, step));
            monitor.Observe(step);
        }

        return monitor.Latest!;
    }
}
