namespace SpectralEdge.Monitor.Dashboard;

/// <summary>Values of one kind, one after the other, in chunks: it grows without copying what is there.</summary>
/// <typeparam name="T">Type of the values.</typeparam>
internal sealed class Column<T>
    where T : unmanaged
{
    private const int Shift = 12;
    private const int Size = 1 << Shift;

    private readonly List<T[]> _chunks = [];

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory that the values take.</summary>
    public long Bytes => _chunks.Sum(static chunk => (long)chunk.Length) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    /// <summary>A value.</summary>
    /// <param name="index">Its position, from 0.</param>
    public T this[int index] => _chunks[index >> Shift][index & (Size - 1)];

    /// <summary>Adds a value at the end.</summary>
    public void Add(T value)
    {
        // The first chunk begins small: most runs have dozens of columns and few samples.
        var chunk = Count >> Shift;
        if (chunk == _chunks.Count)
        {
            _chunks.Add(new T[chunk == 0 ? 64 : Size]);
        }
        else if (chunk == 0 && Count == _chunks[0].Length)
        {
            var larger = new T[Math.Min(Size, Count * 4)];
            _chunks[0].CopyTo(larger, 0);
            _chunks[0] = larger;
        }

        _chunks[chunk][Count++ & (Size - 1)] = value;
    }

    /// <summary>Puts a value between others; rarely needed, and moves all that follow.</summary>
    public void Insert(int index, T value)
    {
        Add(value);
        for (var i = Count - 1; i > index; i--)
        {
            Set(i, this[i - 1]);
        }

        Set(index, value);
    }

    /// <summary>Keeps the first values alone.</summary>
    /// <param name="count">How many.</param>
    public void Keep(int count)
    {
        Count = Math.Min(Count, count);
        var chunks = (Count + Size - 1) >> Shift;
        _chunks.RemoveRange(chunks, _chunks.Count - chunks);
    }

    private void Set(int index, T value) => _chunks[index >> Shift][index & (Size - 1)] = value;
}

/// <summary>Steps in rising order.</summary>
internal static class StepColumn
{
    /// <summary>Position of the first step that is not below a bound.</summary>
    public static int FirstFrom(this Column<long> steps, long bound)
    {
        var (low, high) = (0, steps.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = steps[middle] < bound ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
