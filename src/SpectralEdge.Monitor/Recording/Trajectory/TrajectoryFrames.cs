using System.Buffers.Binary;

namespace SpectralEdge.Monitor;

/// <summary>The records of a file, one after the other: whole ones are given, all else is noted as lost.</summary>
/// <remarks>
/// Where no whole record begins, the file is searched byte by byte for the next marker behind which one does. No buffer is ever
/// longer than the rest of the file. The time is linear in the length of the file, whatever is in it: where frames that hold
/// together have made it read contents in vain of four times that length, they are believed where their contents end.
/// </remarks>
/// <param name="stream">The file; its position is of no account between calls.</param>
/// <param name="length">Its length, in bytes.</param>
/// <param name="losses">What is lost: added to.</param>
internal sealed class TrajectoryFrames(Stream stream, long length, List<TrajectoryLoss> losses)
{
    private const int SearchLength = 1 << 16;

    // Damage by accident costs each byte once for the record that it lies in, and once for the one that is found there.
    private const long MostInVain = 4;

    private readonly byte[] _frame = new byte[TrajectoryFormat.FrameLength];
    private byte[] _search = [];
    private byte[] _content = [];
    private int _contentLength;
    private long _next;
    private long _inVain;
    private long _believed;

    /// <summary>Where the record begins.</summary>
    public long Offset { get; private set; }

    /// <summary>What the record is.</summary>
    public int Kind { get; private set; }

    /// <summary>What the record holds.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, _contentLength);

    /// <summary>Goes to the next whole record.</summary>
    /// <returns>False if there is none.</returns>
    public bool Next()
    {
        if (_next >= length)
        {
            return false;
        }

        var from = _next;
        if (Read(from) is not { } reason)
        {
            return true;
        }

        var found = Search(Math.Max(from + 1, _believed));
        losses.Add(new TrajectoryLoss(from, found - from, reason));
        return found < length;
    }

    /// <summary>Notes that the present record is of no use.</summary>
    public void Refuse(TrajectoryLossReason reason) => losses.Add(new TrajectoryLoss(Offset, _next - Offset, reason));

    /// <summary>Reads the record at an offset and makes it the present one.</summary>
    /// <returns>Null if it is whole; else what is wrong.</returns>
    private TrajectoryLossReason? Read(long offset)
    {
        var available = (int)Math.Min(TrajectoryFormat.FrameLength, length - offset);
        Fill(offset, _frame.AsSpan(0, available));
        var marked = Math.Min(available, TrajectoryFormat.Marker.Length);
        if (!_frame.AsSpan(0, marked).SequenceEqual(TrajectoryFormat.Marker[..marked]))
        {
            return TrajectoryLossReason.NoRecord;
        }

        if (available < TrajectoryFormat.FrameLength)
        {
            return TrajectoryLossReason.CutOff;
        }

        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(_frame.AsSpan(16));
        var size = BinaryPrimitives.ReadInt32LittleEndian(_frame.AsSpan(12));
        if (checksum != TrajectoryChecksum.Of(_frame.AsSpan(0, 16)) || size < 0)
        {
            return TrajectoryLossReason.FrameDamaged;
        }

        return size > length - offset - TrajectoryFormat.FrameLength
            ? TrajectoryLossReason.CutOff
            : ReadContent(offset, size, checksum);
    }

    private TrajectoryLossReason? ReadContent(long offset, int size, uint checksum)
    {
        if (_content.Length < size)
        {
            _content = new byte[size];
        }

        Fill(offset + TrajectoryFormat.FrameLength, _content.AsSpan(0, size));
        if (BinaryPrimitives.ReadUInt32LittleEndian(_frame.AsSpan(20)) != TrajectoryChecksum.Of(
            _content.AsSpan(0, size), checksum))
        {
            _inVain += size;
            _believed = _inVain > MostInVain * length ? offset + TrajectoryFormat.FrameLength + size : 0;
            return TrajectoryLossReason.ContentDamaged;
        }

        // What is whole is passed over as a whole, whatever it says.
        (Offset, _next, _contentLength) = (offset, offset + TrajectoryFormat.FrameLength + size, size);
        Kind = BinaryPrimitives.ReadUInt16LittleEndian(_frame.AsSpan(8)) == TrajectoryFormat.Version
            ? BinaryPrimitives.ReadUInt16LittleEndian(_frame.AsSpan(10))
            : 0;
        return null;
    }

    /// <summary>Looks for a whole record and makes it the present one.</summary>
    /// <returns>Where it begins; the length of the file if there is none.</returns>
    private long Search(long from)
    {
        _search = _search.Length == 0 ? new byte[Math.Min(SearchLength, length)] : _search;
        while (from <= length - TrajectoryFormat.FrameLength)
        {
            var seen = _search.AsSpan(0, (int)Math.Min(_search.Length, length - from));
            Fill(from, seen);
            var (begin, passed) = (from, 0);
            while (from == begin && seen[passed..].IndexOf(TrajectoryFormat.Marker) is >= 0 and var found)
            {
                var place = begin + passed + found;
                if (Read(place) is null)
                {
                    return place;
                }

                passed += found + 1;
                from = Math.Max(from, _believed);
            }

            // A marker may begin in the last bytes.
            from = from == begin ? begin + Math.Max(passed, seen.Length - TrajectoryFormat.Marker.Length + 1) : from;
        }

        _next = length;
        return length;
    }

    private void Fill(long offset, Span<byte> target)
    {
        stream.Position = offset;
        stream.ReadExactly(target);
    }
}
