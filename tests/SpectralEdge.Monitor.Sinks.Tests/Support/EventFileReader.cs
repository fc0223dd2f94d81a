using System.Buffers.Binary;
using System.Text;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Reads an event file by the book: checksums bit by bit, the wire format by hand.</summary>
internal static class EventFileReader
{
    /// <summary>All events of a file; a damaged record fails.</summary>
    public static List<Message> Read(byte[] file)
    {
        var events = new List<Message>();
        for (var at = 0; at < file.Length;)
        {
            var head = file.AsSpan(at, 8);
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(head);
            RequireChecksum(head, file.AsSpan(at + 8, 4));
            var data = file.AsSpan(at + 12, length);
            RequireChecksum(data, file.AsSpan(at + 12 + length, 4));
            events.Add(new Message(data));
            at += 16 + length;
        }

        return events;
    }

    /// <summary>CRC-32C, bit by bit.</summary>
    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        var checksum = uint.MaxValue;
        foreach (var value in data)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) * 0x82F63B78);
            }
        }

        return ~checksum;
    }

    private static void RequireChecksum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> masked)
    {
        var checksum = Checksum(data);
        Assert.Equal(unchecked(((checksum >> 15) | (checksum << 17)) + 0xA282EAD8), BinaryPrimitives.ReadUInt32LittleEndian(masked));
    }
}

/// <summary>A message of Protocol Buffers, its fields by number.</summary>
internal sealed class Message
{
    private readonly List<(int Field, long Number, byte[] Bytes)> _fields = [];

    public Message(ReadOnlySpan<byte> data)
    {
        for (var at = 0; at < data.Length;)
        {
            var tag = Varint(data, ref at);
            var (number, bytes) = (0L, Array.Empty<byte>());
            switch (tag & 7)
            {
                case 0:
                    number = Varint(data, ref at);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadInt64LittleEndian(data[at..]);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(data, ref at);
                    (bytes, at) = (data.Slice(at, length).ToArray(), at + length);
                    break;
                case 5:
                    number = BinaryPrimitives.ReadInt32LittleEndian(data[at..]);
                    at += 4;
                    break;
                default:
                    throw new FormatException($"There is no wire type {tag & 7}.");
            }

            _fields.Add(((int)(tag >> 3), number, bytes));
        }
    }

    public bool Has(int field) => _fields.Exists(found => found.Field == field);

    public long Int(int field) => _fields.Find(found => found.Field == field).Number;

    public double Double(int field) => BitConverter.Int64BitsToDouble(Int(field));

    public float Float(int field) => BitConverter.Int32BitsToSingle((int)Int(field));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public Message Inner(int field) => new(Bytes(field));

    public IEnumerable<Message> All(int field) => _fields.Where(found => found.Field == field).Select(found => new Message(found.Bytes));

    public double[] Packed(int field)
    {
        var bytes = Bytes(field);
        return [.. Enumerable.Range(0, bytes.Length / 8).Select(i => BitConverter.ToDouble(bytes, 8 * i))];
    }

    private byte[] Bytes(int field) => _fields.Find(found => found.Field == field).Bytes ?? [];

    private static long Varint(ReadOnlySpan<byte> data, ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var part = data[at++];
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
