using System.Buffers.Binary;
using System.Numerics;

namespace SpectralEdge.Monitor;

/// <summary>
/// CRC-32C (Castagnoli), as in RFC 3720: reflected, initial value and final exclusive or all ones. No allocation, no state.
/// </summary>
internal static class TrajectoryChecksum
{
    /// <summary>The checksum of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="before">The checksum of the bytes before them; 0 for none.</param>
    /// <returns>0xE3069283 for the ASCII digits 123456789.</returns>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
