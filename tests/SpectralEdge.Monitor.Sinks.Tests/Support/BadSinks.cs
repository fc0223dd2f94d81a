using System.Buffers.Text;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>Does not come back from its first record until it is let go.</summary>
internal sealed class BlockingSink : ISpectralSink, IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _arrived = new();

    public KeepingSink Kept { get; } = new();

    /// <summary>Waits until it blocks.</summary>
    public void WaitForArrival() => _arrived.Wait();

    public void LetGo() => _gate.Set();

    public void Write(SinkRecord record)
    {
        _arrived.Set();
        _gate.Wait();
        Kept.Write(record);
    }

    public void Dispose() => Kept.Dispose();
}

/// <summary>Throws at every n-th record.</summary>
internal sealed class ThrowingSink(int every) : ISpectralSink
{
    private int _count;

    public void Write(SinkRecord record)
    {
        if (++_count % every == 0)
        {
            throw new InvalidOperationException("This sink throws.");
        }
    }
}

/// <summary>Lets other threads go first at every record.</summary>
internal sealed class SlowSink : ISpectralSink
{
    public void Write(SinkRecord record) => Thread.Sleep(1);
}

/// <summary>Writes a line for each record to a stream that may be full.</summary>
internal sealed class StreamSink(Stream stream) : ISpectralSink, IDisposable
{
    public void Write(SinkRecord record)
    {
        Span<byte> line = stackalloc byte[32];
        Utf8Formatter.TryFormat(record.Step, line, out var length);
        line[length] = (byte)'\n';
        stream.Write(line[..(length + 1)]);
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}

/// <summary>A file on a disk that has room for so many bytes.</summary>
internal sealed class FullDisk(long room) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Position + count > room)
        {
            throw new IOException("No space left on device.");
        }

        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
}
