namespace SpectralEdge.Monitor.Tests;

public class TridiagonalKernelTests
{
    [Fact]
    public void Largest_RandomMatrix_AgreesWithMathNet() => Property.ForAll(random =>
    {
        var n = random.Next(1, 41);
        AssertAgrees(Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n - 1));
    });

    [Fact]
    public void Largest_SomeCouplingsZero_AgreesWithMathNet() => Property.ForAll(random =>
    {
        // Whole numbers, so that the counts meet exact zeros.
        var n = random.Next(1, 20);
        AssertAgrees(
            [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(-2, 3))],
            [.. Enumerable.Range(0, n - 1).Select(_ => (double)random.Next(-1, 2))]);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Largest_SecondDifferences_AreTheKnownCosines(int n)
    {
        var actual = Largest([.. Enumerable.Repeat(2.0, n)], [.. Enumerable.Repeat(-1.0, n - 1)], n);

        for (var j = 0; j < n; j++)
        {
            // 2 − 2 cos(kπ/(n + 1)), largest first.
            Assert.Equal(2 - (2 * Math.Cos((n - j) * Math.PI / (n + 1))), actual[j], 1e-14);
        }
    }

    [Fact]
    public void Largest_NoCoupling_IsTheDiagonalSorted() => Property.ForAll(random =>
    {
        var n = random.Next(1, 30);
        var diagonal = Enumerable.Range(0, n).Select(_ => random.Next(-5, 6) / 4.0).ToArray();

        AssertClose([.. diagonal.OrderDescending()], Largest(diagonal, new double[n - 1], n), scale: 2);
    });

    [Fact]
    public void Largest_AllZero_IsZero() => Assert.All(Largest(new double[6], new double[5], 6), value => Assert.Equal(0, value));

    [Fact]
    public void Largest_ACoupleOfEigenvalues_AreTheFirstOfAll() => Property.ForAll(random =>
    {
        var n = random.Next(2, 30);
        var (diagonal, offDiagonal) = (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n - 1));
        var count = random.Next(0, n + 1);

        Assert.Equal(Largest(diagonal, offDiagonal, n).Take(count), Largest(diagonal, offDiagonal, count));
    });

    [Fact]
    public void Largest_SignsOfTheCouplings_DoNotMatter() => Property.ForAll(random =>
    {
        var n = random.Next(2, 30);
        var (diagonal, offDiagonal) = (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n - 1));

        Assert.Equal(Largest(diagonal, offDiagonal, n), Largest(diagonal, [.. offDiagonal.Select(Math.Abs)], n));
    });

    [Fact]
    public void Largest_TheSameMatrixByHouseholderAndQL_IsTheSame() => Property.ForAll(random =>
    {
        var n = random.Next(1, 25);
        var (diagonal, offDiagonal) = (Vectors.GaussianDoubles(random, n), Vectors.GaussianDoubles(random, n - 1));
        var expected = new double[n];
        var lanes = new EigenvalueLanes(n, count: 1);
        lanes.Load(0, Full(diagonal, offDiagonal), first: 0);
        lanes.Solve();
        lanes.Read(0, expected);

        AssertClose(expected, Largest(diagonal, offDiagonal, n), Scale(expected));
    });

    [Fact]
    public void Largest_NeverAllocates()
    {
        var (diagonal, offDiagonal, top) = (new double[] { 1, 2, 3, 4 }, new double[] { 1, 1, 1 }, new double[3]);

        Assert.Equal(0, Allocations.Of(() => TridiagonalKernel.Largest(diagonal, offDiagonal, top)));
    }

    private static void AssertAgrees(double[] diagonal, double[] offDiagonal)
    {
        var expected = Matrices.Eigenvalues(Full(diagonal, offDiagonal), diagonal.Length);
        AssertClose(expected, Largest(diagonal, offDiagonal, diagonal.Length), Scale(expected));
    }

    private static double[] Largest(double[] diagonal, double[] offDiagonal, int count)
    {
        var eigenvalues = new double[count];
        TridiagonalKernel.Largest(diagonal, offDiagonal, eigenvalues);
        return eigenvalues;
    }

    private static double[] Full(double[] diagonal, double[] offDiagonal)
    {
        var n = diagonal.Length;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            matrix[(i * n) + i] = diagonal[i];
            if (i < n - 1)
            {
                matrix[(i * n) + i + 1] = matrix[((i + 1) * n) + i] = offDiagonal[i];
            }
        }

        return matrix;
    }

    private static double Scale(double[] eigenvalues) => Math.Max(1, eigenvalues.Max(Math.Abs));

    /// <summary>Within n ε of the largest, which is what both methods promise.</summary>
    private static void AssertClose(double[] expected, double[] actual, double scale)
    {
        var tolerance = 4 * (expected.Length + 4) * Math.Pow(2, -52) * scale;
        for (var j = 0; j < expected.Length; j++)
        {
            Assert.InRange(actual[j], expected[j] - tolerance, expected[j] + tolerance);
        }
    }
}
