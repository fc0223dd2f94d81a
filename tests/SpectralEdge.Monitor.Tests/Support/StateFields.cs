using System.Buffers.Binary;
using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>Reads a state file by its description in docs/reference/state-file.md alone.</summary>
internal static class StateFields
{
    public static List<(char Type, string Name, byte[] Bytes)> Of(ReadOnlySpan<byte> file)
    {
        Assert.Equal("SEMSTATE", Encoding.ASCII.GetString(file[..8]));
        Assert.Equal(5u, BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
        var (fields, at) = (new List<(char, string, byte[])>(), 12);
        while (at < file.Length)
        {
            var (begin, type, name) = (at, (char)file[at], Encoding.ASCII.GetString(file.Slice(at + 2, file[at + 1])));
            at += 2 + name.Length;
            var (head, size) = type switch
            {
                'b' => (0, 1L),
                'i' or 'd' => (0, 8),
                't' => (4, 2L * BinaryPrimitives.ReadUInt32LittleEndian(file[at..])),
                'B' => (8, BinaryPrimitives.ReadInt64LittleEndian(file[at..])),
                'F' => (8, 4 * BinaryPrimitives.ReadInt64LittleEndian(file[at..])),
                'D' or 'I' => (8, 8 * BinaryPrimitives.ReadInt64LittleEndian(file[at..])),
                'c' => (0, 4),
                _ => throw new InvalidOperationException($"Type '{type}' at byte {begin} is none."),
            };
            if (type == 'c')
            {
                Assert.Equal(SlowCrc(file[..begin]), BinaryPrimitives.ReadUInt32LittleEndian(file[at..]));
            }

            fields.Add((type, name, file.Slice(at + head, (int)size).ToArray()));
            at += head + (int)size;
        }

        return fields;
    }

    /// <summary>CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected.</summary>
    public static uint SlowCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }
}
