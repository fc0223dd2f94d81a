using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads the values of one tensor after the other, each from front to back.</summary>
internal sealed class TensorReader : IDisposable
{
    private ByteFile? _file;
    private RangeStream? _range;
    private DeflateStream? _inflated;
    private StoredTensor? _tensor;
    private long _given;
    private ZipChecksum _checksum;
    private bool _isChecked;

    /// <summary>Begins a tensor. The file stays open until a tensor of another one begins.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">Index of the first value that is wanted; 0 for bytes that are streamed.</param>
    public void Begin(StoredTensor tensor, long first = 0)
    {
        EndStream();
        if (_file is null || _file.Path != tensor.Bytes.File)
        {
            _file?.Dispose();
            _file = null;
            _file = new ByteFile(tensor.Bytes.File);
        }

        (_tensor, _given, _checksum, _isChecked) = (tensor, first, default, false);
        if (tensor.Bytes.Skip is { } skip)
        {
            _range = new RangeStream(_file, tensor.Bytes.Offset, tensor.Bytes.Length);
            _inflated = new DeflateStream(_range, CompressionMode.Decompress);
            Inflate(stackalloc byte[256], skip);
        }
        else if (tensor.Bytes.Check is { } check)
        {
            CheckHeader(stackalloc byte[256], tensor.Bytes.Offset - check.Before, check.Before);
        }
    }

    /// <summary>Reads the next values of the tensor.</summary>
    /// <param name="buffer">Takes them, in the format of <see cref="TensorFormats.ElementOf"/>. At least 8 bytes.</param>
    /// <returns>Number of values; 0 when all have been given.</returns>
    public int Read(Span<byte> buffer)
    {
        var (format, left) = (_tensor!.Format, _tensor.Count - _given);
        var count = (int)Math.Min(buffer.Length / TensorFormats.ElementBytes(format), left);
        if (count == 0)
        {
            RequireEnd();
            return 0;
        }

        if (TensorFormats.IsWidened(format))
        {
            // Each value is read before its place is written over.
            var values = MemoryMarshal.Cast<byte, float>(buffer)[..count];
            var bytes = MemoryMarshal.AsBytes(values)[^count..];
            Fill(bytes);
            Float8.Widen(format, bytes, values);
        }
        else
        {
            Fill(buffer[..(count * TensorFormats.BytesPer(format))]);
        }

        _given += count;
        return count;
    }

    public void Dispose()
    {
        EndStream();
        _file?.Dispose();
        _file = null;
    }

    private void Fill(Span<byte> bytes)
    {
        if (_inflated is not null)
        {
            Inflate(bytes, bytes.Length);
            return;
        }

        _file!.Read(
            _tensor!.Bytes.Offset + (_given * TensorFormats.BytesPer(_tensor.Format)), bytes, $"values of '{_tensor.Name}'");
        Check(bytes);
    }

    private void Check(ReadOnlySpan<byte> bytes)
    {
        if (_tensor!.Bytes.Check is not null)
        {
            _checksum.Add(bytes);
        }
    }

    private void CheckHeader(Span<byte> buffer, long offset, int count)
    {
        for (var done = 0; done < count; done += buffer.Length)
        {
            var piece = buffer[..Math.Min(buffer.Length, count - done)];
            _file!.Read(offset + done, piece, $"the header of '{_tensor!.Name}'");
            _checksum.Add(piece);
        }
    }

    /// <summary>Inflates as many bytes as are asked for, over and over into the same place if it is too small.</summary>
    private void Inflate(Span<byte> bytes, int count)
    {
        try
        {
            while (count > 0)
            {
                var piece = bytes[..Math.Min(count, bytes.Length)];
                _inflated!.ReadExactly(piece);
                Check(piece);
                count -= piece.Length;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Damaged("cannot be inflated to as many bytes as it should have", exception);
        }
    }

    private void RequireEnd()
    {
        if (!_isChecked && _inflated is not null)
        {
            RequireInflated();
        }

        if (!_isChecked && _tensor!.Bytes.Check is { } check && _checksum.Value != check.Crc)
        {
            throw Damaged("does not have the checksum (CRC-32) that the archive gives it: values have changed", null);
        }

        _isChecked = true;
    }

    private void RequireInflated()
    {
        try
        {
            if (_inflated!.ReadByte() >= 0)
            {
                throw Damaged("inflates to more bytes than it should have", null);
            }
        }
        catch (InvalidDataException exception)
        {
            throw Damaged("cannot be inflated to its end", exception);
        }

        EndStream();
    }

    private CheckpointException Damaged(string what, Exception? inner) =>
        CheckpointException.At(_tensor!.Bytes.File, _tensor.Bytes.Offset, $"array '{_tensor.Name}' begins here and {what}. The "
            + "archive is damaged: write or download it again, or leave it out with CheckpointOptions.ExcludeFiles.", inner);

    private void EndStream()
    {
        _inflated?.Dispose();
        _range?.Dispose();
        (_inflated, _range) = (null, null);
    }
}

/// <summary>8-bit numbers as binary32, exactly.</summary>
/// <remarks>Source: Micikevicius et al., "FP8 formats for deep learning", arXiv 2209.05433, table 1.</remarks>
internal static class Float8
{
    private static readonly float[] E4M3 = Table(exponentBits: 4, bias: 7);
    private static readonly float[] E5M2 = Table(exponentBits: 5, bias: 15);

