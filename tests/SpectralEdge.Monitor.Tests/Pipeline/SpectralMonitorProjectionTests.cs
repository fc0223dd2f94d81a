namespace SpectralEdge.Monitor.Tests;

/// <summary>A monitor that looks through each kind of random map.</summary>
public class SpectralMonitorProjectionTests
{
    private const int Window = 6;

    [Theory]
    [InlineData(SketchKind.Blocked, 1024)]
    [InlineData(SketchKind.CountSketch, 1024)]
    [InlineData(SketchKind.DenseSign, 1000)]
    [InlineData(SketchKind.DenseGaussian, 1000)]
    public void Observe_AnyProjection_SeesTheExactRatiosWithinItsErrors(SketchKind kind, int length)
    {
        var model = new RandomWalkModel(3, 20_000);
        using var exact = new SpectralMonitor(
            model, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Length = Window }] });
        using var sketched = new SpectralMonitor(
            model,
            TestOptions.Sketch with
            {
                Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }],
                Sketch = TestOptions.Sketch.Sketch with { Kind = kind, Length = length },
            });
        for (var step = 1; step <= Window; step++)
        {
            model.Step(signal: 1);
            exact.Observe(step);
            sketched.Observe(step);
        }

        // One fixed seed of each map; an error of five of its standard deviations would come up once in about two million seeds.
        var (truth, seen) = (exact.Latest!, sketched.Latest!);
        Assert.InRange(seen.GapRatio, truth.GapRatio - (5 * seen.StandardError), truth.GapRatio + (5 * seen.StandardError));
        Assert.InRange(seen.StandardError / seen.GapRatio, 0.9 / Math.Sqrt(length), 1.1 / Math.Sqrt(length));
        Assert.Equal(length % 64 == 0, !double.IsNaN(seen.PositionError));
    }

    [Fact]
    public void Observe_DenseMapOfASmallGroup_IsNotExact()
    {
        var model = new RandomWalkModel(3, 50);
        using var monitor = new SpectralMonitor(
            model,
            TestOptions.Sketch with
            {
                Windows = [TestOptions.Sketch.Windows[0] with { Length = Window }],
                Sketch = TestOptions.Sketch.Sketch with { Kind = SketchKind.DenseSign, Length = 100 },
            });
        for (var step = 1; step <= Window; step++)
        {
            model.Step(signal: 1);
            monitor.Observe(step);
        }

        Assert.All(monitor.Latest!.RatioErrors.ToArray(), error => Assert.True(error > 0));
    }

    [Theory]
    [InlineData((SketchKind)9, 64, "Sketch.Kind is 9; it must be Blocked, CountSketch, DenseSign or DenseGaussian. Use a "
        + "named value.")]
    [InlineData(SketchKind.DenseSign, 0, "Sketch.Length is 0; it must lie between 1 and 65536. Each number of a dense sketch "
        + "reads all parameters.")]
    [InlineData(SketchKind.DenseGaussian, 65_537, "Sketch.Length is 65537; it must lie between 1 and 65536. Each number of a "
        + "dense sketch reads all parameters.")]
    [InlineData(SketchKind.CountSketch, 100, "Sketch.Length is 100; it must be a multiple of 64 from 64 to 65536. Kernels "
        + "work on blocks of 64 coordinates.")]
    public void Validate_ProjectionThatCannotBeUsed_SaysWhatIsAllowed(SketchKind kind, int length, string problem)
    {
        var exception = Assert.Throws<MonitorOptionsException>(
            (new MonitorOptions { Sketch = new() { Kind = kind, Length = length } }).Validate);

        Assert.Equal($"MonitorOptions cannot be used:\n- {problem}", exception.Message);
    }

    [Theory]
    [InlineData(SketchKind.DenseSign, 1)]
    [InlineData(SketchKind.DenseGaussian, 65_536)]
    [InlineData(SketchKind.CountSketch, 64)]
    public void Validate_ProjectionAtItsBounds_Passes(SketchKind kind, int length) =>
        new MonitorOptions { Sketch = new() { Kind = kind, Length = length } }.Validate();
}
