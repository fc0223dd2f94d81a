using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Ordinary least squares by Householder's QR. No validation.</summary>
/// <remarks>
/// Columns are scaled to length 1 first, which changes no fit and makes the test of rank one of angles. Normal equations would square the condition
/// number, and lagged copies of a series of overlapping windows are nearly parallel. The residuals of an exact fit are zeros.
/// </remarks>
internal static class LeastSquares
{
    // sin of the angle between a column and those before it; below it a fit in doubles keeps fewer than six digits.
    private const double LeastAngle = 1e-10;

    /// <summary>What rounding leaves of an exact fit, as a part of what was fitted, is below this: about a hundred units of 2⁻⁵².</summary>
    public const double Rounding = 2e-14;

    /// <summary>Fits y = Σ c_j column_j.</summary>
    /// <param name="columns">k series of length n, with n above k.</param>
    /// <param name="y">Shape [n].</param>
    /// <returns>The fit; all NaN where a column is zero or a combination of those before it.</returns>
    public static LeastSquaresFit Solve(IReadOnlyList<double[]> columns, double[] y)
    {
        double[] lengths = [.. columns.Select(column => Math.Sqrt(column.Sum(value => value * value)))];
        var matrix = Matrix<double>.Build.Dense(y.Length, columns.Count, (i, j) => columns[j][i] / lengths[j]);
        var factors = matrix.QR(QRMethod.Thin);
        if (!factors.R.Diagonal().All(element => Math.Abs(element) > LeastAngle))
        {
            return LeastSquaresFit.Undefined(columns.Count, y.Length);
        }

        var right = Vector<double>.Build.DenseOfArray(y);
        var scaled = factors.Solve(right);
        var residuals = right - (matrix * scaled);
        if (residuals.L2Norm() <= Rounding * right.L2Norm())
        {
            // Statistics of the rest would be those of rounding errors.
            residuals.Clear();
        }

        return new LeastSquaresFit
        {
            Coefficients = [.. scaled.Select((value, j) => value / lengths[j])],
            Residuals = residuals.ToArray(),
            ResidualSquares = residuals.DotProduct(residuals),
            InverseRows = [.. factors.R.Inverse().EnumerateRows().Select((row, j) => row.L2Norm() / lengths[j])],
        };
    }
}
