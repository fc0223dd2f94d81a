namespace SpectralEdge.Monitor.Tests;

/// <summary>That ratios of windows drawn so have the law of directly drawn ones: tests of the nulls.</summary>
public class BartlettKernelTests
{
    [Fact]
    public void Draw_ManyWindows_HaveTheMomentsOfInnerProducts()
    {
        const int Draws = 20_000;
        const double Dimensions = 12.5;
        var (random, rows, gram) = (new Random(1), new double[9], new double[9]);
        var (mean, square) = (new double[9], new double[9]);
        for (var draw = 0; draw < Draws; draw++)
        {
            BartlettKernel.Draw(random, Dimensions, rows);
            BartlettKernel.Gram(rows, 3, gram);
            for (var i = 0; i < 9; i++)
            {
                mean[i] += gram[i] / Draws;
                square[i] += gram[i] * gram[i] / Draws;
            }
        }

        for (var i = 0; i < 9; i++)
        {
            // Of G/p: mean 1 and variance 2/p on the diagonal, 0 and 1/p elsewhere. Five standard errors of a mean; the variance
            // has a relative one of √((κ − 1)/n) with a kurtosis κ of at most 3 + 12/p: five of them are 0.061.
            var (expected, variance) = i % 4 == 0 ? (1.0, 2 / Dimensions) : (0.0, 1 / Dimensions);
            Assert.Equal(expected, mean[i], 5 * Math.Sqrt(variance / Draws));
            Assert.Equal(1, (square[i] - (mean[i] * mean[i])) / variance, 0.061);
        }
    }

    [Fact]
    public void MixAndGram_AnyMatrices_AreTheProductsByHand() => Property.ForAll(
        random =>
        {
            var n = random.Next(1, 8);
            var (mix, rows) = (LowerTriangle(random, n), LowerTriangle(random, n));
            var (mixed, gram) = (new double[n * n], new double[n * n]);
            BartlettKernel.Mix(mix, rows, mixed);
            BartlettKernel.Gram(mixed, n, gram);

            double[][] product =
            [
                .. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => Enumerable.Range(0, n).Sum(
                    k => mix[(i * n) + k] * rows[(k * n) + j])).ToArray()),
            ];
            Assert.All(product.SelectMany(row => row).Zip(mixed), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
            Assert.All(Matrices.Gram(product).Zip(gram), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        },
        cases: 50);

    private static double[] LowerTriangle(Random random, int n) =>
        [.. Enumerable.Range(0, n * n).Select(i => i % n > i / n ? 0 : Vectors.Gaussian(random))];
}
