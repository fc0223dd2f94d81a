using System.Diagnostics;
using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>The inner products of all updates in a window, as a sum over m disjoint parts of their coordinates.</summary>
/// <remarks>
/// <para>
/// G[a; i, j] is the inner product of the updates in places i and j over part a, in squared parameter units. Each part of a
/// sketch estimates the same matrix by itself, so leaving parts out one by one gives a standard error. An exact window has a
/// single part and no such error.
/// </para>
/// <para>Replacing a row writes every element anew, so nothing drifts however long the run.</para>
/// </remarks>
internal sealed class PartedGram
{
    private readonly double[] _elements;

    /// <summary>Creates matrices of zeros.</summary>
    /// <param name="capacity">Order of the matrices, W.</param>
    /// <param name="parts">Number of parts, m; 1 for an exact window.</param>
    public PartedGram(int capacity, int parts)
    {
        Capacity = capacity;
        Parts = parts;
        _elements = new double[parts * capacity * capacity];
    }

    /// <summary>Order of the matrices, W.</summary>
    public int Capacity { get; }

    /// <summary>Number of parts, m.</summary>
    public int Parts { get; }

    /// <summary>The matrix over one part.</summary>
    /// <param name="part">The part.</param>
    /// <returns>Shape [W, W], in the order of the places.</returns>
    public ReadOnlySpan<double> Part(int part) => _elements.AsSpan(part * Capacity * Capacity, Capacity * Capacity);

    /// <summary>Sets the row and the column of one place in every part.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="products">Shape [m, W]: inner products with the update in each place.</param>
    public void SetRow(int slot, ReadOnlySpan<double> products)
    {
        Debug.Assert(products.Length == Parts * Capacity, "One product for each part and place.");
        for (var part = 0; part < Parts; part++)
        {
            var matrix = _elements.AsSpan(part * Capacity * Capacity, Capacity * Capacity);
            var row = products.Slice(part * Capacity, Capacity);
            row.CopyTo(matrix[(slot * Capacity)..]);
            for (var j = 0; j < row.Length; j++)
            {
                matrix[(j * Capacity) + slot] = row[j];
            }
        }
    }

    /// <summary>Adds a matrix to a sum.</summary>
    /// <param name="matrix">Shape [n].</param>
    /// <param name="sum">Shape [n]: added to.</param>
    public static void Add(ReadOnlySpan<double> matrix, Span<double> sum)
    {
        Debug.Assert(matrix.Length == sum.Length, "Matrices of one order.");
        var i = 0;
        for (; i <= sum.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sum[i..]) + new Vector<double>(matrix[i..])).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += matrix[i];
        }
    }

    /// <summary>The estimate that does without one part of the sketches, scaled up to make good for it.</summary>
    /// <param name="exact">Shape [n]: the sum over matrices with a single part, of which nothing is left out.</param>
    /// <param name="whole">Shape [n]: the sum over everything.</param>
    /// <param name="part">Shape [n]: the sum over the part to leave out.</param>
    /// <param name="scale">m/(m − 1).</param>
    /// <param name="estimate">Shape [n]: overwritten with exact + scale · (whole − exact − part).</param>
    public static void LeaveOut(
        ReadOnlySpan<double> exact, ReadOnlySpan<double> whole, ReadOnlySpan<double> part, double scale, Span<double> estimate)
    {
        Debug.Assert(
            exact.Length == estimate.Length && whole.Length == estimate.Length && part.Length == estimate.Length,
            "Matrices of one order.");
        var i = 0;
        for (; i <= estimate.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var kept = new Vector<double>(exact[i..]);
            (kept + (scale * (new Vector<double>(whole[i..]) - kept - new Vector<double>(part[i..])))).CopyTo(estimate[i..]);
        }

        for (; i < estimate.Length; i++)
        {
            estimate[i] = exact[i] + (scale * (whole[i] - exact[i] - part[i]));
        }
    }

    /// <summary>Saves the matrices as they are, or goes on from them: computed anew they would differ in the last bits.</summary>
    public void Carry(StateCarrier state) => state.Numbers("gram", _elements.AsSpan());

    /// <summary>Sets all elements to 0.</summary>
    public void Clear() => _elements.AsSpan().Clear();
}
