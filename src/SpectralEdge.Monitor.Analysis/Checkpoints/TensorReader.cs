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

    /// <summary>Begins a tensor. The file stays open until a tensor of another one begins.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">Index of the first value that is wanted; 0 for deflated bytes.</param>
    public void Begin(StoredTensor tensor, long first = 0)
    {
        EndStream();
        if (_file is null || _file.Path != tensor.Bytes.File)
        {
            _file?.Dispose();
            _file = null;
            _file = new ByteFile(tensor.Bytes.File);
        }

        (_tensor, _given) = (tensor, first);
        if (tensor.Bytes.Skip is { } skip)
        {
            _range = new RangeStream(_file, tensor.Bytes.Offset, tensor.Bytes.Length);
            _inflated = new DeflateStream(_range, CompressionMode.Decompress);
            Inflate(stackalloc byte[256], skip);
        }
    }

    /// <summary>Reads the next values of the tensor.</summary>
    /// <param name="buffer">Takes them, in the format of <see cref="TensorFormats.ElementOf"/>. At least 8 bytes.</param>
    /// <returns>Number of values; 0 when all have been given.</returns>
    /// <exception cref="CheckpointException">The file ends too early, or cannot be inflated.</exception>
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

    /// <inheritdoc/>
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

        _file!.Read(_tensor!.Bytes.Offset + (_given * TensorFormats.BytesPer(_tensor.Format)), bytes, $"values of '{_tensor.Name}'");
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
        if (_inflated is null)
        {
            return;
        }

        try
        {
            if (_inflated.ReadByte() >= 0)
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
        CheckpointException.At(_tensor!.Bytes.File, _tensor.Bytes.Offset, $"array '{_tensor.Name}' begins here and {what}. The archive is damaged: write or download it again.", inner);

    private void EndStream()
    {
        _inflated?.Dispose();
        _range?.Dispose();
        (_inflated, _range) = (null, null);
    }
}
