using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>The last W updates of one group: a ring of W rows, and the values that the next update starts from.</summary>
/// <remarks>
/// <para>
/// A sample is written in pieces with <see cref="Write"/>, which turns values into an update on the fly, and made part of the
/// window with <see cref="Commit"/>, which gives the new row of the Gram matrix. A sample that went wrong is made harmless by
/// <see cref="Clear"/>: the values written last then only serve as the start of the next update, if they are finite.
/// </para>
/// <para>Memory: (W + 1) · n elements. Not for several threads at once.</para>
/// </remarks>
internal abstract class UpdateRing
{
    private readonly int[] _kept;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="capacity">Number of updates kept, W.</param>
    /// <param name="length">Number of coordinates of an update, n.</param>
    /// <param name="parts">Number of equal ranges of coordinates that inner products are taken over separately.</param>
    protected UpdateRing(int capacity, long length, int parts)
    {
        Capacity = capacity;
        Length = length;
        Parts = parts;
        _kept = new int[capacity];
    }

    /// <summary>Number of updates kept, W.</summary>
    public int Capacity { get; }

    /// <summary>Number of coordinates of an update, n.</summary>
    public long Length { get; }

    /// <summary>Number of ranges of coordinates that inner products are taken over separately.</summary>
    public int Parts { get; }

    /// <summary>Number of updates in the window.</summary>
    public int Count { get; private set; }

    /// <summary>The place that the next update goes to.</summary>
    public int Slot { get; private set; }

    /// <summary>Creates a ring that keeps the updates as they are.</summary>
    public static UpdateRing Exact(int capacity, long length, bool doubles) =>
        doubles ? new DoubleRing(capacity, length, 1) : new SingleRing(capacity, length);

    /// <summary>Creates a ring of updates of sketches.</summary>
    public static UpdateRing OfSketches(int capacity, int length, int parts) => new DoubleRing(capacity, length, parts);

    /// <summary>Writes a piece of the present values; the update is their difference from the previous ones.</summary>
    /// <param name="offset">Coordinate of the first value.</param>
    /// <param name="values">Shape [m], in parameter units.</param>
    public abstract void Write(long offset, ParameterValues values);

    /// <summary>Whether the values written last are all finite, so that an update can start from them.</summary>
    public abstract bool PreviousIsFinite();

    /// <summary>Makes the update written last part of the window, in place of the oldest if the window is full.</summary>
    /// <param name="products">
    /// Shape [Parts, W]: overwritten; element [a, j] is the inner product of the new update with the update in place j, over
    /// the coordinates of part a. Zero for empty places.
    /// </param>
    /// <returns>The place of the new update.</returns>
    public int Commit(Span<double> products)
    {
        products.Clear();
        var slot = Slot;
        Count = Math.Min(Count + 1, Capacity);
        Slot = (Slot + 1) % Capacity;
        for (var age = 0; age < Count; age++)
        {
            _kept[age] = (slot - age + Capacity) % Capacity;
        }

        AddProducts(slot, _kept.AsSpan(0, Count), products);
        return slot;
    }

    /// <summary>
    /// Empties the window. The values written last stay as the start of the next update, and an update not yet committed stays
    /// where it is.
    /// </summary>
    public void Clear() => Count = 0;

    /// <summary>Saves the updates and what the next one starts from, or goes on from them.</summary>
    public void Carry(StateCarrier state)
    {
        Slot = state.Int("slot", Slot, 0, Capacity - 1);
        Count = state.Int("updates", Count, 0, Capacity);
        CarryStart(state);
        for (var age = Count; age > 0; age--)
        {
            CarryUpdate(state, (Slot - age + Capacity) % Capacity);
        }
    }

    /// <summary>Carries the values that the next update starts from.</summary>
    protected abstract void CarryStart(StateCarrier state);

    /// <summary>Carries the update in a place.</summary>
    protected abstract void CarryUpdate(StateCarrier state, int place);

    /// <summary>
    /// Adds the inner products of the update in place <paramref name="slot"/> with those in the places that are kept,
    /// its own included.
    /// </summary>
    protected abstract void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products);

    /// <summary>
    /// Coordinates that are taken at a time, so that the new update stays in the second-level cache: 64 KiB of float32.
    /// </summary>
    protected const int ChunkLength = 16384;
}

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
                update, _rows[kept[i]].AsSpan(start, length), _rows[kept[i + 1]].AsSpan(start, length),
                _rows[kept[i + 2]].AsSpan(start, length), _rows[kept[i + 3]].AsSpan(start, length));
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
        ReadOnlySpan<double> x, ReadOnlySpan<double> y0, ReadOnlySpan<double> y1, ReadOnlySpan<double> y2,
        ReadOnlySpan<double> y3) =>
        UpdateKernel.Dots(x, y0, y1, y2, y3);
}
