using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Lists the array of a NumPy file.</summary>
internal static class NpyFile
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">Name of the array: NumPy's files have none.</param>
    public static StoredTensor Read(ByteFile file, string name)
    {
        using var stream = new RangeStream(file, 0, file.Length);
        var header = NpyHeader.Read(stream, file.Length, file.Path, 0);
        return Tensor(header, name, file.Length, new StoredBytes(file.Path, header.Length, file.Length - header.Length), 0);
    }

    /// <summary>Checks that an array takes as many bytes as its header says.</summary>
    /// <param name="header">The header.</param>
    /// <param name="name">Name of the array.</param>
    /// <param name="total">Bytes of header and values.</param>
    /// <param name="bytes">Where the values are.</param>
    /// <param name="offset">Where the array begins in the file.</param>
    public static StoredTensor Tensor(NpyHeader header, string name, long total, StoredBytes bytes, long offset) =>
        header.BytesPer == 0
            ? new StoredTensor(name, header.Shape, header.Format, header.Refusal is null ? 0 : 1, bytes, header.Refusal)
            : TensorShape.TrySize([.. header.Shape], header.BytesPer, out var count, out var length)
                && length == total - header.Length
            ? new StoredTensor(name, header.Shape, header.Format, count, bytes, header.Refusal)
            : throw CheckpointException.At(bytes.File, offset, $"array '{name}' of shape {TensorShape.Text(header.Shape)} should "
                + $"have values of {header.BytesPer} bytes each; there are {total - header.Length} bytes. The file is damaged or "
                + "was cut short: write it again.", isCutShort: bytes.Check is null && length > total - header.Length);
}

/// <summary>The header of an array in NumPy's format, versions 1 to 3.</summary>
/// <param name="Length">Bytes before the values.</param>
/// <param name="Shape">Shape of the array.</param>
/// <param name="Format">Number format.</param>
/// <param name="BytesPer">Bytes of a value; 0 where it is not known.</param>
/// <param name="Refusal">Why the values cannot be read; null if they can.</param>
/// <remarks>Source: numpy.lib.format. Arrays must be in C order and little-endian to be read; all others are listed.</remarks>
internal sealed record NpyHeader(
    int Length, IReadOnlyList<long> Shape, TensorFormat Format, int BytesPer, CheckpointException? Refusal = null)
{
    private const int PreludeBytes = 8;

    // As many as NumPy takes where it does not trust a file; an archive of 1 MB may have thousands of headers.
    private const int MostHeaderBytes = 10_000;

    /// <summary>Reads a header.</summary>
    /// <param name="stream">The array, from its beginning.</param>
    /// <param name="available">Bytes of the array, header included.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="offset">Where the array begins in it.</param>
    public static NpyHeader Read(Stream stream, long available, string file, long offset)
    {
        Span<byte> prelude = stackalloc byte[PreludeBytes + sizeof(uint)];
        Fill(stream, prelude[..PreludeBytes], file, offset);
        if (prelude[0] != 0x93 || !prelude[1..6].SequenceEqual("NUMPY"u8) || prelude[6] is < 1 or > 3)
        {
            throw CheckpointException.At(file, offset, "an array of NumPy's format, version 1, 2 or 3, should begin here. The "
                + "file is damaged or of another format.");
        }

        var lengthBytes = prelude[6] == 1 ? sizeof(ushort) : sizeof(uint);
        Fill(stream, prelude.Slice(PreludeBytes, lengthBytes), file, offset);
        var length = lengthBytes == sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(prelude[PreludeBytes..])
            : BinaryPrimitives.ReadUInt32LittleEndian(prelude[PreludeBytes..]);
        var start = PreludeBytes + lengthBytes;
        if (length > MostHeaderBytes || length > available - start)
        {
            throw CheckpointException.At(file, offset + PreludeBytes, $"the header should take {length} bytes; it may take "
                + $"{Math.Clamp(available - start, 0, MostHeaderBytes)}. The file is damaged or was cut short: write it again.",
                isCutShort: length <= MostHeaderBytes && offset == 0);
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
            throw CheckpointException.At(file, offset, "an array of NumPy's format begins here and ends within its header. The "
                + "file is damaged or was cut short: write it again.", exception, exception is EndOfStreamException);
        }
    }
}

/// <summary>Reads the dictionary in the header of a NumPy array: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape':
/// (3, 4), }</c>.</summary>
/// <param name="text">The dictionary.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="offset">Where the dictionary begins in it.</param>
internal sealed class NpyDictionary(string text, string file, long offset)
{
    private int _place;

