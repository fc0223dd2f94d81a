namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring of exact updates in float32, with float64 inner products.</summary>
internal sealed class SingleRing : UpdateRing
{
    private readonly float[] _previous;
    private readonly float[][] _rows;

    public SingleRing(int capacity, long length)
        : base(capacity, length, 1)
    {
        _previous = new float[length];
        _rows = new float[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            _rows[row] = new float[length];
        }
    }

    /// <inheritdoc/>
    public override void Write(long offset, ParameterValues values)
    {
        var previous = _previous.AsSpan((int)offset, values.Count);
        var update = _rows[Slot].AsSpan((int)offset, values.Count);
        if (values.Type == ElementType.Float32)
        {
            UpdateKernel.Advance(values.AsSingles(), previous, update);
            return;
        }

        Span<float> wide = stackalloc float[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += wide.Length)
        {
            var chunk = values.Slice(start, Math.Min(wide.Length, values.Count - start));
            chunk.WidenTo(wide);
            UpdateKernel.Advance(wide[..chunk.Count], previous.Slice(start, chunk.Count), update.Slice(start, chunk.Count));
        }
    }

    /// <inheritdoc/>
    public override bool PreviousIsFinite() => UpdateKernel.AllFinite<float>(_previous);

    /// <inheritdoc/>
    protected override void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products)
    {
        for (var start = 0; start < _previous.Length; start += ChunkLength)
        {
            var length = Math.Min(ChunkLength, _previous.Length - start);
            var update = _rows[slot].AsSpan(start, length);
            var i = 0;
            for (; i <= kept.Length - 4; i += 4)
            {
                var (dot0, dot1, dot2, dot3) = UpdateKernel.Dots(
                    update,
                    _rows[kept[i]].AsSpan(start, length),
                    _rows[kept[i + 1]].AsSpan(start, length),
                    _rows[kept[i + 2]].AsSpan(start, length),
                    _rows[kept[i + 3]].AsSpan(start, length));
                products[kept[i]] += dot0;
                products[kept[i + 1]] += dot1;
                products[kept[i + 2]] += dot2;
                products[kept[i + 3]] += dot3;
            }

            for (; i < kept.Length; i++)
            {
                products[kept[i]] += UpdateKernel.Dot(update, _rows[kept[i]].AsSpan(start, length));
            }
        }
    }
}
