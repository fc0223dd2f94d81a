using SpectralEdge.Monitor.Spectrum;
using SpectralEdge.Monitor.Tests.Support;

namespace SpectralEdge.Monitor.Tests.Spectrum;

public class JacobiKernelTests
{
    [Fact]
    public void Eigenvalues_Diagonal_AreItsElementsSorted() => Property.ForAll(random =>
    {
        var expected = Vectors.GaussianDoubles(random, random.Next(1, 41));

        var actual = Eigenvalues(Diagonal(expected));

        Assert.Equal(expected.OrderDescending(), actual);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(40)]
    public void Eigenvalues_GradedSpectrum_AreFoundToRoundingOfTheLargest(int n) => Property.ForAll(
        random =>
        {
            // From 1 down to 1e-8 in equal factors.
            double[] expected = [.. Enumerable.Range(0, n).Select(j => Math.Pow(10, -8.0 * j / (n - 1)))];

            AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: 1);
        },
        cases: 10);

    [Fact]
    public void Eigenvalues_RandomSpectrumWithRepeats_AreFound() => Property.ForAll(random =>
    {
        double[] expected = [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ => (double)random.Next(-3, 4)).OrderDescending()];

        AssertClose(expected, Eigenvalues(Matrices.WithSpectrum(random, expected)), scale: 3);
    });

    [Fact]
    public void Eigenvalues_AnySizeTo40_AgreeWithMathNet()
    {
        var random = new Random(1);
        for (var n = 1; n <= 40; n++)
        {
            var gram = Matrices.Gram(Matrices.GaussianRows(random, n, 50));
            var expected = Matrices.Eigenvalues(gram, n);

            AssertClose(expected, Eigenvalues(gram), scale: expected[0]);
        }
    }

    [Fact]
    public void Eigenvalues_RandomMatrix_KeepTraceAndFrobeniusNorm() => Property.ForAll(random =>
    {
        var n = random.Next(1, 41);
        var matrix = Matrices.Gram(Matrices.GaussianRows(random, n, n));
        var (trace, squares) = (Enumerable.Range(0, n).Sum(i => matrix[(i * n) + i]), matrix.Sum(element => element * element));

        var eigenvalues = Eigenvalues(matrix);

        Assert.Equal(trace, eigenvalues.Sum(), 1e-12 * trace);
        Assert.Equal(squares, eigenvalues.Sum(value => value * value), 1e-12 * squares);
    });

    [Fact]
    public void Eigenvalues_ScaledByPowersOfTwo_ScaleExactly() => Property.ForAll(random =>
    {
        // Nothing in the kernel may be large or small in absolute terms: updates of 1e-12 are as good as updates of 1.
        var n = random.Next(2, 12);
        var gram = Matrices.Gram(Matrices.GaussianRows(random, n, 20));
        var expected = Eigenvalues(gram);
        foreach (var exponent in new[] { -200, -60, 60, 200 })
        {
            var scale = Math.Pow(2, exponent);
            Assert.Equal(expected.Select(value => value * scale), Eigenvalues([.. gram.Select(element => element * scale)]));
        }
    });

    [Fact]
    public void Eigenvalues_OneByOne_IsTheElement() => Assert.Equal([-2.5], Eigenvalues([-2.5]));

    [Fact]
    public void Eigenvalues_ZeroMatrix_AreZero() => Assert.All(Eigenvalues(new double[49]), value => Assert.Equal(0, value));

    [Fact]
    public void Eigenvalues_ZeroDiagonal_AreFound()
    {
        // The threshold that ends the sweeps is relative to the diagonal, and that is zero here.
        AssertClose([1, -1], Eigenvalues([0, 1, 1, 0]), scale: 1);
        AssertClose([2, -1, -1], Eigenvalues([0, 1, 1, 1, 0, 1, 1, 1, 0]), scale: 1);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Eigenvalues_AnUpdateThatIsNotFinite_EndAndAreNotFinite(double wrong) => Property.ForAll(random =>
    {
        var rows = Matrices.GaussianRows(random, random.Next(1, 20), 30);
        rows[random.Next(rows.Length)][random.Next(30)] = wrong;

        Assert.Contains(Eigenvalues(Matrices.Gram(rows)), value => !double.IsFinite(value));
    });

    [Fact]
    public void Eigenvalues_NeverAllocate()
    {
        var gram = Matrices.Gram(Matrices.GaussianRows(new Random(1), 10, 20));
        var (matrix, eigenvalues) = (new double[100], new double[10]);

        Assert.Equal(0, Allocations.Of(() =>
        {
            gram.CopyTo(matrix, 0);
            JacobiKernel.Eigenvalues(matrix, eigenvalues);
        }));
    }

    private static double[] Diagonal(double[] elements)
    {
        var matrix = new double[elements.Length * elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            matrix[(i * elements.Length) + i] = elements[i];
        }

        return matrix;
    }

    private static double[] Eigenvalues(double[] matrix)
    {
        var eigenvalues = new double[(int)Math.Sqrt(matrix.Length)];
        JacobiKernel.Eigenvalues([.. matrix], eigenvalues);
        return eigenvalues;
    }

    /// <summary>Within n ε of the largest: what forming the matrix and a backward stable method together may cost.</summary>
    private static void AssertClose(double[] expected, double[] actual, double scale)
    {
        var tolerance = 4 * expected.Length * Math.Pow(2, -52) * scale;
        for (var j = 0; j < expected.Length; j++)
        {
            Assert.InRange(actual[j], expected[j] - tolerance, expected[j] + tolerance);
        }
    }
}
