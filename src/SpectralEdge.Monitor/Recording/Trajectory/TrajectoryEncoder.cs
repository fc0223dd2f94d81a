using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SpectralEdge.Monitor;

/// <summary>Puts samples into records, each in one piece of memory. Allocates only while records grow longer.</summary>
internal sealed class TrajectoryEncoder
{
    private byte[] _record = [];

    /// <summary>Bytes of a sample's record.</summary>
    public static long Bytes(TrajectoryHeader header, TrajectoryCarry carry) =>
        TrajectoryFormat.SampleBytes(header) + MetricBytes(carry) + (sizeof(double) * carry.GroupSums.Length);

    /// <summary>Makes the record of a sample.</summary>
    /// <param name="header">What it consists of.</param>
    /// <param name="prefix">Bytes that come before it in the same piece; empty for none.</param>
    /// <param name="index">Its index.</param>
    /// <param name="previous">Index of the record before it; −1 for none.</param>
    /// <param name="state">Step, seconds and loss.</param>
    /// <param name="carry">What has happened since the record before.</param>
    /// <param name="sketch">Shape [header.Length].</param>
    /// <returns>The bytes; overwritten by the next record.</returns>
    public ReadOnlySpan<byte> Sample(
        TrajectoryHeader header, ReadOnlySpan<byte> prefix, long index, long previous,
        (long Step, double Seconds, double Loss) state, TrajectoryCarry carry, ReadOnlySpan<double> sketch)
    {
        var all = Reserve(checked((int)(prefix.Length + Bytes(header, carry))));
        prefix.CopyTo(all);
        var record = all[prefix.Length..];
        var content = record[TrajectoryFormat.FrameLength..];
        BinaryPrimitives.WriteInt32LittleEndian(content, header.Layout);
        BinaryPrimitives.WriteUInt32LittleEndian(content[4..], carry.IsDiscontinuous ? TrajectoryFormat.DiscontinuousFlag : 0);
        BinaryPrimitives.WriteInt64LittleEndian(content[8..], index);
        BinaryPrimitives.WriteInt64LittleEndian(content[16..], previous);
        BinaryPrimitives.WriteInt64LittleEndian(content[24..], state.Step);
        BinaryPrimitives.WriteDoubleLittleEndian(content[32..], state.Seconds);
        BinaryPrimitives.WriteDoubleLittleEndian(content[40..], state.Loss);
        BinaryPrimitives.WriteDoubleLittleEndian(content[48..], carry.LearningRateSum);
        BinaryPrimitives.WriteInt32LittleEndian(content[56..], carry.Metrics.Count);
        BinaryPrimitives.WriteInt32LittleEndian(content[60..], MetricBytes(carry));
        var rest = WriteMetrics(content[TrajectoryFormat.FixedLength..], carry);
        var rates = carry.GroupSums;
        WriteValues(rest, TrajectoryPrecision.Float64, rates);
        WriteValues(rest[(sizeof(double) * rates.Length)..], header.Precision, sketch);
        TrajectoryFormat.Seal(record, rates.IsEmpty ? TrajectoryFormat.SampleKind : TrajectoryFormat.RatedSampleKind);
        return all;
    }

    private static int MetricBytes(TrajectoryCarry carry)
    {
        var bytes = 0;
        foreach (var (name, _) in carry.Metrics)
        {
            bytes += sizeof(double) + sizeof(ushort) + Encoding.UTF8.GetByteCount(name);
        }

        return bytes;
    }

    private static Span<byte> WriteMetrics(Span<byte> target, TrajectoryCarry carry)
    {
        foreach (var (name, value) in carry.Metrics)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(target, value);
            var length = Encoding.UTF8.GetBytes(name, target[10..]);
            BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)length);
            target = target[(10 + length)..];
        }

        return target;
    }

    private static void WriteValues(Span<byte> target, TrajectoryPrecision precision, ReadOnlySpan<double> values)
    {
        if (precision == TrajectoryPrecision.Float32)
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(target[(i * sizeof(float))..], (float)values[i]);
            }
        }
        else if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(target);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(target[(i * sizeof(double))..], values[i]);
            }
        }
    }

    private Span<byte> Reserve(int length)
    {
        if (_record.Length < length)
        {
            _record = new byte[length];
        }

        return _record.AsSpan(0, length);
    }
}
