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

    /// <summary>Empties the window. The values written last stay as the start of the next update, and an update not yet committed stays where it is.</summary>
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

    /// <summary>Adds the inner products of the update in place <paramref name="slot"/> with those in the places that are kept, its own included.</summary>
    protected abstract void AddProducts(int slot, ReadOnlySpan<int> kept, Span<double> products);

    /// <summary>Coordinates that are taken at a time, so that the new update stays in the second-level cache: 64 KiB of float32.</summary>
    protected const int ChunkLength = 16384;
}
