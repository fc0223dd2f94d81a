using System.Diagnostics;

namespace SpectralEdge.Monitor.Windowing;

/// <summary>The Gram matrix of one group as a sum over m disjoint parts of its coordinates.</summary>
/// <remarks>
/// Each part of a sketch estimates the same matrix by itself, so leaving parts out one by one gives a standard error. An exact
/// window has a single part and no such error.
/// </remarks>
internal sealed class PartedGram
{
    private readonly GramMatrix[] _parts;

    /// <summary>Creates a matrix of zeros.</summary>
    /// <param name="capacity">Order of the matrix, W.</param>
    /// <param name="parts">Number of parts, m; 1 for an exact window.</param>
    public PartedGram(int capacity, int parts) =>
        _parts = [.. Enumerable.Range(0, parts).Select(_ => new GramMatrix(capacity))];

    /// <summary>Number of parts, m.</summary>
    public int Parts => _parts.Length;

    /// <summary>Sets the row and the column of one place in every part.</summary>
    /// <param name="slot">The place.</param>
    /// <param name="products">Shape [m, W].</param>
    public void SetRow(int slot, ReadOnlySpan<double> products)
    {
        var capacity = _parts[0].Capacity;
        Debug.Assert(products.Length == Parts * capacity, "One product for each part and place.");
        for (var part = 0; part < Parts; part++)
        {
            _parts[part].SetRow(slot, products.Slice(part * capacity, capacity));
        }
    }

    /// <summary>Adds the whole matrix to a sum.</summary>
    /// <param name="sum">The sum.</param>
    public void AddTo(GramMatrix sum)
    {
        foreach (var part in _parts)
        {
            sum.Add(part, 1);
        }
    }

    /// <summary>Adds the estimate that does without one part, scaled up to make good for it: m/(m − 1) times the other parts.</summary>
    /// <param name="left">Index of the part left out. A matrix with a single part is added whole: it is no estimate.</param>
    /// <param name="sum">The sum.</param>
    public void AddWithoutPartTo(int left, GramMatrix sum)
    {
        if (Parts == 1)
        {
            AddTo(sum);
            return;
        }

        for (var part = 0; part < Parts; part++)
        {
            if (part != left)
            {
                sum.Add(_parts[part], Parts / (Parts - 1.0));
            }
        }
    }

    /// <summary>Sets all elements to 0.</summary>
    public void Clear()
    {
        foreach (var part in _parts)
        {
            part.Clear();
        }
    }
}
