using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Writes the records of an event file: each with its length and two checksums, as TFRecord files have them.</summary>
/// <remarks>
/// Records wait in memory until <see cref="Flush"/>. One that fails leaves the file as it was, so that it ends with a whole
/// record, and keeps the records for the next try.
/// </remarks>
/// <param name="stream">Where they go.</param>
internal sealed class EventFile(Stream stream) : IDisposable
{
    /// <summary>Bytes that may wait for a disk that takes nothing.</summary>
    internal const int MostWaiting = 4 << 20;

    private const uint MaskDelta = 0xA282EAD8;

    private readonly MemoryStream _waiting = new();

    /// <summary>Adds a record.</summary>
    /// <exception cref="IOException">Too many bytes wait.</exception>
    public void Add(ReadOnlySpan<byte> data)
    {
        if (_waiting.Length + data.Length > MostWaiting)
        {
            throw new IOException(FormattableString.Invariant(
                $"{_waiting.Length} bytes wait for the event file; at most {MostWaiting} may. Make room on its disk."));
        }

        Span<byte> head = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(head, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Mask(Checksum(head[..8])));
        Span<byte> foot = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(foot, Mask(Checksum(data)));
        _waiting.Write(head);
        _waiting.Write(data);
        _waiting.Write(foot);
    }

    /// <summary>Hands all that waits to the system.</summary>
    public void Flush()
    {
        var before = stream.CanSeek ? stream.Position : 0;
        try
        {
            stream.Write(_waiting.GetBuffer(), 0, (int)_waiting.Length);
            stream.Flush();
            _waiting.SetLength(0);
        }
        catch when (stream.CanSeek)
        {
            stream.SetLength(before);
            stream.Position = before;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            stream.Dispose();
        }
    }

    /// <summary>CRC-32C (Castagnoli), RFC 3720, appendix B.4.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var checksum = uint.MaxValue;
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(
                checksum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var rest in data[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, rest);
        }

        return ~checksum;
    }

    // So that a checksum of data that has checksums inside is no weak one (TFRecord).
    internal static uint Mask(uint checksum) => BitOperations.RotateRight(checksum, 15) + MaskDelta;
}
