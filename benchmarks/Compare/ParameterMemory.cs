using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

/// <summary>The parameters, in one number format.</summary>
internal sealed class ParameterMemory
{
    private const int PatternLength = 1 << 20;

    private readonly AlignedMemory _memory;
    private readonly int _size;

    /// <summary>Allocates the parameters and fills them with seeded numbers between −½ and ½, which touches every page.</summary>
    public ParameterMemory(int count, ElementType type)
    {
        (Count, Type) = (count, type);
        _size = SizeOf(type);
        _memory = new AlignedMemory((long)count * _size);
        var pattern = Pattern(type);
        var rest = _memory.Bytes;
        while (!rest.IsEmpty)
        {
            var part = Math.Min(rest.Length, pattern.Length);
            pattern[..part].CopyTo(rest);
            rest = rest[part..];
        }
    }

    /// <summary>Number of parameters, P.</summary>
    public int Count { get; }

    /// <summary>Their number format.</summary>
    public ElementType Type { get; }

    /// <summary>Their memory.</summary>
    public Span<byte> Bytes => _memory.Bytes;

    /// <summary>Their memory as binary32.</summary>
    public Span<float> Singles => _memory.As<float>();

    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(ElementType type) => type switch
    {
        ElementType.Float64 => 8,
        ElementType.Float32 => 4,
        _ => 2,
    };

    /// <summary>The bytes of a range of parameters.</summary>
    public Span<byte> BytesOf((int Start, int Count) range) => Bytes.Slice(range.Start * _size, range.Count * _size);

    /// <summary>A range of parameters as the library sees it.</summary>
    public ParameterValues ValuesOf((int Start, int Count) range) => new(Type, BytesOf(range));

    private static ReadOnlySpan<byte> Pattern(ElementType type)
    {
        var random = new Random(1);
        var singles = new float[PatternLength];
        for (var i = 0; i < singles.Length; i++)
        {
            singles[i] = random.NextSingle() - 0.5f;
        }

        return type switch
        {
            ElementType.Float32 => MemoryMarshal.AsBytes<float>(singles),
            ElementType.Float64 => MemoryMarshal.AsBytes<double>(Array.ConvertAll(singles, value => (double)value)),
            ElementType.Float16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(singles, value => (Half)value)),
            _ => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(
                singles, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))),
        };
    }
}

/// <summary>Memory that begins at a cache line, as tensor libraries give it.</summary>
internal sealed class AlignedMemory
{
    private const int Line = 64;

    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Allocates memory; nothing has touched it yet.</summary>
    /// <param name="length">Number of bytes.</param>
    public AlignedMemory(long length)
    {
        _length = checked((int)length);
        _bytes = GC.AllocateUninitializedArray<byte>(checked(_length + Line), pinned: true);
        _start = (int)((Line - (Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) & (Line - 1))) & (Line - 1));
    }

    /// <summary>The memory.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(_start, _length);

    /// <summary>The memory as numbers.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);
}
