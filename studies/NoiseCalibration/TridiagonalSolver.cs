namespace NoiseCalibration;

/// <summary>All eigenvalues of a symmetric tridiagonal matrix by the implicit QL method, without eigenvectors.</summary>
/// <remarks>
/// Source: Golub and Van Loan, "Matrix Computations", 4th ed., §8.3. Another method than the library's, so that the two check
/// each other.
/// </remarks>
internal static class TridiagonalSolver
{
    /// <summary>Overwrites the diagonal with the eigenvalues, in no order.</summary>
    /// <param name="d">Shape [n]: the diagonal.</param>
    /// <param name="e">Shape [n]: below the diagonal, the last element 0; destroyed.</param>
    public static void Eigenvalues(double[] d, double[] e)
    {
        for (var l = 0; l < d.Length; l++)
        {
            for (var m = FirstZero(d, e, l); m != l; m = FirstZero(d, e, l))
            {
                Sweep(d, e, l, m);
            }
        }
    }

    private static int FirstZero(double[] d, double[] e, int l)
    {
        var m = l;
        while (m < d.Length - 1 && Math.Abs(e[m]) > 1e-15 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
        {
            m++;
        }

        return m;
    }

    private static void Sweep(double[] d, double[] e, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = Math.Sqrt((g * g) + 1);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var (f, b) = (s * e[i], c * e[i]);
            r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
