using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>The last W updates of one group: a ring of W rows, and the values that the next update starts from.</summary>
/// <remarks>
/// <para>
/// A sample is written in pieces with <see cref="Write"/>, which turns values into an update on the fly, and made part of the
/// window with <see cref="Commit"/>, which gives the new row of the Gram matrix. A sample that went wrong is made harmless by
/// <see cref="Clear"/>: the values written last then only serve as the start of the next update, if they are finite.
/// </para>
/// <para>
/// The coordinates are cut into chunks. While pieces come in their order, the inner products over a chunk are taken as soon as
/// its last value is written and the new update is still in the cache, so each kept update streams by once a sample; what is left
/// is taken by <see cref="Commit"/>. The sums over chunks are added in their order: neither the cut into pieces nor the number
/// of threads makes a difference to a single bit.
/// </para>
/// <para>Memory: (W + 1) · n elements. Not for several threads at once, but for those it is given.</para>
/// </remarks>
internal abstract class UpdateRing
{
    // So that the new update stays in the second-level cache: 64 KiB of float32.
    private const int ChunkLength = 16384;

    private readonly int _chunksOfPart;
    private readonly int _chunks;
    private readonly double[] _sums;
    private readonly int[] _kept;
    private readonly Action<int, Action<int>>? _sideBySide;
    private readonly Action<int> _work;
    private Piece _piece;
    private int _firstChunk;
    private int _keptCount;

    // All coordinates before the end were written in their order since the last update: the sums of whole chunks are there.
    private long _end;

    /// <summary>Creates an empty ring.</summary>
    /// <param name="capacity">Number of updates kept, W.</param>
    /// <param name="length">Number of coordinates of an update, n.</param>
    /// <param name="parts">Number of equal ranges of coordinates that inner products are taken over separately.</param>
    /// <param name="sideBySide">
    /// Does some work for each number below a count, on several threads, and returns when all is done; null for one thread.
    /// </param>
    protected UpdateRing(int capacity, long length, int parts, Action<int, Action<int>>? sideBySide)
    {
        Capacity = capacity;
        Length = length;
        Parts = parts;
        _chunksOfPart = (int)(((length + parts - 1) / parts) + ChunkLength - 1) / ChunkLength;
        _chunks = parts * _chunksOfPart;
        _sums = new double[_chunks * capacity];
        _kept = new int[capacity];
        (_sideBySide, _work) = (sideBySide, Work);
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
    public static UpdateRing Exact(
        int capacity, long length, bool doubles, Action<int, Action<int>>? sideBySide = null) => doubles
        ? new DoubleRing(capacity, length, 1, sideBySide)
        : new SingleRing(capacity, length, sideBySide);

    /// <summary>Creates a ring of updates of sketches.</summary>
    public static UpdateRing OfSketches(int capacity, int length, int parts) => new DoubleRing(capacity, length, parts, null);

    /// <summary>Writes a piece of the present values; the update is their difference from the previous ones.</summary>
    /// <param name="offset">Coordinate of the first value.</param>
    /// <param name="values">Shape [m], in parameter units.</param>
    public unsafe void Write(long offset, ParameterValues values)
    {
        if (values.Count == 0)
        {
            return;
        }

        var end = offset + values.Count;
        _end = offset == 0 || offset == _end ? end : -1;
        FindKept(Math.Min(Count + 1, Capacity));
        fixed (byte* bytes = values.Bytes)
        {
            _piece = new Piece(values.Type, (nint)bytes, values.Bytes.Length, offset, values.Count);
            Work(Parts == 1 ? (int)(offset / ChunkLength) : 0, Parts == 1 ? (int)((end - 1) / ChunkLength) + 1 : _chunks);
            _piece = default;
        }
    }

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
        Count = Math.Min(Count + 1, Capacity);
        FindKept(Count);
        var done = _end == Length ? _chunks : Parts == 1 ? (int)(Math.Max(0, _end) / ChunkLength) : 0;
        _end = Length;
        Work(done, _chunks);
        _end = 0;
        products.Clear();
        for (var chunk = 0; chunk < _chunks; chunk++)
        {
            var sums = _sums.AsSpan(chunk * Capacity, Capacity);
            var row = products.Slice(chunk / _chunksOfPart * Capacity, Capacity);
            foreach (var place in _kept.AsSpan(0, Count))
            {
                row[place] += sums[place];
            }
        }

        var slot = Slot;
        Slot = (Slot + 1) % Capacity;
        return slot;
    }

