namespace SpectralEdge.Monitor.Tests;

/// <summary>Windows of pure noise: p-values against every null are uniform, and k* is declared in 1 % of them.</summary>
/// <remarks>
/// Seeds are fixed. A uniform p-value fails a test of 10,000 windows at 0.01 for 1 seed in 100, and the share of 1 % has a
/// standard error of 0.1 %, so that 0.5 and 1.5 are five of them away.
/// </remarks>
public class NullCalibrationTests
{
    private const int Windows = 10_000;

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void PValue_ExactNoise_IsUniform(int window) =>
        AssertUniform(window, 5000, new NullWindows(window, 5000, new Random(1)).Next);

    [Theory]
    [InlineData(3, 1, 1e6)]
    [InlineData(4, 2, 100)]
    [InlineData(10, 9, 300)]
    [InlineData(18, 5, 2000)]
    [InlineData(36, 18, 700)]
    public void PValue_OtherWindowsPositionsAndDimensions_IsUniform(int window, int largestPosition, double dimensions) =>
        AssertUniform(
            window,
            dimensions,
            new NullWindows(window, dimensions, new Random(2)).Next,
            largestPosition,
            window > 20 ? Windows / 4 : Windows);

    [Theory]
    [InlineData(10, 256)]
    [InlineData(20, 256)]
    [InlineData(10, 1024)]
    [InlineData(20, 1024)]
    [InlineData(10, 8192)]
    [InlineData(20, 8192)]
    public void PValue_SketchedNoiseByItsLaw_IsUniform(int window, int length) =>
        AssertUniform(window, NoiseFloor.Effective((4 * length) + Fuller(length), length), Sketched(window, length, 4));

    /// <summary>
    /// Where buckets hold 1 or 2 coordinates the effective dimension does not say everything: p-values are a little off.
    /// </summary>
    [Theory]
    [InlineData(10, 256)]
    [InlineData(20, 256)]
    [InlineData(10, 1024)]
    [InlineData(20, 8192)]
    public void PValue_SketchOfFewMoreCoordinatesThanBuckets_IsNearlyUniform(int window, int length)
    {
        var values = GapJudge.PValues(
            window, NoiseFloor.Effective(length + Fuller(length), length), Windows, Sketched(window, length, 1));
        Assert.All(values, p => Assert.InRange(p.Count(value => value <= 0.01) / (double)Windows, 0.005, 0.015));
        Assert.All(values, p => Assert.InRange(p.Count(value => value <= 0.5) / (double)Windows, 0.46, 0.54));
    }

    [Theory]
    [InlineData(10, 256, Windows)]
    [InlineData(20, 256, Windows)]
    [InlineData(10, 1024, 3000)]
    [InlineData(20, 1024, 1500)]
    [InlineData(10, 8192, 300)]
    [InlineData(20, 8192, 150)]
    public void PValue_NoiseThroughTheSketcher_IsUniform(int window, int length, int windows)
    {
        var count = (4 * length) + 7;
        var normal = new NormalStream(5);
        using var workers = new SketchWorkers(1);
        var sketcher = Sketchers.Create(SketchKind.Blocked, 1, length, workers);
        var (update, row) = (new double[count], new double[length]);
        var rows = new double[window * length];
        AssertUniform(
            window,
            NoiseFloor.Effective(count, length),
            gram =>
            {
                for (var i = 0; i < window; i++)
                {
                    normal.Fill(update);
                    sketcher.Begin();
                    sketcher.Add(new ParameterValues(update), 0);
                    sketcher.End(row);
                    row.CopyTo(rows, i * length);
                }

                BartlettKernel.Gram(rows, length, gram);
            },
            windows: windows);
    }

    private static int Fuller(int length) => (int)(0.3 * length);

    /// <summary>
    /// Buckets of a blocked sketch are independent and hold n coordinates or, three in ten of them, n + 1: a sum of two Wishart
    /// matrices.
    /// </summary>
    private static RatioDraws.Source Sketched(int window, int length, int n)
    {
        var (random, fuller) = (new Random(3), Fuller(length));
        var (few, many) = (new NullWindows(window, length - fuller, random), new NullWindows(window, fuller, random));
        var more = new double[window * window];
        return gram =>
        {
            few.Next(gram);
            many.Next(more);
            for (var i = 0; i < gram.Length; i++)
            {
                gram[i] = (gram[i] * (length - fuller) * n) + (more[i] * fuller * (n + 1));
            }
        };
    }

    private static void AssertUniform(
        int window, double dimensions, RatioDraws.Source next, int? largestPosition = null, int windows = Windows)
    {
        var values = GapJudge.PValues(window, dimensions, windows, next, largestPosition);
        foreach (var gapNull in GapJudge.Nulls)
        {
            var (p, declared) = (values[(int)gapNull], values[(int)gapNull].Count(value => value <= 0.01) / (double)windows);
            var uniform = Uniformity.PValue(p, windows);
            Assert.True(uniform > 0.01, $"{gapNull}: Kolmogorov and Smirnov {uniform:G3}, declared {declared:P2}.");

            // Fewer windows say less: five standard errors, as 0.5 % are of 10,000.
            var tolerance = 0.005 * Math.Sqrt((double)Windows / windows);
            Assert.True(Math.Abs(declared - 0.01) <= tolerance, $"{gapNull}: declared {declared:P2}.");
        }
    }
}
