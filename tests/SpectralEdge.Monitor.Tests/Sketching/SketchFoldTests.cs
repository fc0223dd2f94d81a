namespace SpectralEdge.Monitor.Tests;

public class SketchFoldTests
{
    [Theory]
    [InlineData(64, 64)]
    [InlineData(1024, 1024)]
    [InlineData(1088, 544)]
    [InlineData(8192, 1024)]
    [InlineData(8128, 1016)]
    [InlineData(65_536, 1024)]
    [InlineData(1025, 513)]
    public void LengthFor_AnyLength_IsAboveHalfOfTheLongest(int length, int expected) =>
        Assert.Equal(expected, SketchFold.LengthFor(length, 1024));

    [Fact]
    public void LengthFor_LengthsOfTheBlockedMap_DivideThem()
    {
        for (var length = SketchMap.LengthUnit; length <= SketchMap.MaxLength; length += SketchMap.LengthUnit)
        {
            Assert.Equal(0, length % SketchFold.LengthFor(length, 1024));
        }
    }

    [Fact]
    public void Fold_AnyLengths_AddsWhatLiesApart() => Property.ForAll(random =>
    {
        var sketch = Vectors.GaussianDoubles(random, random.Next(1, 300));
        var folded = new double[random.Next(1, sketch.Length + 1)];
        SketchFold.Fold(sketch, folded);

        for (var b = 0; b < folded.Length; b++)
        {
            Assert.Equal(
                Enumerable.Range(0, sketch.Length).Where(i => i % folded.Length == b).Sum(i => sketch[i]), folded[b], 1e-12);
        }
    });

    // ⟨Sx, Sy⟩ over seeds: no bias, and the variance of a sketch of the folded length.
    [Fact]
    public void Fold_BlockedSketch_EstimatesInnerProducts()
    {
        const int Seeds = 3000;
        var (x, y) = (Vectors.GaussianDoubles(new Random(1), 2000), Vectors.GaussianDoubles(new Random(2), 2000));
        var products = new double[Seeds];
        for (var seed = 0; seed < Seeds; seed++)
        {
            products[seed] = Vectors.Dot(Folded(x, seed), Folded(y, seed));
        }

        var (exact, mean) = (Vectors.Dot(x, y), products.Average());
        var variance = ((Vectors.Dot(x, x) * Vectors.Dot(y, y)) + (exact * exact)) / 64;

        // Four standard errors of a mean, one false alarm in 16,000; the variance of pairs in one bucket, within a tenth.
        Assert.Equal(exact, mean, 4 * Math.Sqrt(variance / Seeds));
        Assert.Equal(1, products.Average(p => (p - mean) * (p - mean)) / variance, 0.15);
        Assert.Equal(64, NoiseFloor.Effective(2000, 64), 0.1);
    }

    private static double[] Folded(double[] x, int seed)
    {
        using var workers = new SketchWorkers(1);
        var (sketcher, sketch, folded) = (new BlockedSketcher(
            new SketchMap((ulong)seed, 512), workers), new double[512], new double[64]);
        sketcher.Begin();
        sketcher.Add(new ParameterValues(x), 0);
        sketcher.End(sketch);
        SketchFold.Fold(sketch, folded);
        return folded;
    }
}
