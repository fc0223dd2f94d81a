using System.Buffers.Binary;
using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>
/// CRC-32C, the checksum of Castagnoli (IEEE Trans. Commun. 41, 1993; RFC 3720): every single error burst of up to 32 bits is
/// found, any other damage but for one case in 4 · 10⁹.
/// </summary>
internal struct Checksum
{
    // Stored inverted, so that the default has seen nothing.
    private uint _inverted;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Value => _inverted;

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = ~_inverted;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        _inverted = ~crc;
    }
}
