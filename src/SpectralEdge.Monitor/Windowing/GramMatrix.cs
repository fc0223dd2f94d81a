using System.Diagnostics;

namespace SpectralEdge.Monitor.Windowing;

/// <summary>The inner products of all updates in a window, kept up to date by replacing one row for each new update.</summary>
/// <remarks>
/// G[i, j] = ⟨δ_i, δ_j⟩, in squared parameter units. Stored in ring order; <see cref="CopyTo"/> puts it in order of time.
/// Replacing a row writes every element anew, so nothing drifts however long the run.
/// </remarks>
internal sealed class GramMatrix(int capacity)
{
    private readonly double[] _elements = new double[capacity * capacity];

    /// <summary>Order of the matrix, W.</summary>
    public int Capacity => capacity;

    /// <summary>Sets the row and the column of one place.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="products">Shape [W]: inner products with the update in each place.</param>
    public void SetRow(int slot, ReadOnlySpan<double> products)
    {
        Debug.Assert(products.Length == capacity, "One product for each place.");
        for (var j = 0; j < capacity; j++)
        {
            _elements[(slot * capacity) + j] = products[j];
            _elements[(j * capacity) + slot] = products[j];
        }
    }

    /// <summary>Writes the matrix with its rows in order of time, oldest first.</summary>
    /// <param name="oldest">Place of the oldest update.</param>
    /// <param name="matrix">Shape [W, W]: overwritten.</param>
    public void CopyTo(int oldest, Span<double> matrix)
    {
        for (var i = 0; i < capacity; i++)
        {
            var row = _elements.AsSpan((oldest + i) % capacity * capacity, capacity);
            row[oldest..].CopyTo(matrix[(i * capacity)..]);
            row[..oldest].CopyTo(matrix[((i * capacity) + capacity - oldest)..]);
        }
    }

    /// <summary>Adds another window's matrix, scaled: both windows have their updates in the same places.</summary>
    /// <param name="other">The matrix to add.</param>
    /// <param name="scale">Its factor.</param>
    public void Add(GramMatrix other, double scale)
    {
        for (var i = 0; i < _elements.Length; i++)
        {
            _elements[i] += scale * other._elements[i];
        }
    }

    /// <summary>Sets all elements to 0.</summary>
    public void Clear() => _elements.AsSpan().Clear();
}
