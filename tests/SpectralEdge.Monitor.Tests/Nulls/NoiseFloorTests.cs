namespace SpectralEdge.Monitor.Tests;

public class NoiseFloorTests
{
    // What the floor is simulated with up to W = 14, where the table does not reach.
    private const int Draws = 2000;

    /// <summary>
    /// Quantiles of the largest spacing S over all positions from the full matrix, another program's: 100,000 draws, 40,000 for W
    /// = 40.
    /// </summary>
    /// <remarks>
    /// The slope is dS/dq, from the same quantiles and not too small: at the median that of the chord to q95; in the tail, which
    /// falls at least exponentially, (q99 − q95)/ln 5/(1 − q).
    /// </remarks>
    [Theory]
    [InlineData(3, 0.99, 5.466, 58.2)]
    [InlineData(5, 0.50, 2.588, 3.14)]
    [InlineData(5, 0.95, 3.999, 9.30)]
    [InlineData(5, 0.99, 4.747, 46.5)]
    [InlineData(8, 0.99, 4.233, 42.1)]
    [InlineData(10, 0.50, 2.272, 2.49)]
    [InlineData(10, 0.95, 3.392, 8.15)]
    [InlineData(10, 0.99, 4.048, 40.8)]
    [InlineData(15, 0.99, 3.723, 38.6)]
    [InlineData(20, 0.99, 3.529, 37.0)]
    [InlineData(30, 0.99, 3.243, 32.9)]
    [InlineData(40, 0.50, 1.680, 1.99)]
    [InlineData(40, 0.99, 3.112, 33.2)]
    public void For_ManyDimensions_AgreesWithPublishedQuantiles(int window, double level, double expected, double slope)
    {
        // The share below a sample quantile has the standard error √(q (1 − q) (1/n + 1/m)), here with n = m = 40,000 and in
        // truth less. Four of them, and 0.005 for interpolation between tabulated windows: the table is fixed, so it passes
        // always or never.
        Assert.Equal(expected, Spacing(window, level), (4 * Math.Sqrt(level * (1 - level) * 2 / 40_000) * slope) + 0.005);
    }

    [Theory]
    [InlineData(1000, 1.0671, 0.0008)]
    [InlineData(1e4, 1.0203, 0.0003)]
    [InlineData(1e6, 1.0020, 0.0001)]
    public void For_FiniteDimensions_AgreesWithExactSimulation(double dimensions, double expected, double tolerance)
    {
        // From 20,000 draws of the exact matrix, another program's. The share above has a relative standard error of 7 %, and the
        // tail falls by a factor e in 0.0064 at p = 1000: 0.0005; the rest is rounding and the table's own error.
        Assert.Equal(expected, new NoiseFloor(10, 9, 0.99).For(dimensions), tolerance);
    }

    [Theory]
    [InlineData(5, 4, 8)]
    [InlineData(5, 2, 30)]
    [InlineData(8, 4, 40)]
    [InlineData(10, 5, 64)]
    [InlineData(15, 7, 150)]
    [InlineData(17, 3, 100)]
    [InlineData(7, 6, 600)]
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

        // Up to the correction for finite p, which is a few per cent at p = 4096 and falls with 1/√p.
        Assert.Equal(10, (floor.For(1e6) - 1) / (floor.For(1e8) - 1), 0.05);
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
    [InlineData(24_576, 8192, 8192)]
    [InlineData(12_288, 8192, 7372.8)]
    [InlineData(1e12, 8192, 8192)]
    public void Effective_AnySize_IsWhatCollisionsLeave(double parameterCount, double sketchLength, double expected) =>
        Assert.Equal(expected, NoiseFloor.Effective(parameterCount, sketchLength), expected * 1e-6);

    [Fact]
    public void Effective_SketchOfNoise_IsTheDimensionOfItsInnerProducts()
    {
        const int Pairs = 4000;
        const int Length = 64;
        const int Count = 96;
        var random = new Random(1);
        var map = new SketchMap(1, Length);
        double[] Sketch() => SlowSketches.Blocked(Vectors.GaussianSingles(random, Count), map);
        var squares = Enumerable.Range(0, Pairs).Average(_ => Math.Pow(Vectors.Dot(Sketch(), Sketch()) / Count, 2));

        // A mean of 4000 squares of nearly normal numbers: standard error 2.3 %. Four of them: one choice of the seed in 16,000.
        Assert.InRange(squares * NoiseFloor.Effective(Count, Length), 0.9, 1.1);
    }

    [Fact]
    public void Together_ExactGroups_HaveAllTheirDimensions() =>
        Assert.Equal(5000, NoiseFloor.Together([(4000, 4000), (1000, 1000)]), 1e-9);

    [Fact]
    public void Together_OneLargeGroup_HasLittleMoreThanItsOwn() =>
        Assert.InRange(NoiseFloor.Together([(1e6, 8192), (1e4, 8192), (100, 100)]), 8192, 8400);

    [Fact]
    public void Together_EqualGroups_AddUp() =>
        Assert.Equal(3000, NoiseFloor.Together([(1e6, 1000), (1e6, 1000), (1e6, 1000)]), 1e-6);

    [Fact]
    public void ChanceAbove_TheFloor_IsWhatTheLevelLeaves()
    {
        foreach (var (window, position, dimensions) in new[] { (10, 5, 8192.0), (64, 32, 1024), (12, 9, 500), (6, 3, 20) })
        {
            Assert.Equal(
                0.05,
                NoiseFloor.ChanceAbove(window, position, dimensions, new NoiseFloor(window, position, 0.95).For(dimensions)),
                0.001);
        }
    }

    [Fact]
    public void ChanceAbove_EdgeCases_AreCertainOrUndefined()
    {
        Assert.Equal(1, NoiseFloor.ChanceAbove(10, 5, 8192, 1));
        Assert.Equal(1, NoiseFloor.ChanceAbove(10, 5, 8192, 0.5));
        Assert.Equal(1, NoiseFloor.ChanceAbove(10, 5, 10, 3));
        Assert.Equal(0, NoiseFloor.ChanceAbove(10, 5, 8192, double.PositiveInfinity));
        Assert.True(double.IsNaN(NoiseFloor.ChanceAbove(10, 5, 8192, double.NaN)));
    }

    /// <summary>The quantile of S that the law of large p takes.</summary>
    private static double Spacing(int window, double level) =>
        Math.Log(new NoiseFloor(window, window - 1, level).For(1e8)) * 20_000;
}