    /// <summary>
    /// Empties the window. The values written last stay as the start of the next update, and an update not yet committed stays
    /// where it is.
    /// </summary>
    public void Clear() => Count = 0;

    /// <summary>Adds coordinates of a kept update, times a factor, to a sum.</summary>
    /// <param name="place">The place of the update.</param>
    /// <param name="start">The first coordinate.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="sum">Shape [n]: added to.</param>
    public abstract void AddTo(int place, long start, double factor, Span<double> sum);

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

    /// <summary>Writes values of the update in the next place.</summary>
    protected abstract void WriteUpdate(int start, ParameterValues values);

    /// <summary>Takes inner products over a range of coordinates of the update in the first of some places.</summary>
    /// <param name="start">The first coordinate.</param>
    /// <param name="length">Number of coordinates.</param>
    /// <param name="places">The places, the first of which is that of the update itself.</param>
    /// <param name="sums">Shape [W]: for each of the places its inner product is written.</param>
    protected abstract void Multiply(int start, int length, ReadOnlySpan<int> places, Span<double> sums);

    /// <summary>The places of the newest updates, that of the next one first.</summary>
    private void FindKept(int count)
    {
        _keptCount = count;
        for (var age = 0; age < count; age++)
        {
            _kept[age] = (Slot - age + Capacity) % Capacity;
        }
    }

    private void Work(int firstChunk, int endChunk)
    {
        _firstChunk = firstChunk;
        if (_sideBySide is not null)
        {
            _sideBySide(endChunk - firstChunk, _work);
            return;
        }

        for (var index = 0; index < endChunk - firstChunk; index++)
        {
            Work(index);
        }
    }

    /// <summary>Writes what the present piece has of a chunk, and multiplies the chunk if that is all of it.</summary>
    private void Work(int index)
    {
        var chunk = _firstChunk + index;
        var part = chunk / _chunksOfPart;
        var start = (Length * part / Parts) + (chunk % _chunksOfPart * ChunkLength);
        var end = Math.Min(start + ChunkLength, Length * (part + 1) / Parts);
        var (from, to) = (Math.Max(start, _piece.Offset), Math.Min(end, _piece.Offset + _piece.Count));
        if (from < to)
        {
            WriteUpdate((int)from, _piece.Values.Slice((int)(from - _piece.Offset), (int)(to - from)));
        }

        if (end <= _end)
        {
            var sums = _sums.AsSpan(chunk * Capacity, Capacity);
            Multiply((int)start, (int)Math.Max(0, end - start), _kept.AsSpan(0, _keptCount), sums);
        }
    }

    /// <summary>Values that are being written.</summary>
    private readonly record struct Piece(ElementType Type, nint Bytes, int ByteCount, long Offset, int Count)
    {
        public unsafe ParameterValues Values => new(Type, new ReadOnlySpan<byte>((void*)Bytes, ByteCount));
    }
}

