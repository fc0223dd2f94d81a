using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor.Spectrum;

/// <summary>Eigenvalues of a small symmetric matrix by cyclic Jacobi rotations. No allocation, no state.</summary>
/// <remarks>
/// Each rotation sets one off-diagonal element to zero and keeps the eigenvalues; sweeps over all pairs converge quadratically
/// (Golub and Van Loan, "Matrix Computations", 4th ed., §8.5). Chosen over tridiagonal methods for its accuracy on small
/// eigenvalues and because it is short; cost about 6 sweeps of 2 W³ operations, which is 20 µs at W = 10.
/// </remarks>
internal static class JacobiKernel
{
    // Convergence is quadratic: ten sweeps are more than any matrix seen has needed, thirty are a guard against NaN.
    private const int MaxSweeps = 30;

    /// <summary>The eigenvalues, largest first.</summary>
    /// <param name="matrix">Shape [n, n], symmetric: destroyed.</param>
    /// <param name="eigenvalues">Shape [n]: overwritten. Accurate to about 1e-16 times the largest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eigenvalues(Span<double> matrix, Span<double> eigenvalues)
    {
        var n = eigenvalues.Length;
        Debug.Assert(matrix.Length == n * n, "The matrix is square.");
        for (var sweep = 0; sweep < MaxSweeps && OffDiagonal(matrix, n) > 0; sweep++)
        {
            for (var p = 0; p < n - 1; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    Rotate(matrix, n, p, q);
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            eigenvalues[i] = matrix[(i * n) + i];
        }

        eigenvalues.Sort(static (a, b) => b.CompareTo(a));
    }

    private static double OffDiagonal(ReadOnlySpan<double> matrix, int n)
    {
        var sum = 0.0;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                sum += Math.Abs(matrix[(p * n) + q]);
            }
        }

        return sum;
    }

    /// <summary>Rotates in the plane of coordinates p and q so that element [p, q] becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(Span<double> matrix, int n, int p, int q)
    {
        var app = matrix[(p * n) + p];
        var aqq = matrix[(q * n) + q];
        var apq = matrix[(p * n) + q];

        // Too small to change either diagonal element even relative to the smaller one: done with this pair.
        if (Math.Abs(apq) <= 1e-17 * Math.Sqrt(Math.Abs(app)) * Math.Sqrt(Math.Abs(aqq)))
        {
            matrix[(p * n) + q] = 0;
            matrix[(q * n) + p] = 0;
            return;
        }

        // The smaller root of t² + 2θt − 1 = 0 rotates by at most 45°, which is what makes the sweeps converge.
        var theta = (aqq - app) / (2 * apq);
        var t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            if (k != p && k != q)
            {
                var akp = matrix[(k * n) + p];
                var akq = matrix[(k * n) + q];
                matrix[(k * n) + p] = matrix[(p * n) + k] = (c * akp) - (s * akq);
                matrix[(k * n) + q] = matrix[(q * n) + k] = (s * akp) + (c * akq);
            }
        }

        matrix[(p * n) + p] = app - (t * apq);
        matrix[(q * n) + q] = aqq + (t * apq);
        matrix[(p * n) + q] = 0;
        matrix[(q * n) + p] = 0;
    }
}
