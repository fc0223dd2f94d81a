using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>Makes samples out of records, and refuses those that do not fit together.</summary>
internal sealed class TrajectoryDecoder
{
    private TrajectoryHeader? _header;
    private long _lastIndex = -1;
    private int _lastLayout = -1;

    /// <summary>The header in force; null before the first.</summary>
    public TrajectoryHeader? Header => _header;

    /// <summary>Takes a record.</summary>
    /// <param name="frames">Where it is the present one; what is refused is noted there.</param>
    /// <returns>The sample, if it is one.</returns>
    public TrajectorySample? Decode(TrajectoryFrames frames)
    {
        var (sample, refused) = frames.Kind switch
        {
            TrajectoryFormat.HeaderKind => (null, TakeHeader(frames.Content)),
            TrajectoryFormat.SampleKind or TrajectoryFormat.RatedSampleKind => TakeSample(frames),
            _ => ((TrajectorySample?)null, (TrajectoryLossReason?)TrajectoryLossReason.Unknown),
        };
        if (refused is { } reason)
        {
            frames.Refuse(reason);
        }

        return sample;
    }

    private TrajectoryLossReason? TakeHeader(ReadOnlySpan<byte> content)
    {
        if (TrajectoryHeaderJson.Read(content) is not { } header)
        {
            return TrajectoryLossReason.Malformed;
        }

        if (header.Layout < _header?.Layout)
        {
            return TrajectoryLossReason.OutOfOrder;
        }

        // The second copy says nothing new.
        _header = header.Layout == _header?.Layout ? _header : header;
        return null;
    }

    private (TrajectorySample? Sample, TrajectoryLossReason? Refused) TakeSample(TrajectoryFrames frames)
    {
        var content = frames.Content;
        if (content.Length < TrajectoryFormat.FixedLength
            || (BinaryPrimitives.ReadUInt32LittleEndian(content[4..]) & ~TrajectoryFormat.DiscontinuousFlag) != 0)
        {
            return (null, TrajectoryLossReason.Malformed);
        }

        if (_header is not { } header || BinaryPrimitives.ReadInt32LittleEndian(content) != header.Layout)
        {
            return (null, TrajectoryLossReason.HeaderMissing);
        }

        var index = BinaryPrimitives.ReadInt64LittleEndian(content[8..]);
        var metricBytes = BinaryPrimitives.ReadInt32LittleEndian(content[60..]);
        var rates = frames.Kind == TrajectoryFormat.RatedSampleKind ? header.Groups.Count : 0;
        var valueBytes = ((long)header.Length * TrajectoryFormat.SizeOf(header.Precision)) + (sizeof(double) * rates);
        if (metricBytes < 0 || TrajectoryFormat.FixedLength + metricBytes + valueBytes != content.Length
            || ReadMetrics(
                content.Slice(TrajectoryFormat.FixedLength, metricBytes),
                BinaryPrimitives.ReadInt32LittleEndian(content[56..])) is not { } metrics)
        {
            return (null, TrajectoryLossReason.Malformed);
        }

        return index <= _lastIndex
            ? (null, TrajectoryLossReason.OutOfOrder)
            : (Make(frames.Offset, content, header, index, metrics, rates), null);
    }

    private TrajectorySample Make(
        long offset, ReadOnlySpan<byte> content, TrajectoryHeader header, long index, KeyValuePair<string, double>[] metrics,
        int rates)
    {
        var previous = BinaryPrimitives.ReadInt64LittleEndian(content[16..]);
        var broken = BinaryPrimitives.ReadUInt32LittleEndian(content[4..]) != 0;
        var isUpdate = !broken && previous >= 0 && previous == _lastIndex && header.Layout == _lastLayout;
        (_lastIndex, _lastLayout) = (index, header.Layout);
        var sketch = content[^(header.Length * TrajectoryFormat.SizeOf(header.Precision))..];
        var sums = content[^(sketch.Length + (sizeof(double) * rates))..];
        return new TrajectorySample(
            ReadValues(sketch, header.Length, header.Precision), ReadValues(sums, rates, TrajectoryPrecision.Float64))
        {
            Header = header,
            Index = index,
            PreviousIndex = previous,
            Step = BinaryPrimitives.ReadInt64LittleEndian(content[24..]),
            Seconds = BinaryPrimitives.ReadDoubleLittleEndian(content[32..]),
            Loss = BinaryPrimitives.ReadDoubleLittleEndian(content[40..]),
            LearningRateSum = BinaryPrimitives.ReadDoubleLittleEndian(content[48..]),
            IsDiscontinuous = broken,
            IsUpdate = isUpdate,
            Metrics = metrics,
            Offset = offset,
        };
    }

    /// <returns>The metrics; null if they do not fill their bytes.</returns>
    private static KeyValuePair<string, double>[]? ReadMetrics(ReadOnlySpan<byte> bytes, int count)
    {
        if (count < 0 || count > bytes.Length / 10)
        {
            return null;
        }

        var metrics = new KeyValuePair<string, double>[count];
        foreach (ref var metric in metrics.AsSpan())
        {
            if (bytes.Length < 10
                || BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) is var length && bytes.Length < 10 + length)
            {
                return null;
            }

            metric = new(Encoding.UTF8.GetString(bytes.Slice(10, length)), BinaryPrimitives.ReadDoubleLittleEndian(bytes));
            bytes = bytes[(10 + length)..];
        }

        return bytes.IsEmpty ? metrics : null;
    }

    private static double[] ReadValues(ReadOnlySpan<byte> bytes, int count, TrajectoryPrecision precision)
    {
        var values = new double[count];
        if (precision == TrajectoryPrecision.Float32)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            }
        }
        else if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, double>(bytes)[..count].CopyTo(values);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
            }
        }

        return values;
    }
}
