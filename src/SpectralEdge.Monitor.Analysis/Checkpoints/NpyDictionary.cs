using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads the dictionary in the header of a NumPy array: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
/// <param name="text">The dictionary.</param>
/// <param name="file">The file, for messages.</param>
/// <param name="offset">Where the dictionary begins in it.</param>
internal sealed class NpyDictionary(string text, string file, long offset)
{
    private int _place;

    /// <summary>Reads it.</summary>
    /// <param name="length">Bytes before the values, for the header.</param>
    /// <exception cref="CheckpointException">It is not what the format asks for, or the array is of a kind that is not read.</exception>
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
                    Require(Peek() is '\'' or '"', "descr must be a string: arrays of records are not read. Save each field as an array of its own");
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
        Require(found.Type is not null && found.Fortran is not null && found.Shape is not null, "descr, fortran_order and shape must all be there. Write the file again");
        Require(found.Fortran == false || found.Shape!.Count < 2, "the array is in Fortran order; it must be in C order. Save numpy.ascontiguousarray(x) instead");
        var (format, bytesPer) = FormatOf(found.Type!);
        return new NpyHeader(length, found.Shape!, format, bytesPer);
    }

    private (TensorFormat Format, int BytesPer) FormatOf(string type)
    {
        switch (type)
        {
            case "<f8":
                return (TensorFormat.F64, 8);
            case "<f4":
                return (TensorFormat.F32, 4);
            case "<f2":
                return (TensorFormat.F16, 2);
            case "|b1" or "|i1" or "|u1" or "<i1" or "<u1":
                return (TensorFormat.Integer, 1);
            case "<i2" or "<u2" or "<i4" or "<u4" or "<i8" or "<u8":
                return (TensorFormat.Integer, type[2] - '0');
            case { Length: > 0 } when type[0] == '>':
                throw Error($"the array is big-endian ('{type}'); it must be little-endian. Save x.astype(x.dtype.newbyteorder('<')) instead");
            case { Length: > 1 } when type[1] == 'O':
                throw Error("the array holds Python objects, which are pickled; they are not read, since loading a pickle can run code. Save arrays of numbers instead");
            case { Length: > 1 } when type[1] == 'V':
                throw Error($"the array is of type '{type}', raw bytes, as bfloat16 arrays are saved; they do not say what they are. Save x.astype(numpy.float32) instead");
            default:
                throw Error($"the array is of type '{type}'; it must be <f2, <f4, <f8, an integer or a truth value. Save x.astype(numpy.float32) instead");
        }
    }

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
                long.TryParse(text.AsSpan(_place, end - _place), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && shape.Count < TensorShape.MostDimensions,
                "the shape must be at most 32 whole numbers from 0 to 2^63 - 1. Write the file again");
            shape.Add(size);
            _place = end;
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
