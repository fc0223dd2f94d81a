using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Reads the scalars of TensorBoard's event files, whoever wrote them.</summary>
/// <remarks>
/// <para>
/// Files are TFRecord files (<see cref="EventFile"/>) of <c>Event</c> messages. A scalar is a <c>simple_value</c> (TensorFlow 1,
/// PyTorch) or a tensor of one number (TensorFlow 2 and Keras). All else is passed over. The first record that is damaged or cut
/// off ends the reading of its file, with a sentence in <see cref="History.Problems"/>.
/// </para>
/// <para>
/// The files of a folder are one run, in the order of the wall times of their first events. Steps that go back are a run that
/// was resumed: <see cref="HistoryColumn"/>; a writer that says so (a session log with a step, as <c>purge_step</c> of PyTorch)
/// is believed. Memory is linear in the size of the files, and time but for
/// the logarithm of a queue.
/// </para>
/// </remarks>
internal static class EventHistory
{
    private const string Mark = "tfevents";
    private const int HeadBytes = 12;
    private const int FootBytes = 4;

    /// <summary>Whether a file is called as event files are.</summary>
    public static bool IsEventFile(string path) =>
        Path.GetFileName(path).Contains(Mark, StringComparison.OrdinalIgnoreCase);

    /// <summary>The event files that lie in a folder itself.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, $"*{Mark}*").Order(StringComparer.Ordinal)];

    /// <summary>Reads a file, or those of a folder.</summary>
    /// <param name="path">A file, or a folder with event files in it.</param>
    /// <returns>A column for each tag that has scalars.</returns>
    /// <exception cref="FormatException">There is no scalar.</exception>
    public static History Read(string path)
    {
        var problems = new List<string>();
        var files = (Directory.Exists(path) ? FilesIn(path) : [path]).Select(file => ReadFile(file, problems)).ToList();
        var (columns, order) = (new Dictionary<string, HistoryColumn>(StringComparer.Ordinal), new List<HistoryColumn>());

        // Latest steps first: a restart touches the columns that it takes something from, and no others.
        var latest = new PriorityQueue<HistoryColumn, long>();
        foreach (var scalar in files.OrderBy(file => file.Began).SelectMany(file => file.Scalars))
        {
            if (scalar.Tag is null)
            {
                while (latest.TryPeek(out var late, out var step) && -step >= scalar.Step)
                {
                    latest.Dequeue();
                    late.ResumeAt(scalar.Step);
                }

                continue;
            }

            if (!columns.TryGetValue(scalar.Tag, out var column))
            {
                columns.Add(scalar.Tag, column = new HistoryColumn(scalar.Tag));
                order.Add(column);
            }

            column.Add(scalar.Step, scalar.Value);
            latest.Enqueue(column, -scalar.Step);
        }

        // All that a tag had may be what the run forgot.
        order.RemoveAll(column => column.Steps.Count == 0);
        return order.Count > 0
            ? new History(path, order, [], problems)
            : throw new FormatException($"{path}: there is no scalar in it{string.Concat(problems.Select(text => $"; {text}"))}. "
                + "Give the folder of a run that logged some.");
    }

    private static (double Began, List<Scalar> Scalars) ReadFile(string path, List<string> problems)
    {
        // A run that goes on writes on: what it had written when the length was taken is read.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var (length, began, scalars) = (stream.Length, double.NaN, new List<Scalar>());
        for (var at = 0L; at < length; at = stream.Position)
        {
            try
            {
                var time = EventMessages.Read(Record(stream, length), scalars);
                began = double.IsNaN(began) ? time : began;
            }
            catch (Exception exception)
                when (exception is InvalidDataException or EndOfStreamException or InvalidProtocolBufferException)
            {
                var what = exception is InvalidProtocolBufferException ? "is no event" : exception.Message;
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}: the record at byte {at} of "
                    + $"{length} {what}; the {scalars.Count} scalars before it were read"));
                break;
            }
        }

        return (began, scalars);
    }

    private static byte[] Record(FileStream stream, long fileLength)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        Span<byte> foot = stackalloc byte[FootBytes];
        var room = fileLength - stream.Position - HeadBytes - FootBytes;
        if (room < 0)
        {
            throw new EndOfStreamException("is cut off");
        }

        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(head);
        RequireChecksum(head[..8], head[8..]);
        if (length > (ulong)Math.Min(room, Array.MaxLength))
        {
            throw new EndOfStreamException("is cut off");
        }

        var data = new byte[length];
        stream.ReadExactly(data);
        stream.ReadExactly(foot);
        RequireChecksum(data, foot);
        return data;
    }

    private static void RequireChecksum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> checksum)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(checksum) != EventFile.Mask(EventFile.Checksum(data)))
        {
            throw new InvalidDataException("is damaged (its checksum does not fit)");
        }
    }
}

/// <summary>A scalar of an event file; without a tag the message that a run goes on from a step.</summary>
internal readonly record struct Scalar(string? Tag, long Step, double Value);

/// <summary>Takes the scalars out of <c>Event</c> messages.</summary>
/// <remarks>Field numbers: <c>event.proto</c>, <c>summary.proto</c> and <c>tensor.proto</c> of TensorBoard, as in
/// <see cref="EventMessage"/>.</remarks>
internal static class EventMessages
{
    // Numbers of types.proto that a scalar may have.
    private const int Float = 1;
    private const int Double = 2;
    private const int Int32 = 3;
    private const int Int64 = 9;

