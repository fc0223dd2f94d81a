using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// An eigenvector to the largest eigenvalue of a symmetric matrix, when that eigenvalue is known. No allocation, no state.
/// </summary>
/// <remarks>
/// Inverse iteration with a shift just above λ_1, where μI − A is positive definite and has a Cholesky factor (Golub and Van
/// Loan, "Matrix Computations", 4th ed., §7.6.1 and §4.2). Where λ_1 is tied it is some vector of its eigenspace. Cost about n³/6
/// + 6 n².
/// </remarks>
internal static class LeadingVectorKernel
{
    private const double MachineEpsilon = 2.220446049250313e-16;

    // Each one takes the share of other directions down by about n ε λ_1/(λ_1 − λ_2); the third is to be on the safe side.
    private const int Iterations = 3;

    /// <summary>Finds the vector.</summary>
    /// <param name="matrix">Shape [n, stride], symmetric; the first n columns count.</param>
    /// <param name="stride">Distance between rows, at least n.</param>
    /// <param name="largest">λ_1, correct to a few n ε λ_1.</param>
    /// <param name="factor">Shape [n, n]: overwritten.</param>
    /// <param name="vector">Shape [n]: overwritten with a vector of length 1; NaN unless λ_1 is positive and finite.</param>
    public static void Find(ReadOnlySpan<double> matrix, int stride, double largest, Span<double> factor, Span<double> vector)
    {
        var n = vector.Length;
        Debug.Assert(factor.Length == n * n && stride >= n, "A square matrix.");
        if (!(largest > 0) || !double.IsFinite(largest))
        {
            vector.Fill(double.NaN);
            return;
        }

        Factor(matrix, stride, largest, factor, n);
        for (var i = 0; i < n; i++)
        {
            // Any start that is not at right angles to the vector will do; rounding helps where it is.
            vector[i] = 1 + (0.5 * ((i * 0.6180339887498949) % 1));
        }

        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Solve(factor, vector);
            DisplacementKernel.Normalise(vector);
        }
    }

    /// <summary>L with L Lᵀ = μI − A; in place of a pivot its inverse stands.</summary>
    private static void Factor(ReadOnlySpan<double> matrix, int stride, double largest, Span<double> factor, int n)
    {
        var smallest = n * MachineEpsilon * largest;
        var shift = largest + (4 * smallest);
        for (var i = 0; i < n; i++)
        {
            var row = factor.Slice(i * n, n);
            for (var j = 0; j < i; j++)
            {
                row[j] = -(matrix[(i * stride) + j] + Dot(row[..j], factor.Slice(j * n, j))) * factor[(j * n) + j];
            }

            var pivot = shift - matrix[(i * stride) + i] - Dot(row[..i], row[..i]);
            row[i] = 1 / Math.Sqrt(Math.Max(pivot, smallest));
        }
    }

    private static void Solve(ReadOnlySpan<double> factor, Span<double> vector)
    {
        var n = vector.Length;
        for (var i = 0; i < n; i++)
        {
            vector[i] = (vector[i] - Dot(factor.Slice(i * n, i), vector[..i])) * factor[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            var value = vector[i] * factor[(i * n) + i];
            vector[i] = value;
            for (var j = 0; j < i; j++)
            {
                vector[j] -= value * factor[(i * n) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums = Vector.FusedMultiplyAdd(new Vector<double>(x[i..]), new Vector<double>(y[i..]), sums);
        }

        var sum = Vector.Sum(sums);
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }
}
