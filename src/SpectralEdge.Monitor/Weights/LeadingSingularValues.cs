using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SpectralEdge.Monitor;

/// <summary>The leading singular values of a matrix.</summary>
/// <remarks>
/// Randomized: with Ω a fixed normal matrix of top + 10 columns and Q an orthonormal basis of (A Aᵀ)² A Ω, the singular values of
/// QᵀA are those of A, never too large; the relative error of σ_j is at most about (σ_(top+11)/σ_j)^5. Source: Halko, Martinsson
/// and Tropp, SIAM Review 53, 2011, Algorithm 4.4.
/// </remarks>
internal static class LeadingSingularValues
{
    /// <summary>Longest shorter side that is decomposed exactly.</summary>
    public const int LargestExact = 256;

    private const int Oversampling = 10;
    private const int PowerSteps = 2;

    /// <summary>Finds them.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="top">Number wanted.</param>
    /// <returns>Shape [min(top, r, c)], largest first.</returns>
    public static double[] Of(Matrix<double> matrix, int top)
    {
        var shorter = Math.Min(matrix.RowCount, matrix.ColumnCount);
        var small = shorter <= LargestExact || top + Oversampling >= shorter ? matrix : Project(matrix, top + Oversampling);
        return [.. small.Svd(computeVectors: false).S.Take(Math.Min(top, shorter))];
    }

    private static Matrix<double> Project(Matrix<double> matrix, int columns)
    {
        // The seed is fixed: equal matrices give equal numbers.
        var omega = Matrix<double>.Build.Random(matrix.ColumnCount, columns, new Normal(0, 1, new Random(1)));
        var basis = Basis(matrix * omega);
        for (var step = 0; step < PowerSteps; step++)
        {
            basis = Basis(matrix * Basis(matrix.TransposeThisAndMultiply(basis)));
        }

        return basis.TransposeThisAndMultiply(matrix);
    }

    private static Matrix<double> Basis(Matrix<double> span) => span.QR(QRMethod.Thin).Q;
}