    /// <summary>Reads it.</summary>
    /// <param name="length">Bytes before the values, for the header.</param>
    public NpyHeader Parse(int length)
    {
        (string? Type, bool? Fortran, List<long>? Shape) found = default;
        Expect('{');
        while (!Take('}'))
        {
            var key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when found.Type is null:
                    Require(Peek() is '\'' or '"', "descr must be a string: arrays of records are not read. Save each field as "
                        + "an array of its own");
                    found.Type = Quoted();
                    break;
                case "fortran_order" when found.Fortran is null:
                    found.Fortran = Truth();
                    break;
                case "shape" when found.Shape is null:
                    found.Shape = Tuple();
                    break;
                default:
                    throw Error($"'{key}' must be descr, fortran_order or shape, each once. Write the file again");
            }

            if (!Take(','))
            {
                Expect('}');
                break;
            }
        }

        Require(text.AsSpan(_place).Trim().IsEmpty, "nothing may follow the dictionary. Write the file again");
        Require(found.Type is not null && found.Fortran is not null && found.Shape is not null, "descr, fortran_order and shape "
            + "must all be there. Write the file again");
        return Header(length, found.Type!, found.Fortran == true, found.Shape!);
    }

    private NpyHeader Header(int length, string type, bool isFortran, List<long> shape)
    {
        var (format, bytesPer, why) = FormatOf(type);
        why ??= isFortran && shape.Count > 1 && format != TensorFormat.Integer
            ? "the array is in Fortran order; it must be in C order. Save numpy.ascontiguousarray(x) instead"
            : null;
        return why is null
            ? new NpyHeader(length, shape, format, bytesPer)
            : new NpyHeader(length, shape, TensorFormat.Unreadable, bytesPer, Error(why));
    }

    /// <summary>What a type is, how many bytes a value has (0 where that is not known), and why it is not read.</summary>
    private static (TensorFormat Format, int BytesPer, string? Why) FormatOf(string type) => type switch
    {
        "<f8" => (TensorFormat.F64, 8, null),
        "<f4" => (TensorFormat.F32, 4, null),
        "<f2" => (TensorFormat.F16, 2, null),
        "|b1" or "|i1" or "|u1" or "<i1" or "<u1" or ">i1" or ">u1" => (TensorFormat.Integer, 1, null),
        [_, 'i' or 'u', '2' or '4' or '8'] => (TensorFormat.Integer, type[2] - '0', null),

        // Texts, times and what has no values: nothing that could be a parameter.
        [_, 'U' or 'S' or 'a' or 'M' or 'm', ..] => (TensorFormat.Integer, 0, null),
        ['>', 'f', '2' or '4' or '8'] => (TensorFormat.F32, type[2] - '0', $"the array is big-endian ('{type}'); it must be "
            + "little-endian. Save x.astype(x.dtype.newbyteorder('<')) instead"),
        [_, 'O', ..] => (TensorFormat.F32, 0, "the array holds Python objects, which are pickled; they are not read, since "
            + "loading a pickle can run code. Save arrays of numbers instead"),
        [_, 'V', ..] => (TensorFormat.F32, 0, $"the array is of type '{type}', raw bytes, as bfloat16 arrays are saved; they do "
            + "not say what they are. Save x.astype(numpy.float32) instead"),
        _ => (TensorFormat.F32, 0, $"the array is of type '{type}'; it must be <f2, <f4, <f8, an integer or a truth value. Save "
            + "x.astype(numpy.float32) instead"),
    };

    private string Quoted()
    {
        var quote = Peek();
        Require(quote is '\'' or '"', "a string should be here. Write the file again");
        var end = text.IndexOf(quote, _place + 1);
        Require(end > 0, "a string begins here and does not end. Write the file again");
        var value = text[(_place + 1)..end];
        _place = end + 1;
        return value;
    }

    private bool Truth()
    {
        Peek();
        foreach (var (word, value) in new[] { ("False", false), ("True", true) })
        {
            if (text.AsSpan(_place).StartsWith(word, StringComparison.Ordinal))
            {
                _place += word.Length;
                return value;
            }
        }

        throw Error("False or True should be here. Write the file again");
    }

    private List<long> Tuple()
    {
        var shape = new List<long>();
        Expect('(');
        while (!Take(')'))
        {
            Peek();
            var end = _place;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            Require(
                long.TryParse(text.AsSpan(_place, end - _place), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    && shape.Count < TensorShape.MostDimensions,
                "the shape must be at most 32 whole numbers from 0 to 2^63 - 1. Write the file again");
            shape.Add(size);
            // Python 2 wrote 16L.
            _place = end < text.Length && text[end] == 'L' ? end + 1 : end;
            if (!Take(','))
            {
                Expect(')');
                break;
            }
        }

        return shape;
    }

    private char Peek()
    {
        while (_place < text.Length && char.IsWhiteSpace(text[_place]))
        {
            _place++;
        }

        return _place < text.Length ? text[_place] : '\0';
    }

    private bool Take(char expected)
    {
        var found = Peek() == expected && _place < text.Length;
        _place += found ? 1 : 0;
        return found;
    }

    private void Expect(char expected) => Require(Take(expected), $"'{expected}' should be here. Write the file again");

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw Error(what);
        }
    }

    private CheckpointException Error(string what) => CheckpointException.At(file, offset + _place, $"{what}.");
}
