using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Least squares of a series on an intercept and three terms, with a null by shifts in time.</summary>
/// <remarks>
/// By Householder's QR of columns scaled to length 1. The null keeps how each series goes on in time and breaks only the link
/// between them: y is shifted in a circle against the terms, and R² is computed again for each of up to 199 shifts, spread
/// evenly.
/// </remarks>
internal static class TermRegression
{
    /// <summary>The fewest observations that a fit is made of. Chosen, not measured.</summary>
    public const int LeastCount = 10;

    private const int MostShifts = 199;
    private const double LeastAngle = 1e-10;

    /// <summary>Fits.</summary>
    /// <param name="y">Shape [n].</param>
    /// <param name="terms">Shape [n]: the three terms of each observation.</param>
    /// <returns>Null below <see cref="LeastCount"/>, and where a term is zero, constant, or a combination of the
    /// others.</returns>
    public static GapFlowFit? Fit(IReadOnlyList<double> y, IReadOnlyList<GapFlow> terms)
    {
        var count = y.Count;
        if (count < LeastCount)
        {
            return null;
        }

        double[][] columns =
        [
            [.. Enumerable.Repeat(1.0, count)], [.. terms.Select(term => term.Asymmetry)],
            [.. terms.Select(term => term.Damping)], [.. terms.Select(term => term.Driving)],
        ];
        double[] lengths = [.. columns.Select(column => Math.Sqrt(column.Sum(value => value * value)))];
        var right = Vector<double>.Build.DenseOfEnumerable(y);
        var total = right.Subtract(right.Average()).L2Norm();
        if (lengths.Contains(0) || !(total > 0))
        {
            return null;
        }

        var matrix = Matrix<double>.Build.Dense(count, columns.Length, (i, j) => columns[j][i] / lengths[j]);
        var factors = matrix.QR(QRMethod.Thin);
        return factors.R.Diagonal().All(element => Math.Abs(element) > LeastAngle)
            ? Solve(matrix, factors, right, total, lengths)
            : null;
    }

    private static GapFlowFit Solve(Matrix<double> matrix, QR<double> factors, Vector<double> y, double total, double[] lengths)
    {
        var solution = factors.Solve(y);
        var rest = (y - (matrix * solution)).L2Norm();
        var deviation = rest / Math.Sqrt(y.Count - lengths.Length);
        var inverse = factors.R.Inverse();
        double Error(int j) => deviation * inverse.Row(j).L2Norm() / lengths[j];
        double Coefficient(int j) => solution[j] / lengths[j];
        return new GapFlowFit(
            new GapFlow(Coefficient(1), Coefficient(2), Coefficient(3)), new GapFlow(Error(1), Error(2), Error(3)),
            Coefficient(0), 1 - (rest / total * (rest / total)), ShiftPValue(factors.Q, y.ToArray()), y.Count);
    }

    /// <summary>
    /// (1 + shifts that fit as well)/(1 + shifts): Qᵀy is longest where R² is largest, for |y| and its mean stay.
    /// </summary>
    private static double ShiftPValue(Matrix<double> q, double[] y)
    {
        var (shifts, asLarge) = (Math.Min(MostShifts, y.Length - 1), 0);
        var own = Fitted(q, y, 0) * (1 - 1e-12);
        for (var n = 1; n <= shifts; n++)
        {
            asLarge += Fitted(q, y, (int)((long)n * y.Length / (shifts + 1))) >= own ? 1 : 0;
        }

        return (1.0 + asLarge) / (1 + shifts);
    }

    private static double Fitted(Matrix<double> q, double[] y, int shift)
    {
        var square = 0.0;
        for (var j = 0; j < q.ColumnCount; j++)
        {
            var part = 0.0;
            for (var i = 0; i < y.Length; i++)
            {
                part += q[i, j] * y[(i + shift) % y.Length];
            }

            square += part * part;
        }

        return square;
    }
}
