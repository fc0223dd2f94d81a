namespace SpectralEdge.Monitor.Tests;

/// <summary>Mean and variance of ⟨Sx, Sy⟩ over random seeds.</summary>
/// <remarks>
/// With independent signs, only pairs of coordinates i ≠ j that meet in a bucket contribute to the variance:
/// Σ P(h(i) = h(j)) (x[i]² y[j]² + x[i] y[i] x[j] y[j]). The probability is 1/d in rows with different rotations; in different
/// rows with the same rotation it is 1 for equal columns and 0 for others; in one row it is 0.
/// </remarks>
public partial class SketchKernelTests
{
    [Fact]
    public void Accumulate_OverManySeeds_HasTheStatedMeanAndVariance()
    {
        var random = new Random(1);
        var x = Vectors.GaussianDoubles(random, 700);
        var y = x.Select(value => (0.5 * value) + Vectors.Gaussian(random)).ToArray();

        Assert.InRange(CheckMoments(x, y, d: 64, seeds: 5000), 0.8, 1.2);
    }

    /// <summary>
    /// Updates have low rank, and rows may then be alike; with one sign for a row they would add up coherently.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Accumulate_EqualRows_DoNotAddUpCoherently(int wave)
    {
        double[] x = [.. Enumerable.Range(0, 64 * 64).Select(i => Math.Cos(2 * Math.PI * wave * (i % 64) / 64))];

        // The exact variance is 1 to 1.03 times the simple formula here; the rest is five standard errors of 4 %.
        Assert.InRange(CheckMoments(x, x, d: 64, seeds: 2000), 0.8, 1.24);
    }

    /// <summary>
    /// What the odd length of the table of signs is for: with 65,536 signs, the factor would be in the thousands.
    /// </summary>
    [Theory]
    [InlineData(32_768)]
    [InlineData(65_536)]
    public void Accumulate_EqualRowsAsLongAsTheTableOfSigns_DoNotAddUpCoherently(int d)
    {
        double[] x = [.. Enumerable.Repeat(1.0, 8 * d)];

        // χ² with 15 degrees of freedom exceeds 4 times its mean about once in 10^7 choices of seeds.
        Assert.InRange(CheckMoments(x, x, d, seeds: 15), 0, 4);
    }

    [Fact]
    public void Accumulate_EqualRowsForLongerThanTheTableOfSigns_DoNotAddUpCoherently()
    {
        // 134,400 coordinates: every sign of the table is used twice, once in each of two rows with signs of their own.
        double[] x = [.. Enumerable.Repeat(1.0, 2100 * 64)];

        CheckMoments(x, x, d: 64, seeds: 100);
    }

    /// <summary>One hot column of a matrix as wide as the sketch, or as a part of it: its coordinates lie d apart.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    public void Accumulate_OneColumnOfEveryRow_HasNoMoreThanTheFormulasVariance(int width)
    {
        double[] x = [.. Enumerable.Range(0, 64 * 64).Select(i => i % width == 5 ? 1.0 : 0.0)];

        // χ²-like spread of 2000 products: five standard errors are about 0.25.
        Assert.InRange(CheckMoments(x, x, d: 64, seeds: 2000), 0, 1.25);
    }

    /// <summary>Holds the moments against the exact ones, and returns the variance in units of (‖x‖²‖y‖² + ⟨x, y⟩²)/d.</summary>
    private static double CheckMoments(double[] x, double[] y, int d, int seeds)
    {
        var products = new double[seeds];
        for (var seed = 0; seed < seeds; seed++)
        {
            var map = new SketchMap((ulong)seed, d);
            var sketch = Sketch(x, map);
            products[seed] = Vectors.Dot(sketch, ReferenceEquals(x, y) ? sketch : Sketch(y, map));
        }

        // Five standard errors of a mean of independent products: one false alarm in about two million choices of seeds.
        var exact = Vectors.Dot(x, y);
        var variance = Variance(x, y, d);
        var tolerance = 5 * Math.Sqrt(variance / seeds);
        Assert.InRange(products.Average(), exact - tolerance, exact + tolerance);

        // The same for the variance, whose standard error is √((m4 − m2²)/n), with the moments of the sample itself.
        var squares = products.Select(product => (product - exact) * (product - exact)).ToArray();
        var measured = squares.Average();
        tolerance = 5 * Math.Sqrt((squares.Average(square => square * square) - (measured * measured)) / seeds);
        Assert.InRange(measured, variance - tolerance, variance + tolerance);

        return measured * d / ((Vectors.Dot(x, x) * Vectors.Dot(y, y)) + (exact * exact));
    }

    /// <summary>The exact variance for independent signs and rotations.</summary>
    private static double Variance(double[] x, double[] y, int d)
    {
        var (xx, yy, xy) = (Vectors.Dot(x, x), Vectors.Dot(y, y), Vectors.Dot(x, y));
        var variance = ((xx * yy) + (xy * xy)) / d;
        for (var start = 0; start < x.Length; start += d)
        {
            // Coordinates of one row never meet.
            var (px, py) = (x.Skip(start).Take(d).ToArray(), y.Skip(start).Take(d).ToArray());
            (xx, yy, xy) = (Vectors.Dot(px, px), Vectors.Dot(py, py), Vectors.Dot(px, py));
            variance -= ((xx * yy) + (xy * xy)) / d;
        }

        return variance;
    }
}
