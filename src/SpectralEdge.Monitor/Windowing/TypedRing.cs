using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>A ring whose updates are kept in one number format.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class TypedRing<T> : UpdateRing
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _previous;
    private readonly T[][] _rows;

    /// <summary>Creates an empty ring.</summary>
    protected TypedRing(int capacity, long length, int parts)
        : base(capacity, length, parts)
    {
        _previous = new T[length];
        _rows = new T[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            _rows[row] = new T[length];
        }
    }

    /// <inheritdoc/>
    public override void Write(long offset, ParameterValues values)
    {
        var previous = _previous.AsSpan((int)offset, values.Count);
        var update = _rows[Slot].AsSpan((int)offset, values.Count);
        if (TryReadInPlace(values, out var inPlace))
        {
            UpdateKernel.Advance(inPlace, previous, update);
            return;
        }

        Span<T> wide = stackalloc T[ParameterValues.ChunkLength];
        for (var start = 0; start < values.Count; start += wide.Length)
        {
            var chunk = values.Slice(start, Math.Min(wide.Length, values.Count - start));
            Widen(chunk, wide);
            UpdateKernel.Advance(wide[..chunk.Count], previous.Slice(start, chunk.Count), update.Slice(start, chunk.Count));
        }
    }

    /// <inheritdoc/>
    public override bool PreviousIsFinite() => UpdateKernel.AllFinite<T>(_previous);

    /// <inheritdoc/>
    protected override void CarryStart(StateCarrier state) => state.Numbers("start", _previous.AsSpan());

    /// <inheritdoc/>
    protected override void CarryUpdate(StateCarrier state, int place) => state.Numbers("update", _rows[place].AsSpan());

    /// <summary>Views values that are in this format already.</summary>
    protected abstract bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<T> inPlace);

    /// <summary>Writes values of another format in this one.</summary>
    protected abstract void Widen(ParameterValues values, Span<T> destination);

    /// <summary>The inner product of two vectors of one length.</summary>
    protected abstract double Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> y);

    /// <summary>The inner products of one vector with four others of the same length.</summary>
    protected abstract (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y0, ReadOnlySpan<T> y1, ReadOnlySpan<T> y2, ReadOnlySpan<T> y3);

    /// <inheritdoc/>
    protected override void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products)
    {
        for (var part = 0; part < Parts; part++)
        {
            var end = (int)(Length * (part + 1) / Parts);
            for (var start = (int)(Length * part / Parts); start < end; start += ChunkLength)
            {
                AddProducts(slot, start, Math.Min(ChunkLength, end - start), kept, products.Slice(part * Capacity, Capacity));
            }
        }
    }

    private void AddProducts(int slot, int start, int length, ReadOnlySpan<int> kept, Span<double> products)
    {
        var update = _rows[slot].AsSpan(start, length);
        var i = 0;
        for (; i <= kept.Length - 4; i += 4)
        {
            var (dot0, dot1, dot2, dot3) = Dots(
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
            products[kept[i]] += Dot(update, _rows[kept[i]].AsSpan(start, length));
        }
    }
}

/// <summary>A ring of exact updates in float32, with float64 inner products.</summary>
internal sealed class SingleRing(int capacity, long length) : TypedRing<float>(capacity, length, parts: 1)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<float> inPlace)
    {
        inPlace = values.Type == ElementType.Float32 ? values.As<float>() : default;
        return values.Type == ElementType.Float32;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<float> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => UpdateKernel.Dot(x, y);

    /// <inheritdoc/>
    protected override (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y0, ReadOnlySpan<float> y1, ReadOnlySpan<float> y2, ReadOnlySpan<float> y3) =>
        UpdateKernel.Dots(x, y0, y1, y2, y3);
}

/// <summary>A ring of updates in float64: of sketches, or of parameters some of which are float64.</summary>
internal sealed class DoubleRing(int capacity, long length, int parts) : TypedRing<double>(capacity, length, parts)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<double> inPlace)
    {
        inPlace = values.Type == ElementType.Float64 ? values.As<double>() : default;
        return values.Type == ElementType.Float64;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<double> destination) => values.WidenTo(destination);

    /// <inheritdoc/>
    protected override double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => UpdateKernel.Dot(x, y);

    /// <inheritdoc/>
    protected override (double Dot0, double Dot1, double Dot2, double Dot3) Dots(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y0, ReadOnlySpan<double> y1, ReadOnlySpan<double> y2, ReadOnlySpan<double> y3) =>
        UpdateKernel.Dots(x, y0, y1, y2, y3);
}
