using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor;

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
