using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

public class SymmetricEigenTests
{
    [Fact]
    public void Solve_RandomMatricesOfAnyOrder_GivesOrthonormalEigenpairs()
    {
        var solver = new SymmetricEigen(40);
        Property.ForAll(random =>
        {
            var order = random.Next(1, 41);
            var a = Symmetric(random, order);
            Solve(solver, a);

            AssertEigenpairs(solver, a);
        });
    }

    [Fact]
    public void Solve_KnownSpectrum_GivesItLargestFirst()
    {
        double[] known = [9, 4, 4, 1, 1e-6, 0];
        var q = Matrix<double>.Build.Random(6, 6, 3).QR().Q;
        var a = q * Matrix<double>.Build.DenseOfDiagonalArray(known) * q.Transpose();
        var solver = new SymmetricEigen(6);
        Solve(solver, (a + a.Transpose()) / 2);

        for (var j = 0; j < known.Length; j++)
        {
            Assert.Equal(known[j], solver.Values[j], 1e-14);
        }

        // The first eigenvector is not shared, so it is known but for its sign.
        Assert.Equal(1, Math.Abs(Vectors.Dot(solver.Vector(0).ToArray(), q.Column(0).ToArray())), 1e-14);
    }

    [Theory]
    [InlineData(1e-60)]
    [InlineData(1e-120)]
    [InlineData(1e60)]
    [InlineData(1e120)]
    public void Solve_TinyAndHugeElements_GivesTheScaledSpectrum(double scale)
    {
        var a = Symmetric(new Random(5), 10);
        var (plain, scaled) = (new SymmetricEigen(10), new SymmetricEigen(10));
        Solve(plain, a);
        Solve(scaled, a * scale);

        for (var j = 0; j < 10; j++)
        {
            Assert.Equal(plain.Values[j], scaled.Values[j] / scale, 1e-13);
        }
    }

    [Fact]
    public void Solve_ZerosIdentityAndDiagonal_GivesExactValues()
    {
        var solver = new SymmetricEigen(5);
        Solve(solver, Matrix<double>.Build.Dense(5, 5));
        Assert.Equal([0, 0, 0, 0, 0], solver.Values.ToArray());
        AssertEigenpairs(solver, Matrix<double>.Build.Dense(5, 5));

        Solve(solver, Matrix<double>.Build.DenseIdentity(5));
        Assert.Equal([1, 1, 1, 1, 1], solver.Values.ToArray());

        Solve(solver, Matrix<double>.Build.DenseOfDiagonalArray([2, 7, 1]));
        Assert.Equal([7, 2, 1], solver.Values.ToArray());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Solve_SmallMatrixWithOneElementThatIsNotFinite_GivesNoFiniteValueThatCouldBeTaken(double value)
    {
        for (var order = 1; order <= 4; order++)
        {
            for (var place = 0; place < order * order; place++)
            {
                var (a, i, j) = (Symmetric(new Random(order), order), place / order, place % order);
                a[i, j] = a[j, i] = value;
                var solver = new SymmetricEigen(order);
                Solve(solver, a);

                Assert.False(
                    double.IsFinite(solver.Values[0]),
                    $"order {order}, element ({i}, {j}): {string.Join(", ", solver.Values.ToArray())}");
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Solve_MatrixThatIsNotFinite_EndsWithNaN(double value)
    {
        var a = Symmetric(new Random(1), 6);
        a[2, 3] = a[3, 2] = value;
        var solver = new SymmetricEigen(6);
        Solve(solver, a);

        Assert.Contains(solver.Values.ToArray(), double.IsNaN);
    }

    [Fact]
    public void Flip_TurnsOneVectorRound()
    {
        var solver = new SymmetricEigen(4);
        Solve(solver, Symmetric(new Random(2), 4));
        var (first, second) = (solver.Vector(0).ToArray(), solver.Vector(1).ToArray());

        solver.Flip(1);

        Assert.Equal(first, solver.Vector(0).ToArray());
        Assert.Equal(second.Select(element => -element), solver.Vector(1).ToArray());
    }

    [Fact]
    public void Solve_NeverAllocates()
    {
        var solver = new SymmetricEigen(10);
        var a = Symmetric(new Random(1), 10);

        Assert.Equal(0, Allocations.Of(() =>
        {
            Fill(solver, a);
            solver.Solve(10);
        }));
    }

    private static Matrix<double> Symmetric(Random random, int order)
    {
        var a = Matrix<double>.Build.Dense(order, order, (_, _) => Vectors.Gaussian(random));
        return (a + a.Transpose()) / 2;
    }

    private static void Solve(SymmetricEigen solver, Matrix<double> a)
    {
        Fill(solver, a);
        solver.Solve(a.RowCount);
    }

    private static void Fill(SymmetricEigen solver, Matrix<double> a)
    {
        for (var i = 0; i < a.RowCount; i++)
        {
            for (var j = 0; j < a.RowCount; j++)
            {
                solver.Row(i, a.RowCount)[j] = a[i, j];
            }
        }
    }

    private static void AssertEigenpairs(SymmetricEigen solver, Matrix<double> a)
    {
        // A few n ε times the norm, with n up to 40.
        var tolerance = 1e-13 * Math.Max(1, a.FrobeniusNorm());
        for (var j = 0; j < a.RowCount; j++)
        {
            var v = Vector<double>.Build.DenseOfArray(solver.Vector(j).ToArray());
            Assert.True((a * v - (solver.Values[j] * v)).L2Norm() < tolerance, $"Pair {j} of {a.RowCount}.");
            Assert.True(j == 0 || solver.Values[j] <= solver.Values[j - 1]);
            for (var k = 0; k <= j; k++)
            {
                Assert.Equal(j == k ? 1 : 0, Vectors.Dot(solver.Vector(j).ToArray(), solver.Vector(k).ToArray()), 1e-13);
            }
        }
    }
}
