using Google.Protobuf;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>
/// The messages of TensorBoard that are written, field by field: its numbers and names, with Google's encoding.
/// </summary>
/// <remarks>
/// Source: <c>event.proto</c>, <c>summary.proto</c>, <c>histogram.proto</c> and <c>tensor.proto</c> of TensorBoard. Like
/// generated code it leaves out what is zero or empty, but for the value that a choice is made by.
/// </remarks>
internal static class EventMessage
{
    // Fields of Event.
    private const int WallTime = 1;
    private const int Step = 2;
    private const int FileVersion = 3;
    private const int SummaryField = 5;
    private const int SessionLog = 7;

    // Fields of Summary and Summary.Value.
    private const int ValueOfSummary = 1;
    private const int Tag = 1;
    private const int SimpleValue = 2;
    private const int Histo = 5;
    private const int Tensor = 8;
    private const int Metadata = 9;

    // Buckets of a histogram, as TensorBoard's own writer has; all of one width.
    private const int Buckets = 30;

    // DT_STRING of types.proto, and SessionLog.START.
    private const int TypeString = 7;
    private const int SessionStart = 1;

    /// <summary>The first event of a file.</summary>
    public static byte[] Version(double time) => Event(time, 0, FileVersion, "brain.Event:2"u8);

    /// <summary>
    /// Says that the run begins, or goes on: what is known of this step and later ones counts no more. TensorBoard takes the
    /// first one in a folder for the beginning and drops nothing then.
    /// </summary>
    public static byte[] Restart(double time, long step) =>
        Event(time, step, SessionLog, Message(static log => Int(log, 1, SessionStart)));

    /// <summary>Values of one step.</summary>
    public static byte[] Summary(double time, long step, IEnumerable<byte[]> values) => Event(time, step, SummaryField, Message(
        summary =>
        {
            foreach (var value in values)
            {
                Bytes(summary, ValueOfSummary, value);
            }
        }));

    /// <summary>One number, in single precision.</summary>
    public static byte[] Scalar(string tag, double number) => Message(value =>
    {
        Text(value, Tag, tag);
        value.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
        value.WriteFloat((float)number);
    });

    /// <summary>A text, which TensorBoard reads as Markdown.</summary>
    public static byte[] Text(string tag, string text) => Message(value =>
    {
        Text(value, Tag, tag);
        Bytes(value, Tensor, Message(tensor =>
        {
            Int(tensor, 1, TypeString);
            Bytes(tensor, 2, Message(static shape => Bytes(shape, 2, Message(static dimension => Int(dimension, 1, 1)))));
            Text(tensor, 8, text);
        }));
        Bytes(value, Metadata, Message(static metadata => Bytes(metadata, 1, Message(static plugin => Text(plugin, 1, "text")))));
    });

    /// <summary>The distribution of some numbers.</summary>
    /// <param name="tag">Its name.</param>
    /// <param name="numbers">The numbers; finite, at least one.</param>
    public static byte[] Histogram(string tag, ReadOnlySpan<double> numbers)
    {
        var (least, most, sum, squares) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0.0);
        foreach (var number in numbers)
        {
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
            (sum, squares) = (sum + number, squares + (number * number));
        }

        var (limits, counts) = (new double[most > least ? Buckets : 1], new double[most > least ? Buckets : 1]);
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = i == limits.Length - 1 ? most : least + ((i + 1) * (most - least) / Buckets);
        }

        foreach (var number in numbers)
        {
            // The right edge is part of a bucket.
            counts[Array.FindIndex(limits, limit => number <= limit)]++;
        }

        var count = numbers.Length;
        return Message(value =>
        {
            Text(value, Tag, tag);
            Bytes(value, Histo, Message(histogram =>
            {
                Double(histogram, 1, least);
                Double(histogram, 2, most);
                Double(histogram, 3, count);
                Double(histogram, 4, sum);
                Double(histogram, 5, squares);
                Bytes(histogram, 6, Packed(limits));
                Bytes(histogram, 7, Packed(counts));
            }));
        });
    }

    private static byte[] Event(double time, long step, int field, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        return Message(message =>
        {
            Double(message, WallTime, time);
            Int(message, Step, step);
            Bytes(message, field, bytes);
        });
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(message);
        }

        return bytes.ToArray();
    }

    private static byte[] Packed(double[] numbers) => Message(list => Array.ForEach(numbers, list.WriteDouble));

    private static void Int(CodedOutputStream message, int field, long value)
    {
        if (value != 0)
        {
            message.WriteTag(field, WireFormat.WireType.Varint);
            message.WriteInt64(value);
        }
    }

    private static void Double(CodedOutputStream message, int field, double value)
    {
        if (value != 0)
        {
            message.WriteTag(field, WireFormat.WireType.Fixed64);
            message.WriteDouble(value);
        }
    }

    private static void Text(CodedOutputStream message, int field, string text)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteString(text);
    }

    private static void Bytes(CodedOutputStream message, int field, byte[] bytes)
    {
        message.WriteTag(field, WireFormat.WireType.LengthDelimited);
        message.WriteBytes(ByteString.CopyFrom(bytes));
    }
}
