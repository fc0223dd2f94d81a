using System.Buffers.Binary;

namespace SpectralEdge.Monitor;

/// <summary>
/// The frame around every record of a recording, and the sizes of its parts. Layout: docs/reference/trajectory-file.md.
/// </summary>
internal static class TrajectoryFormat
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>A record that says what samples consist of.</summary>
    public const int HeaderKind = 1;

    /// <summary>A record of one sample.</summary>
    public const int SampleKind = 2;

    /// <summary>A record of one sample whose groups have learning rates of their own.</summary>
    /// <remarks>A kind of its own, so that samples without them are as they always were.</remarks>
    public const int RatedSampleKind = 3;

    /// <summary>Bytes of a frame.</summary>
    public const int FrameLength = 24;

    /// <summary>Bytes of a sample before its metrics.</summary>
    public const int FixedLength = 64;

    /// <summary>Most metrics between two records; the run file has them all.</summary>
    public const int MostMetrics = 1000;

    /// <summary>Longest name of a metric, in UTF-16 units.</summary>
    public const int LongestName = 1000;

    /// <summary>The flag of a sample before which the run was broken.</summary>
    public const uint DiscontinuousFlag = 1;

    // Each header stands twice, so that damage to one of them loses no sample.
    public const int HeaderCopies = 2;

    /// <summary>What every record begins with; 0xFF and 0xFE occur in no UTF-8 text.</summary>
    public static ReadOnlySpan<byte> Marker => [0xFF, (byte)'S', (byte)'K', (byte)'T', (byte)'R', (byte)'J', (byte)'\n', 0xFE];

    /// <summary>Bytes of one recorded number.</summary>
    public static int SizeOf(TrajectoryPrecision precision) =>
        precision == TrajectoryPrecision.Float32 ? sizeof(float) : sizeof(double);

    /// <summary>Bytes of a sample without metrics, its frame included.</summary>
    public static long SampleBytes(TrajectoryHeader header) =>
        FrameLength + FixedLength + ((long)header.Length * SizeOf(header.Precision));

    /// <summary>Writes the frame in front of a content that is in place already.</summary>
    /// <param name="record">The whole record, frame and content.</param>
    /// <param name="kind">What it is.</param>
    public static void Seal(Span<byte> record, int kind)
    {
        Marker.CopyTo(record);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(record[10..], (ushort)kind);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], record.Length - FrameLength);
        var frame = TrajectoryChecksum.Of(record[..16]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], frame);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], TrajectoryChecksum.Of(record[FrameLength..], frame));
    }
}
