namespace SpectralEdge.Monitor.Analysis;

/// <summary>Takes a polynomial out of a series.</summary>
/// <remarks>
/// <para>Least squares on Legendre polynomials of the position scaled to [−1, 1], by QR: the same residual as with powers of the
/// step, without their condition number. 2603.15678 takes out a cubic in the step, 2603.28964 a line in the index of the window;
/// the two differ where strides are unequal.</para>
/// <para>What it does not show: that the rest is stationary. A polynomial of degree d takes d + 1 degrees of freedom with it, and
/// two random walks stay correlated after it. Pure, for any thread; O(n d²).</para>
/// </remarks>
public static class Detrending
{
    // A polynomial of a higher degree follows the events that one looks for; chosen, not measured.
    private const int HighestDegree = 12;

    /// <summary>Takes out a polynomial in the index.</summary>
    /// <param name="values">Shape [n], n above the degree: finite, any unit.</param>
    /// <param name="degree">From 0, for the mean, to 12.</param>
    /// <returns>Shape [n]: the residuals, in the unit of the values.</returns>
    /// <exception cref="ArgumentException">The series is too short or holds a value that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is outside its range.</exception>
    public static double[] ByIndex(ReadOnlySpan<double> values, int degree)
    {
        var positions = new double[values.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        return Residuals(values, positions, degree);
    }

    /// <summary>Takes out a polynomial in the step.</summary>
    /// <param name="values">Shape [n], n above the degree: finite, any unit.</param>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="degree">From 0, for the mean, to 12. The default is 3, as in 2603.15678.</param>
    /// <returns>Shape [n]: the residuals, in the unit of the values.</returns>
    /// <exception cref="ArgumentException">The series differ in length, are too short, hold a value that is not finite, or the
    /// steps do not rise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is outside its range.</exception>
    public static double[] ByStep(ReadOnlySpan<double> values, ReadOnlySpan<long> steps, int degree = 3)
    {
        Require.SameLength(values.Length, nameof(values), steps.Length, nameof(steps));
        Require.Rising(steps);
        var positions = new double[steps.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = steps[i] - steps[0];
        }

        return Residuals(values, positions, degree);
    }

    private static double[] Residuals(ReadOnlySpan<double> values, double[] positions, int degree)
    {
        Require.InRange(degree, 0, HighestDegree, "A higher one follows the events themselves.");
        Require.Length(values.Length, degree + 1, "A polynomial of degree d has d + 1 coefficients.");
        Require.Finite(values, "Leave out what was not measured.");
        return LeastSquares.Solve(Legendre(positions, degree), values.ToArray()).Residuals;
    }

    /// <summary>P_0 … P_d of the positions scaled to [−1, 1], by (k + 1) P_(k+1) = (2k + 1) x P_k − k P_(k−1).</summary>
    internal static List<double[]> Legendre(double[] positions, int degree)
    {
        var last = positions[^1];
        double[] x = [.. positions.Select(position => last > 0 ? (2 * position / last) - 1 : 0)];
        List<double[]> columns = [[.. x.Select(_ => 1.0)]];
        for (var k = 0; k < degree; k++)
        {
            var (order, now, before) = (k, columns[^1], k == 0 ? x : columns[^2]);
            columns.Add([.. x.Select((value, i) => ((((2 * order) + 1) * value * now[i]) - (order * before[i])) / (order + 1))]);
        }

        return columns;
    }
}

/// <summary>Takes a polynomial in the step out of many series at the same steps. No validation; allocates only when it is
/// created.</summary>
internal sealed class PolynomialBasis
{
    private readonly List<double[]> _columns;

    /// <summary>Makes the polynomials orthonormal, by Gram and Schmidt.</summary>
    /// <param name="steps">Shape [n]: steps, rising.</param>
    /// <param name="degree">From 0 to 12, below n.</param>
    public PolynomialBasis(long[] steps, int degree)
    {
        _columns = Detrending.Legendre([.. steps.Select(step => (double)(step - steps[0]))], degree);
        foreach (var (k, column) in _columns.Index())
        {
            // Legendre polynomials are nearly orthogonal already; twice leaves rounding.
            TakeOut(column, k);
            TakeOut(column, k);
            var length = Math.Sqrt(UpdateKernel.Dot(column, column));
            for (var i = 0; i < column.Length; i++)
            {
                column[i] /= length;
            }
        }
    }

    /// <summary>Leaves the residuals of a series.</summary>
    /// <param name="values">Shape [n]: overwritten.</param>
    public void TakeOut(double[] values) => TakeOut(values, _columns.Count);

    private void TakeOut(double[] values, int columns)
    {
        foreach (var column in _columns.Take(columns))
        {
            var part = UpdateKernel.Dot(column, values);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] -= part * column[i];
            }
        }
    }
}
