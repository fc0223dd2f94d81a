using System.Buffers.Binary;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>CRC-32, the checksum of zip archives (PKWARE's APPNOTE 6.3, section 4.4.7): the polynomial of IEEE 802.3, reflected,
/// begun and ended inverted.</summary>
/// <remarks>Eight bytes a step: M. Kounavis and F. Berry, IEEE Trans. Comput. 57, 2008. The instruction that processors have
/// is for another polynomial.</remarks>
internal struct ZipChecksum
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    private static readonly uint[] Tables = MakeTables();

    // Stored inverted, so that the default has seen nothing.
    private uint _inverted;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Value => _inverted;

    /// <summary>Takes the next bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = ~_inverted;
        var tables = Tables;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)]
                ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (int)(low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)]
                ^ tables[256 + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
        }

        foreach (var value in bytes)
        {
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        _inverted = ~crc;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        }

        return tables;
    }
}