    /// <summary>Writes values as binary32.</summary>
    /// <param name="format">One of the two formats of 8 bits.</param>
    /// <param name="bytes">Shape [n]; may lie at the end of the memory of <paramref name="values"/>.</param>
    /// <param name="values">Shape [n]: overwritten.</param>
    public static void Widen(TensorFormat format, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var table = format == TensorFormat.F8E4M3 ? E4M3 : E5M2;
        for (var i = 0; i < bytes.Length; i++)
        {
            values[i] = table[bytes[i]];
        }
    }

    private static float[] Table(int exponentBits, int bias)
    {
        var fractionBits = 7 - exponentBits;
        var (exponents, fractions) = (1 << exponentBits, 1 << fractionBits);
        var table = new float[256];
        for (var code = 0; code < table.Length; code++)
        {
            var exponent = (code >> fractionBits) & (exponents - 1);
            var fraction = code & (fractions - 1);
            var size = exponent == 0
                ? MathF.ScaleB(fraction, 1 - bias - fractionBits)
                : MathF.ScaleB(fractions + fraction, exponent - bias - fractionBits);

            // E4M3 gives up infinity for more range: only the last code of each sign is no number.
            if (exponent == exponents - 1 && (exponentBits == 5 || fraction == fractions - 1))
            {
                size = exponentBits == 5 && fraction == 0 ? float.PositiveInfinity : float.NaN;
            }

            table[code] = code < 128 ? size : -size;
        }

        return table;
    }
}

/// <summary>Questions about the values of tensors that are answered by reading them, no further than needed.</summary>
internal static class TensorValues
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Whether two tensors of one shape and format hold the same bits.</summary>
    public static bool AreEqual(StoredTensor one, StoredTensor other)
    {
        using TensorReader first = new(), second = new();
        first.Begin(one);
        second.Begin(other);
        var (a, b) = (ArrayPool<byte>.Shared.Rent(PieceBytes), ArrayPool<byte>.Shared.Rent(PieceBytes));
        try
        {
            while (true)
            {
                var count = first.Read(a.AsSpan(0, PieceBytes));
                var bytes = count * TensorFormats.ElementBytes(one.Format);
                if (second.Read(b.AsSpan(0, PieceBytes)) != count || !a.AsSpan(0, bytes).SequenceEqual(b.AsSpan(0, bytes)))
                {
                    return false;
                }

                if (count == 0)
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(a);
            ArrayPool<byte>.Shared.Return(b);
        }
    }

    /// <summary>Whether a tensor holds no more than two different values.</summary>
    public static bool HaveTwoValues(StoredTensor tensor)
    {
        using var reader = new TensorReader();
        reader.Begin(tensor);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var seen = new HashSet<ulong>();
        try
        {
            var (bytesPer, count) = (TensorFormats.ElementBytes(tensor.Format), -1);
            while (count != 0 && seen.Count <= 2)
            {
                count = reader.Read(buffer.AsSpan(0, PieceBytes));
                Note(buffer.AsSpan(0, count * bytesPer), bytesPer, seen);
            }

            return seen.Count <= 2;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Note(ReadOnlySpan<byte> bytes, int bytesPer, HashSet<ulong> seen)
    {
        for (var start = 0; start < bytes.Length && seen.Count <= 2; start += bytesPer)
        {
            var bits = 0UL;
            foreach (var part in bytes.Slice(start, bytesPer))
            {
                bits = (bits << 8) | part;
            }

            seen.Add(bits);
        }
    }
}