    /// <summary>Reads an event.</summary>
    /// <param name="data">The message.</param>
    /// <param name="scalars">Added to.</param>
    /// <returns>Its wall time, seconds since 1970.</returns>
    public static double Read(byte[] data, List<Scalar> scalars)
    {
        var (time, step, summaries, isStart) = (0.0, 0L, new List<ByteString>(), false);
        Fields(data, (input, field) =>
        {
            switch (field)
            {
                case (1, WireFormat.WireType.Fixed64):
                    time = input.ReadDouble();
                    return true;
                case (2, WireFormat.WireType.Varint):
                    step = input.ReadInt64();
                    return true;
                case (5, WireFormat.WireType.LengthDelimited):
                    summaries.Add(input.ReadBytes());
                    return true;
                case (7, WireFormat.WireType.LengthDelimited):
                    isStart = IsStart(input.ReadBytes());
                    return true;
                default:
                    return false;
            }
        });

        // Every session of TensorFlow 1 says that it starts; only one that names its step goes on from there.
        if (isStart && step > 0)
        {
            scalars.Add(new Scalar(null, step, double.NaN));
        }

        summaries.ForEach(summary => ReadSummary(summary, step, scalars));
        return time;
    }

    private static void ReadSummary(ByteString summary, long step, List<Scalar> scalars) =>
        Fields(summary.ToByteArray(), (input, field) =>
        {
            if (field != (1, WireFormat.WireType.LengthDelimited))
            {
                return false;
            }

            if (ScalarOf(input.ReadBytes()) is var (tag, value))
            {
                scalars.Add(new Scalar(tag, step, value));
            }

            return true;
        });

    private static bool IsStart(ByteString log)
    {
        var isStart = false;
        Fields(log.ToByteArray(), (input, field) =>
        {
            if (field != (1, WireFormat.WireType.Varint))
            {
                return false;
            }

            isStart = input.ReadInt32() == 1;
            return true;
        });
        return isStart;
    }

    private static (string Tag, double Value)? ScalarOf(ByteString message)
    {
        var (tag, value, plugin) = (string.Empty, (double?)null, string.Empty);
        Fields(message.ToByteArray(), (input, field) =>
        {
            switch (field)
            {
                case (1, WireFormat.WireType.LengthDelimited):
                    tag = input.ReadString();
                    return true;
                case (2, WireFormat.WireType.Fixed32):
                    value = input.ReadFloat();
                    return true;
                case (8, WireFormat.WireType.LengthDelimited):
                    value = OnlyNumber(input.ReadBytes());
                    return true;
                case (9, WireFormat.WireType.LengthDelimited):
                    plugin = PluginOf(input.ReadBytes());
                    return true;
                default:
                    return false;
            }
        });

        // Other plugins may show a tensor of one number that is no scalar.
        return value is { } number && (plugin is "" or "scalars") ? (tag, number) : null;
    }

    private static string PluginOf(ByteString metadata)
    {
        var name = string.Empty;
        Fields(metadata.ToByteArray(), (input, field) =>
        {
            if (field != (1, WireFormat.WireType.LengthDelimited))
            {
                return false;
            }

            Fields(input.ReadBytes().ToByteArray(), (inner, part) =>
            {
                if (part != (1, WireFormat.WireType.LengthDelimited))
                {
                    return false;
                }

                name = inner.ReadString();
                return true;
            });
            return true;
        });
        return name;
    }

    /// <summary>The number of a tensor that has one; null for any other tensor.</summary>
    private static double? OnlyNumber(ByteString tensor)
    {
        var (type, numbers, content) = (0, new List<double>(), ByteString.Empty);
        Fields(tensor.ToByteArray(), (input, field) =>
        {
            switch (field)
            {
                case (1, WireFormat.WireType.Varint):
                    type = input.ReadInt32();
                    return true;
                case (4, WireFormat.WireType.LengthDelimited):
                    content = input.ReadBytes();
                    return true;
                case (5 or 6 or 7 or 10, WireFormat.WireType.LengthDelimited):
                    for (var end = input.ReadLength() + input.Position; input.Position < end;)
                    {
                        numbers.Add(NumberOf(input, field.Number));
                    }

                    return true;
                case (5, WireFormat.WireType.Fixed32):
                case (6, WireFormat.WireType.Fixed64):
                case (7 or 10, WireFormat.WireType.Varint):
                    numbers.Add(NumberOf(input, field.Number));
                    return true;
                default:
                    return false;
            }
        });
        var bytes = content.Span;
        return (type, numbers.Count, bytes.Length) switch
        {
            (Float or Double or Int32 or Int64, 1, 0) => numbers[0],
            (Float, 0, sizeof(float)) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (Double, 0, sizeof(double)) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            (Int32, 0, sizeof(int)) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (Int64, 0, sizeof(long)) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => null,
        };
    }

    /// <summary>The next number of float_val, double_val, int_val or int64_val.</summary>
    private static double NumberOf(CodedInputStream input, int field) => field switch
    {
        5 => input.ReadFloat(),
        6 => input.ReadDouble(),
        _ => input.ReadInt64(),
    };

    // Fields of a message, each handed over once; those that are not taken are skipped.
    private static void Fields(byte[] message, Func<CodedInputStream, (int Number, WireFormat.WireType Type), bool> take)
    {
        using var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (!take(input, (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag))))
            {
                input.SkipLastField();
            }
        }
    }
}
