using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>A file that is read in pieces, with an error that names the place where it ends too early.</summary>
internal sealed class ByteFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    public ByteFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        Length = RandomAccess.GetLength(_handle);
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Number of bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Reads bytes that must be there.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">Overwritten.</param>
    /// <param name="what">What they are, for the message.</param>
    public void Read(long offset, Span<byte> bytes, string what)
    {
        if (ReadSome(offset, bytes) < bytes.Length)
        {
            throw EndsEarly(offset, bytes.Length, what);
        }
    }

    /// <summary>Reads bytes up to the end of the file.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">Overwritten, as far as there are any.</param>
    /// <returns>How many there are.</returns>
    public int ReadSome(long offset, Span<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var read = RandomAccess.Read(_handle, bytes[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    /// <summary>The error of a file that ends too early.</summary>
    public CheckpointException EndsEarly(long offset, long length, string what) => CheckpointException.At(
        Path, offset, string.Create(CultureInfo.InvariantCulture, $"{what} should be here and take {length} bytes; the file has "
            + $"{Length}. It was cut short: copy or download it again."), isCutShort: true);

    public void Dispose() => _handle.Dispose();
}

/// <summary>A range of a file as a stream that can only be read from front to back.</summary>
/// <param name="file">The file; not disposed with the stream.</param>
/// <param name="offset">First byte.</param>
/// <param name="length">Number of bytes.</param>
internal sealed class RangeStream(ByteFile file, long offset, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var read = file.ReadSome(offset + _position, buffer[..(int)Math.Min(buffer.Length, length - _position)]);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