/// <summary>A ring whose updates are kept in one number format.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class TypedRing<T> : UpdateRing
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _previous;
    private readonly T[][] _rows;

    /// <summary>Creates an empty ring.</summary>
    protected TypedRing(int capacity, long length, int parts, Action<int, Action<int>>? sideBySide)
        : base(capacity, length, parts, sideBySide)
    {
        _previous = new T[length];
        _rows = new T[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            _rows[row] = new T[length];
        }
    }

    /// <inheritdoc/>
    public override bool PreviousIsFinite() => UpdateKernel.AllFinite<T>(_previous);

    /// <inheritdoc/>
    public override void AddTo(int place, long start, double factor, Span<double> sum)
    {
        var update = Row(place, (int)start, sum.Length);
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += factor * double.CreateTruncating(update[i]);
        }
    }

    /// <inheritdoc/>
    protected override void CarryStart(StateCarrier state) => state.Numbers("start", _previous.AsSpan());

    /// <inheritdoc/>
    protected override void CarryUpdate(StateCarrier state, int place) => state.Numbers("update", _rows[place].AsSpan());

    /// <summary>Views values that are in this format already.</summary>
    protected abstract bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<T> inPlace);

    /// <summary>Writes values of another format in this one.</summary>
    protected abstract void Widen(ParameterValues values, Span<T> destination);

    /// <inheritdoc/>
    protected override void WriteUpdate(int start, ParameterValues values)
    {
        var previous = _previous.AsSpan(start, values.Count);
        var update = _rows[Slot].AsSpan(start, values.Count);
        if (TryReadInPlace(values, out var inPlace))
        {
            UpdateKernel.Advance(inPlace, previous, update);
            return;
        }

        Span<T> wide = stackalloc T[ParameterValues.ChunkLength];
        for (var done = 0; done < values.Count; done += wide.Length)
        {
            var chunk = values.Slice(done, Math.Min(wide.Length, values.Count - done));
            Widen(chunk, wide);
            UpdateKernel.Advance(wide[..chunk.Count], previous.Slice(done, chunk.Count), update.Slice(done, chunk.Count));
        }
    }

    /// <inheritdoc/>
    protected override void Multiply(int start, int length, ReadOnlySpan<int> places, Span<double> sums)
    {
        var update = Row(places[0], start, length);
        sums[places[0]] = UpdateKernel.DotOfEight(update, update);
        Span<double> dots = stackalloc double[UpdateKernel.RowsTogether];
        for (places = places[1..]; places.Length > 1; places = places[Math.Min(dots.Length, places.Length)..])
        {
            // Where fewer are left, the last one takes the places of those that are missing.
            var last = places.Length - 1;
            UpdateKernel.Dots(
                update, Row(places[0], start, length), Row(places[1], start, length),
                Row(places[Math.Min(2, last)], start, length), Row(places[Math.Min(3, last)], start, length),
                Row(places[Math.Min(4, last)], start, length), dots);
            for (var i = 0; i < Math.Min(dots.Length, places.Length); i++)
            {
                sums[places[i]] = dots[i];
            }
        }

        foreach (var place in places)
        {
            sums[place] = UpdateKernel.DotOfEight(update, Row(place, start, length));
        }
    }

    private ReadOnlySpan<T> Row(int place, int start, int length) => _rows[place].AsSpan(start, length);
}

/// <summary>A ring of exact updates in float32, with float64 inner products.</summary>
internal sealed class SingleRing(int capacity, long length, Action<int, Action<int>>? sideBySide)
    : TypedRing<float>(capacity, length, parts: 1, sideBySide)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<float> inPlace)
    {
        inPlace = values.Type == ElementType.Float32 ? values.As<float>() : default;
        return values.Type == ElementType.Float32;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<float> destination) => values.WidenTo(destination);
}

/// <summary>A ring of updates in float64: of sketches, or of parameters some of which are float64.</summary>
internal sealed class DoubleRing(int capacity, long length, int parts, Action<int, Action<int>>? sideBySide)
    : TypedRing<double>(capacity, length, parts, sideBySide)
{
    /// <inheritdoc/>
    protected override bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<double> inPlace)
    {
        inPlace = values.Type == ElementType.Float64 ? values.As<double>() : default;
        return values.Type == ElementType.Float64;
    }

    /// <inheritdoc/>
    protected override void Widen(ParameterValues values, Span<double> destination) => values.WidenTo(destination);
}
