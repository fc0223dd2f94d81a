using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Spectrum;

public class NoiseFloorTests
{
    // What the floor is simulated with up to W = 31.
    private const int Draws = 2000;

    /// <summary>Quantiles of the largest spacing S over all positions from 100,000 draws of the full matrix, another program's.</summary>
    /// <remarks>
    /// The slope is dS/dq, from the same table and not too small: at the median that of the chord to q95; in the tail, which falls
    /// at least exponentially, (q99 − q95)/ln 5/(1 − q).
    /// </remarks>
    [Theory]
    [InlineData(5, 0.50, 2.588, 3.14)]
    [InlineData(5, 0.95, 3.999, 9.30)]
    [InlineData(5, 0.99, 4.747, 46.5)]
    [InlineData(10, 0.50, 2.272, 2.49)]
    [InlineData(10, 0.95, 3.392, 8.15)]
    [InlineData(10, 0.99, 4.048, 40.8)]
    [InlineData(20, 0.99, 3.529, 37.0)]
    public void For_ManyDimensions_AgreesWithPublishedQuantiles(int window, double level, double expected, double slope)
    {
        // The share below a sample quantile has the standard error √(q (1 − q)/n). Three of them: 1 seed in 370 is beyond by
        // chance, and the seed is fixed.
        Assert.Equal(expected, Spacing(window, level), 3 * Math.Sqrt(level * (1 - level) / Draws) * slope);
    }

    [Fact]
    public void For_FewerThan1000Dimensions_IsSimulatedExactly()
    {
        // 1.0671 was found for p = 1000 from 20,000 draws where the law of large p gives 1.0640; the tail falls by a factor e
        // in 0.0064, and the tail share of a quantile of 2000 draws has a relative standard error of 22 %: four are 0.006.
        Assert.Equal(1.0671, new NoiseFloor(10, 9, 0.99).For(999), 0.006);
        Assert.Equal(1.0640, new NoiseFloor(10, 9, 0.99).For(1000), 0.006);
    }

    [Theory]
    [InlineData(5, 4, 8)]
    [InlineData(5, 2, 30)]
    [InlineData(8, 4, 40)]
    public void For_FewDimensions_IsExceededByItsShareOfSimulatedWindows(int window, int largestPosition, int dimensions)
    {
        const int Windows = 4000;
        var random = new Random(1);
        var analyzer = new SpectrumAnalyzer(window, largestPosition, parts: 1, capacity: window);
        var sample = new SpectralSample("all", window);
        var ratios = new double[Windows];
        for (var draw = 0; draw < Windows; draw++)
        {
            Matrices.Gram(Matrices.GaussianRows(random, window, dimensions)).CopyTo(analyzer.Matrix(0));
            analyzer.Analyze(sample, oldest: 0);
            ratios[draw] = sample.GapRatio;
        }

        foreach (var level in new[] { 0.5, 0.95 })
        {
            // A share found with one sample of draws and judged with another: standard error √(q (1 − q) (1/n + 1/m)).
            // Three of them: 1 seed in 370 is beyond by chance, and both seeds are fixed.
            var floor = new NoiseFloor(window, largestPosition, level).For(dimensions);
            var tolerance = 3 * Math.Sqrt(level * (1 - level) * ((1.0 / Windows) + (1.0 / Draws)));
            Assert.Equal(level, ratios.Count(ratio => ratio <= floor) / (double)Windows, tolerance);
        }
    }

    [Fact]
    public void For_NoMoreDimensionsThanUpdates_IsInfinite()
    {
        var floor = new NoiseFloor(6, 3, 0.9);

        Assert.Equal(double.PositiveInfinity, floor.For(0));
        Assert.Equal(double.PositiveInfinity, floor.For(5));
        Assert.Equal(double.PositiveInfinity, floor.For(6.4));
        Assert.True(double.IsFinite(floor.For(7)));
    }

    [Fact]
    public void For_MoreDimensions_Falls()
    {
        var floor = new NoiseFloor(5, 2, 0.99);
        double[] floors = [.. new double[] { 9, 12, 20, 50, 200, 900, 1e4, 1e6, 1e9 }.Select(floor.For)];

        Assert.Equal(floors.OrderDescending(), floors);
        Assert.All(floors, value => Assert.True(value > 1));
        Assert.Equal(10 * (floor.For(1e8) - 1), floor.For(1e6) - 1, 1e-12);
    }

    [Fact]
    public void For_HigherLevelOrMorePositions_IsHigher()
    {
        Assert.True(Spacing(5, 0.95) < Spacing(5, 0.99));
        Assert.True(new NoiseFloor(5, 2, 0.99).For(1e6) < new NoiseFloor(5, 4, 0.99).For(1e6));
    }

    [Fact]
    public void For_TheSameSettings_IsTheSameNumber()
    {
        var (floor, twin) = (new NoiseFloor(7, 3, 0.99), new NoiseFloor(7, 3, 0.99));

        // Asked in another order, and twice.
        var (few, many) = (floor.For(40), floor.For(5000));
        Assert.Equal((many, few), (twin.For(5000), twin.For(40)));
        Assert.Equal((many, few), (twin.For(5000), twin.For(40)));
    }

    [Fact]
    public void For_ALargeWindow_IsFinite() => Assert.InRange(new NoiseFloor(130, 65, 0.99).For(1e6), 1.0001, 1.01);

    [Theory]
    [InlineData(100, 8192, 100)]
    [InlineData(8192, 8192, 8192)]
    [InlineData(24_576, 8192, 6144)]
    [InlineData(1e12, 8192, 8192)]
    public void Effective_AnySize_IsWhatCollisionsLeave(double parameterCount, double sketchLength, double expected) =>
        Assert.Equal(expected, NoiseFloor.Effective(parameterCount, sketchLength), expected * 1e-6);

    /// <summary>The quantile of S that the law of large p takes.</summary>
    private static double Spacing(int window, double level) => (new NoiseFloor(window, window - 1, level).For(1e6) - 1) * 2000;
}
