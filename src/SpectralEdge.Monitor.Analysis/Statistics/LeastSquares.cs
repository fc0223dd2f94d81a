using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Ordinary least squares by Householder's QR. No validation.</summary>
/// <remarks>Columns are scaled to length 1 first, which changes no fit and makes the test of rank one of angles. Normal equations
/// would square the condition number, and lagged copies of a series of overlapping windows are nearly parallel. The residuals of
/// an exact fit are zeros.</remarks>
internal static class LeastSquares
{
    // sin of the angle between a column and those before it; below it a fit in doubles keeps fewer than six digits.
    private const double LeastAngle = 1e-10;

    /// <summary>What rounding leaves of an exact fit, as a part of what was fitted, is below this: about a hundred
    /// units of 2⁻⁵².</summary>
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

/// <summary>A linear model that was fitted by least squares.</summary>
internal sealed class LeastSquaresFit
{
    /// <summary>The coefficients, in the order of the columns; shape [k].</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>What the model leaves; shape [n].</summary>
    public required double[] Residuals { get; init; }

    /// <summary>RSS, the sum of their squares.</summary>
    public required double ResidualSquares { get; init; }

    /// <summary>√ of the diagonal of (AᵀA)⁻¹: times the residual deviation, the standard errors; shape [k].</summary>
    public required double[] InverseRows { get; init; }

    /// <summary>Observations less terms.</summary>
    public int DegreesOfFreedom => Residuals.Length - Coefficients.Length;

    /// <summary>Whether the columns were independent.</summary>
    public bool IsDefined => !double.IsNaN(ResidualSquares);

    /// <summary>Standard error of a coefficient, for independent errors of one variance.</summary>
    public double StandardError(int j) => Math.Sqrt(ResidualSquares / DegreesOfFreedom) * InverseRows[j];

    /// <summary>A fit that could not be made.</summary>
    public static LeastSquaresFit Undefined(int terms, int count) => new()
    {
        Coefficients = Nothing(terms),
        Residuals = Nothing(count),
        ResidualSquares = double.NaN,
        InverseRows = Nothing(terms),
    };

    private static double[] Nothing(int length)
    {
        var values = new double[length];
        Array.Fill(values, double.NaN);
        return values;
    }
}

/// <summary>What an order of lags is chosen by; the least value wins.</summary>
public enum InformationCriterion
{
    /// <summary>n ln(RSS/n) + 2k (Akaike, IEEE Trans. Autom. Control 19, 1974).</summary>
    Akaike = 0,

    /// <summary>n ln(RSS/n) + k ln n (Schwarz, Ann. Statist. 6, 1978): fewer lags.</summary>
    Bayes = 1,
}

/// <summary>Values of the criteria. No validation.</summary>
internal static class Criterion
{
    /// <summary>The value of a fit; comparable for one n alone.</summary>
    public static double Of(InformationCriterion criterion, LeastSquaresFit fit)
    {
        var (n, k) = ((double)fit.Residuals.Length, fit.Coefficients.Length);
        return (n * Math.Log(fit.ResidualSquares / n)) + (k * (criterion == InformationCriterion.Akaike ? 2 : Math.Log(n)));
    }

    /// <summary>Index of the least value, the first of equal ones; −1 if all are NaN.</summary>
    public static int Best(IReadOnlyList<double> values)
    {
        var best = -1;
        for (var i = 0; i < values.Count; i++)
        {
            best = !double.IsNaN(values[i]) && (best < 0 || values[i] < values[best]) ? i : best;
        }

        return best;
    }

    /// <summary>Refuses a criterion that does not exist.</summary>
    public static void Check(InformationCriterion criterion, string name)
    {
        if (criterion is < InformationCriterion.Akaike or > InformationCriterion.Bayes)
        {
            throw new ArgumentOutOfRangeException(
                name, criterion, $"There is no criterion {(int)criterion}; use one that {nameof(InformationCriterion)} names.");
        }
    }
}
