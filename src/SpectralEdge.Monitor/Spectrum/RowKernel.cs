using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>
/// Operations on rows whose length is a whole number of vectors, so that loops have no rest. No validation, no
/// allocation, no state.
/// </summary>
/// <remarks>Sums are taken in the order of vectors and lanes: the last bits depend on the machine's vector width.</remarks>
internal static class RowKernel
{
    /// <summary>The least length of a row that holds n numbers.</summary>
    /// <param name="n">Number of numbers.</param>
    /// <returns>n, rounded up to a multiple of the vector's length.</returns>
    public static int Padded(int n) => (n + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

    /// <summary>The inner product.</summary>
    /// <param name="x">Shape [n], padded with zeros.</param>
    /// <param name="y">Shape [n], padded with zeros.</param>
    /// <returns>x · y.</returns>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var a = Vectors(x);
        var b = Vectors(y);
        Debug.Assert(a.Length == b.Length, "Rows of one length.");
        var sum = Vector<double>.Zero;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return Vector.Sum(sum);
    }

    /// <summary>Adds a multiple of a row: y + factor · x.</summary>
    /// <param name="factor">The factor.</param>
    /// <param name="x">Shape [n].</param>
    /// <param name="y">Shape [n]: added to.</param>
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        var a = Vectors(x);
        var b = MemoryMarshal.Cast<double, Vector<double>>(y);
        Debug.Assert(a.Length == b.Length, "Rows of one length.");
        for (var i = 0; i < a.Length; i++)
        {
            b[i] += factor * a[i];
        }
    }

    /// <summary>Turns two rows in their plane: x becomes c x − s y, y becomes s x + c y.</summary>
    /// <param name="c">The cosine.</param>
    /// <param name="s">The sine.</param>
    /// <param name="x">Shape [n]: overwritten.</param>
    /// <param name="y">Shape [n]: overwritten.</param>
    public static void Rotate(double c, double s, Span<double> x, Span<double> y)
    {
        var a = MemoryMarshal.Cast<double, Vector<double>>(x);
        var b = MemoryMarshal.Cast<double, Vector<double>>(y);
        Debug.Assert(a.Length == b.Length, "Rows of one length.");
        for (var i = 0; i < a.Length; i++)
        {
            var (u, v) = (a[i], b[i]);
            a[i] = (c * u) - (s * v);
            b[i] = (s * u) + (c * v);
        }
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> row)
    {
        Debug.Assert(row.Length % Vector<double>.Count == 0, "Rows are padded.");
        return MemoryMarshal.Cast<double, Vector<double>>(row);
    }
}
