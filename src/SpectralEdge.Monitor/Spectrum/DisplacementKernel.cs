namespace SpectralEdge.Monitor;

/// <summary>
/// The displacements θ(t) − θ(0) that steps add up to, in coordinates of the steps' span. No allocation, no state.
/// </summary>
/// <remarks>Source of the matrix and of its forms: 2602.23696 (rows of length 1, uncentred) and 2602.16746 (centred).</remarks>
internal static class DisplacementKernel
{
    /// <summary>Adds up the steps: row t is the sum of steps 1 to t.</summary>
    /// <param name="steps">Shape [T, T], one step a row: overwritten.</param>
    /// <param name="length">Number of columns, T.</param>
    public static void AddUp(Span<double> steps, int length)
    {
        for (var i = length; i < steps.Length; i++)
        {
            steps[i] += steps[i - length];
        }
    }

    /// <summary>Applies a form to all rows.</summary>
    /// <param name="rows">Shape [n, length]: overwritten. No row is zero.</param>
    /// <param name="length">Number of columns.</param>
    /// <param name="form">The form.</param>
    public static void Apply(Span<double> rows, int length, DisplacementForm form)
    {
        if (form.HasFlag(DisplacementForm.UnitRows))
        {
            for (var first = 0; first < rows.Length; first += length)
            {
                Normalise(rows.Slice(first, length));
            }
        }

        if (form.HasFlag(DisplacementForm.Centred))
        {
            for (var column = 0; column < length; column++)
            {
                Centre(rows, length, column);
            }
        }
    }

    /// <summary>Brings a vector to length 1.</summary>
    /// <param name="vector">Not zero: overwritten.</param>
    public static void Normalise(Span<double> vector)
    {
        var norm = Math.Sqrt(Dot(vector, vector));
        foreach (ref var element in vector)
        {
            element /= norm;
        }
    }

    /// <summary>The inner product.</summary>
    /// <param name="x">Shape [n].</param>
    /// <param name="y">Shape [n].</param>
    /// <returns>x · y.</returns>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    private static void Centre(Span<double> rows, int length, int column)
    {
        var mean = 0.0;
        for (var i = column; i < rows.Length; i += length)
        {
            mean += rows[i] * length / rows.Length;
        }

        for (var i = column; i < rows.Length; i += length)
        {
            rows[i] -= mean;
        }
    }
}
