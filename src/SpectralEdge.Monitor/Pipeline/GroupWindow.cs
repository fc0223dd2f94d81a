namespace SpectralEdge.Monitor;

/// <summary>The updates of one group in one stride, and their inner products.</summary>
internal sealed class GroupWindow
{
    private readonly UpdateRing _ring;
    private readonly double[] _products;

    /// <summary>Creates an empty window.</summary>
    public GroupWindow(UpdateRing ring)
    {
        _ring = ring;
        Gram = new PartedGram(ring.Capacity, ring.Parts);
        _products = new double[ring.Parts * ring.Capacity];
    }

    /// <summary>Inner products of the updates in the window.</summary>
    public PartedGram Gram { get; }

    /// <summary>Number of updates in the window.</summary>
    public int Count => _ring.Count;

    /// <summary>Place of the newest update.</summary>
    public int Newest => (_ring.Slot + _ring.Capacity - 1) % _ring.Capacity;

    /// <summary>Whether the newest update is exactly zero.</summary>
    public bool IsZero { get; private set; }

    /// <summary>Takes a piece of what the update ends at.</summary>
    public void Write(long offset, ParameterValues values) => _ring.Write(offset, values);

    /// <summary>Whether the next update can start from what was written last.</summary>
    public bool CanStartFromLastSample() => _ring.PreviousIsFinite();

    /// <summary>Makes the update written last part of the window.</summary>
    /// <returns>False if it is not finite; the window must then be emptied.</returns>
    public bool Commit()
    {
        var slot = _ring.Commit(_products);
        Gram.SetRow(slot, _products);
        var square = 0.0;
        for (var part = 0; part < _ring.Parts; part++)
        {
            square += _products[(part * _ring.Capacity) + slot];
        }

        IsZero = square == 0;
        return double.IsFinite(square);
    }

    /// <summary>Saves the window, or goes on from it.</summary>
    public void Carry(StateCarrier state)
    {
        _ring.Carry(state);
        Gram.Carry(state);
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        _ring.Clear();
        Gram.Clear();
    }
}
