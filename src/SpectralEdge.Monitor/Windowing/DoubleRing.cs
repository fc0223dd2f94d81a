namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of updates in float64: of sketches, or of parameters some of which are float64.</summary>
internal sealed class DoubleRing : UpdateRing
{
    private readonly double[] _previous;
    private readonly double[][] _rows;

    public DoubleRing(int capacity, long length, int parts)
        : base(capacity, length, parts)
    {
        _previous = new double[length];
        _rows = new double[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            _rows[row] = new double[length];
        }
    }

    /// <inheritdoc/>
    public override void Write(long offset, ParameterValues values)
    {
        var previous = _previous.AsSpan((int)offset, values.Count);
        var update = _rows[Slot].AsSpan((int)offset, values.Count);
        if (values.Type == ElementType.Float64)
        {
            UpdateKernel.Advance(values.AsDoubles(), previous, update);
            return;
        }

        Span<double> wide = stackalloc double[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += wide.Length)
        {
            var chunk = values.Slice(start, Math.Min(wide.Length, values.Count - start));
            chunk.WidenTo(wide);
            UpdateKernel.Advance(wide[..chunk.Count], previous.Slice(start, chunk.Count), update.Slice(start, chunk.Count));
        }
    }

    /// <inheritdoc/>
    public override bool PreviousIsFinite() => UpdateKernel.AllFinite<double>(_previous);

    /// <inheritdoc/>
    protected override void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products)
    {
        for (var part = 0; part < Parts; part++)
        {
            var end = (int)(Length * (part + 1) / Parts);
            for (var start = (int)(Length * part / Parts); start < end; start += ChunkLength)
            {
                var length = Math.Min(ChunkLength, end - start);
                var update = _rows[slot].AsSpan(start, length);
                foreach (var j in kept)
                {
                    products[(part * Capacity) + j] += UpdateKernel.Dot(update, _rows[j].AsSpan(start, length));
                }
            }
        }
    }
}
