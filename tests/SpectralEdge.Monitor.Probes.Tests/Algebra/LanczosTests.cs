namespace SpectralEdge.Monitor.Probes.Tests;

public class LanczosTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void Run_ToTheEnd_GivesAllEigenvalues(int count)
    {
        var random = new Random(count);
        for (var trial = 0; trial < 10; trial++)
        {
            double[] eigenvalues = [.. HandMadeRun.Random(random, count).Select(value => 100 * value).OrderDescending()];
            var ritz = Run(QuadraticModel.Symmetric(eigenvalues, trial).Matrix, random, count, 1e-14, true);

            var largest = eigenvalues.Max(Math.Abs);
            Assert.Equal(count, ritz.Values.Length);
            Assert.All(eigenvalues.Zip(ritz.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * largest));
        }
    }

    [Fact]
    public void Run_UntilConverged_IsWithinItsResidualOfAnEigenvalue()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 10; trial++)
        {
            // A bulk and some that stand out, as Hessians have.
            double[] eigenvalues = [50, 20, 10, -5, .. HandMadeRun.Random(random, 76)];
            var ritz = Run(QuadraticModel.Symmetric(eigenvalues, trial).Matrix, random, 60, 1e-3, true);

            Assert.True(ritz.IsConverged(0) && ritz.Of(0).IsConverged);
            Assert.InRange(ritz.Values.Length, 2, 40);
            Assert.InRange(ritz.Residuals[0], 0, 1e-3 * 50);
            Assert.InRange(Math.Abs(ritz.Values[0] - 50), 0, ritz.Residuals[0]);
            Assert.InRange(Math.Abs(ritz.Values[^1] + 5), 0, ritz.Residuals[^1]);
        }
    }

    [Fact]
    public void Run_CutShort_SaysSo_AndItsCountsAreLowerBounds()
    {
        var random = new Random(3);
        var eigenvalues = HandMadeRun.Random(random, 60).OrderDescending().ToArray();
        var ritz = Run(QuadraticModel.Symmetric(eigenvalues, 30).Matrix, random, 5, 1e-6, false);

        Assert.Equal(5, ritz.Values.Length);
        Assert.False(ritz.IsConverged(0));
        Assert.All(ritz.Values.Zip(eigenvalues), pair => Assert.True(pair.First <= pair.Second));
    }

    [Fact]
    public void Run_OneEnd_TakesFewerProductsThanBoth()
    {
        double[] eigenvalues = [50, .. HandMadeRun.Random(new Random(5), 59)];
        var matrix = QuadraticModel.Symmetric(eigenvalues, 5).Matrix;

        Assert.True(
            Run(matrix, new Random(1), 60, 1e-6, false).Values.Length < Run(matrix, new Random(1), 60, 1e-6, true).Values.Length);
    }

    [Fact]
    public void Run_LowRank_EndsWhereNothingIsLeft()
    {
        var random = new Random(2);
        Assert.Equal([0.0], Run(new double[8, 8], random, 8, 1e-12, true).Values);

        // Rank 2, both eigenvalues equal: one start has a part in one direction of their space, and one in the null space.
        var ritz = Run(QuadraticModel.Symmetric([4, 4, 0, 0, 0, 0], 1).Matrix, random, 6, 1e-12, true);
        Assert.Equal(2, ritz.Values.Length);
        Assert.Equal(4, ritz.Values[0], 1e-12);
        Assert.Equal(0, ritz.Values[1], 1e-12);
    }

    private static RitzValues Run(double[,] matrix, Random random, int products, double tolerance, bool bothEnds) => Lanczos.Run(
        (vector, product) => QuadraticModel.Multiply(matrix, vector.ToArray()).CopyTo(product),
        HandMadeRun.Random(random, matrix.GetLength(0)), products, tolerance, bothEnds);
}
