namespace NoiseCalibration;

/// <summary>Reduces a symmetric matrix to tridiagonal form by reflections, column by column from the first.</summary>
/// <remarks>Source: Golub and Van Loan, "Matrix Computations", 4th ed., §8.3.1.</remarks>
internal static class HouseholderReduction
{
    /// <summary>Overwrites the diagonals with those of a tridiagonal matrix that has the same eigenvalues.</summary>
    /// <param name="a">Shape [n][n], n at least 2: only the lower triangle is read; destroyed.</param>
    /// <param name="d">Shape [n]: the diagonal.</param>
    /// <param name="e">Shape [n]: below the diagonal, the last element 0.</param>
    public static void Reduce(double[][] a, double[] d, double[] e)
    {
        var n = d.Length;
        var (v, w) = (new double[n], new double[n]);
        for (var k = 0; k < n - 2; k++)
        {
            var norm = 0.0;
            for (var i = k + 1; i < n; i++)
            {
                v[i] = a[i][k];
                norm += v[i] * v[i];
            }

            norm = Math.CopySign(Math.Sqrt(norm), -v[k + 1]);
            v[k + 1] -= norm;
            (d[k], e[k]) = (a[k][k], norm);
            Reflect(a, v, w, k + 1);
        }

        (d[n - 2], e[n - 2]) = (a[n - 2][n - 2], a[n - 1][n - 2]);
        (d[n - 1], e[n - 1]) = (a[n - 1][n - 1], 0);
    }

    /// <summary>Applies I − 2 v vᵀ/vᵀv to the block from row and column <paramref name="first"/> on, from both sides.</summary>
    private static void Reflect(double[][] a, double[] v, double[] w, int first)
    {
        var (n, square) = (v.Length, 0.0);
        for (var i = first; i < n; i++)
        {
            square += v[i] * v[i];
            w[i] = 0;
        }

        if (square == 0)
        {
            return;
        }

        for (var i = first; i < n; i++)
        {
            for (var j = first; j < i; j++)
            {
                w[i] += a[i][j] * v[j];
                w[j] += a[i][j] * v[i];
            }

            w[i] += a[i][i] * v[i];
        }

        var projection = 0.0;
        for (var i = first; i < n; i++)
        {
            w[i] *= 2 / square;
            projection += w[i] * v[i] / square;
        }

        for (var i = first; i < n; i++)
        {
            w[i] -= projection * v[i];
        }

        for (var i = first; i < n; i++)
        {
            for (var j = first; j <= i; j++)
            {
                a[i][j] -= (v[i] * w[j]) + (w[i] * v[j]);
            }
        }
    }
}
