using System.Numerics;

namespace SpectralEdge.Monitor.Windowing;

/// <summary>A ring whose updates are kept in one number format.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class TypedRing<T> : UpdateRing
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _previous;

    /// <summary>Creates an empty ring.</summary>
    protected TypedRing(int capacity, long length, int parts)
        : base(capacity, length, parts)
    {
        _previous = new T[length];
        Rows = new T[capacity][];
        for (var row = 0; row < capacity; row++)
        {
            Rows[row] = new T[length];
        }
    }

    /// <summary>The updates, by their places.</summary>
    protected T[][] Rows { get; }

    /// <inheritdoc/>
    public override void Write(long offset, ParameterValues values)
    {
        var previous = _previous.AsSpan((int)offset, values.Count);
        var update = Rows[Slot].AsSpan((int)offset, values.Count);
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

    /// <summary>Views values that are in this format already.</summary>
    protected abstract bool TryReadInPlace(ParameterValues values, out ReadOnlySpan<T> inPlace);

    /// <summary>Writes values of another format in this one.</summary>
    protected abstract void Widen(ParameterValues values, Span<T> destination);
}
