using MathNet.Numerics.LinearAlgebra;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Small symmetric matrices, flat and row by row, and what a library says about them.</summary>
internal static class Matrices
{
    /// <summary>Rows of independent normal numbers.</summary>
    public static double[][] GaussianRows(Random random, int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => Vectors.GaussianDoubles(random, length))];

    /// <summary>All inner products of some rows.</summary>
    public static double[] Gram(IReadOnlyList<double[]> rows)
    {
        var gram = new double[rows.Count * rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                gram[(i * rows.Count) + j] = gram[(j * rows.Count) + i] = Vectors.Dot(rows[i], rows[j]);
            }
        }

        return gram;
    }

    /// <summary>Orthonormal rows in a random position.</summary>
    public static double[][] Orthonormal(Random random, int count, int length)
    {
        var tall = Matrix<double>.Build.DenseOfColumns(GaussianRows(random, count, length));
        return tall.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q.ToColumnArrays();
    }

    /// <summary>The matrix Q D Qᵀ with Q random orthogonal.</summary>
    public static double[] WithSpectrum(Random random, IReadOnlyList<double> eigenvalues)
    {
        var n = eigenvalues.Count;
        var vectors = Orthonormal(random, n, n);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * n) + j] = matrix[(j * n) + i] = Enumerable.Range(0, n).Sum(
                    k => eigenvalues[k] * vectors[k][i] * vectors[k][j]);
            }
        }

        return matrix;
    }

    /// <summary>The matrix with the given first row and equal elements along each diagonal.</summary>
    public static double[] Toeplitz(int n, Func<int, double> atDistance)
    {
        var matrix = new double[n * n];
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] = atDistance(Math.Abs((i / n) - (i % n)));
        }

        return matrix;
    }

    /// <summary>Eigenvalues by Math.NET, largest first.</summary>
    public static double[] Eigenvalues(double[] matrix, int n) =>
        [
            .. Matrix<double>.Build.Dense(n, n, matrix).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)
                .OrderDescending(),
        ];
}
