using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>The header of an array in NumPy's format, versions 1 to 3.</summary>
/// <param name="Length">Bytes before the values.</param>
/// <param name="Shape">Shape of the array.</param>
/// <param name="Format">Number format.</param>
/// <param name="BytesPer">Bytes of a value.</param>
/// <remarks>Source: numpy.lib.format. Arrays must be in C order and little-endian; integers and truth values are listed but not read.</remarks>
internal sealed record NpyHeader(int Length, IReadOnlyList<long> Shape, TensorFormat Format, int BytesPer)
{
    private const int PreludeBytes = 8;

    // NumPy itself refuses more than 10,000 characters where it does not trust a file.
    private const int MostHeaderBytes = 65_536;

    /// <summary>Reads a header.</summary>
    /// <param name="stream">The array, from its beginning.</param>
    /// <param name="available">Bytes of the array, header included.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="offset">Where the array begins in it.</param>
    /// <exception cref="CheckpointException">It is not what the format asks for.</exception>
    public static NpyHeader Read(Stream stream, long available, string file, long offset)
    {
        Span<byte> prelude = stackalloc byte[PreludeBytes + sizeof(uint)];
        Fill(stream, prelude[..PreludeBytes], file, offset);
        if (prelude[0] != 0x93 || !prelude[1..6].SequenceEqual("NUMPY"u8) || prelude[6] is < 1 or > 3)
        {
            throw CheckpointException.At(file, offset, "an array of NumPy's format, version 1, 2 or 3, should begin here. The file is damaged or of another format.");
        }

        var lengthBytes = prelude[6] == 1 ? sizeof(ushort) : sizeof(uint);
        Fill(stream, prelude.Slice(PreludeBytes, lengthBytes), file, offset);
        var length = lengthBytes == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(prelude[PreludeBytes..]) : BinaryPrimitives.ReadUInt32LittleEndian(prelude[PreludeBytes..]);
        var start = PreludeBytes + lengthBytes;
        if (length > MostHeaderBytes || length > available - start)
        {
            throw CheckpointException.At(file, offset + PreludeBytes, string.Create(
                CultureInfo.InvariantCulture, $"the header should take {length} bytes; it may take {Math.Clamp(available - start, 0, MostHeaderBytes)}. The file is damaged or was cut short: write it again."));
        }

        var text = new byte[(int)length];
        Fill(stream, text, file, offset);
        return new NpyDictionary(Encoding.UTF8.GetString(text), file, offset + start).Parse(start + (int)length);
    }

    private static void Fill(Stream stream, Span<byte> bytes, string file, long offset)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is EndOfStreamException or InvalidDataException)
        {
            throw CheckpointException.At(file, offset, "an array of NumPy's format begins here and ends within its header. The file is damaged or was cut short: write it again.", exception);
        }
    }
}
