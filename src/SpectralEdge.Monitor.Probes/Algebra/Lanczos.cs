namespace SpectralEdge.Monitor.Probes;

/// <summary>Multiplies a vector by a symmetric matrix.</summary>
/// <param name="vector">Shape [n].</param>
/// <param name="product">Shape [n]: overwritten.</param>
internal delegate void SymmetricProduct(ReadOnlySpan<double> vector, Span<double> product);

/// <summary>
/// Eigenvalues at the ends of the spectrum of a large symmetric matrix, by Lanczos with full reorthogonalisation.
/// </summary>
/// <remarks>
/// <para>
/// After j products the matrix is T in the basis q_1 … q_j, tridiagonal, with the remainder β_j q_(j+1) e_jᵀ. Of an eigenpair
/// (θ, s) of T the vector Σ s_i q_i has the residual |β_j s_j|: some eigenvalue lies that close to θ. It ends where that is at
/// most tolerance · max |θ| for the largest θ (and the smallest, if it is asked for), after m products, or where the basis is
/// complete. Ritz value i from above is never above eigenvalue i, so counts of them are lower bounds.
/// </para>
/// <para>
/// Every new vector is made orthogonal to all before it, twice, so that no eigenvalue appears as often as rounding likes. Of
/// equal eigenvalues one start finds one. Memory: m vectors; cost beside products: 4 n j operations for product j.
/// Source: Golub and Van Loan, "Matrix Computations", 4th ed., §§10.1 to 10.3; Parlett, "The Symmetric Eigenvalue Problem", §13.
/// </para>
/// </remarks>
internal static class Lanczos
{
    /// <summary>Runs it.</summary>
    /// <param name="multiply">The matrix.</param>
    /// <param name="start">Shape [n]: the first vector, not zero, of any length.</param>
    /// <param name="products">m, the most products; at least 1.</param>
    /// <param name="tolerance">No unit, above 0.</param>
    /// <param name="bothEnds">Whether the smallest eigenvalue is asked for as well.</param>
    /// <returns>The Ritz values.</returns>
    public static RitzValues Run(
        SymmetricProduct multiply, ReadOnlySpan<double> start, int products, double tolerance, bool bothEnds)
    {
        var most = Math.Min(products, start.Length);
        var (basis, diagonal, offDiagonal) = (new List<double[]>(), new List<double>(), new List<double>());
        var eigen = new SymmetricEigen(most);
        var next = start.ToArray();
        Scale(next, 1 / Math.Sqrt(UpdateKernel.DotOfEight<double>(next, next)));
        while (true)
        {
            basis.Add(next);
            var rest = new double[start.Length];
            multiply(next, rest);
            diagonal.Add(UpdateKernel.DotOfEight<double>(next, rest));
            Orthogonalise(basis, rest);
            var beta = Math.Sqrt(UpdateKernel.DotOfEight<double>(rest, rest));
            var values = Solve(eigen, diagonal, offDiagonal, beta, tolerance);
            if (basis.Count == most || (values.IsConverged(0) && (!bothEnds || values.IsConverged(basis.Count - 1))))
            {
                return values;
            }

            offDiagonal.Add(beta);
            Scale(rest, 1 / beta);
            next = rest;
        }
    }

    private static void Orthogonalise(List<double[]> basis, double[] vector)
    {
        // The second pass removes what the first left by cancellation ("twice is enough").
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var other in basis)
            {
                var part = UpdateKernel.DotOfEight<double>(other, vector);
                for (var i = 0; i < vector.Length; i++)
                {
                    vector[i] -= part * other[i];
                }
            }
        }
    }

    private static void Scale(double[] vector, double factor)
    {
        foreach (ref var element in vector.AsSpan())
        {
            element *= factor;
        }
    }

    private static RitzValues Solve(
        SymmetricEigen eigen, List<double> diagonal, List<double> offDiagonal, double beta, double tolerance)
    {
        var order = diagonal.Count;
        for (var i = 0; i < order; i++)
        {
            var row = eigen.Row(i, order);
            row.Clear();
            row[i] = diagonal[i];
            if (i > 0)
            {
                row[i - 1] = offDiagonal[i - 1];
            }

            if (i < order - 1)
            {
                row[i + 1] = offDiagonal[i];
            }
        }

        eigen.Solve(order);
        var residuals = new double[order];
        for (var i = 0; i < order; i++)
        {
            residuals[i] = Math.Abs(beta * eigen.Vector(i)[order - 1]);
        }

        return new RitzValues(eigen.Values.ToArray(), residuals, tolerance);
    }
}

/// <summary>Ritz values of a symmetric matrix, largest first; one product with it was needed for each.</summary>
/// <param name="Values">Shape [j].</param>
/// <param name="Residuals">Shape [j]: within this distance of each value is an eigenvalue.</param>
/// <param name="Tolerance">What a residual may be of the largest |θ|.</param>
internal sealed record RitzValues(double[] Values, double[] Residuals, double Tolerance)
{
    /// <summary>Whether a residual is small enough.</summary>
    /// <param name="i">From 0.</param>
    public bool IsConverged(int i) => Residuals[i] <= Tolerance * Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));

    /// <summary>One of them, as it is reported.</summary>
    /// <param name="i">From 0, from above.</param>
    public RitzValue Of(int i) => new(Values[i], Residuals[i], IsConverged(i), Values.Length);
}
