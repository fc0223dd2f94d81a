using System.Buffers;
using System.Text.Json;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>What the beginning and the end of a run file say, without reading it.</summary>
internal sealed record RunGlance
{
    private const int HeadSize = 4096;
    private const int TailSize = 1 << 18;

    public RunState State { get; private init; } = RunState.Unreachable;

    public string? Problem { get; private init; }

    public DateTimeOffset? Started { get; private init; }

    public DateTimeOffset? LastWritten { get; private init; }

    public long Length { get; private init; }

    public long? Step { get; private init; }

    public long? Samples { get; private init; }

    public long? Events { get; private init; }

    public float? Loss { get; private init; }

    public float? GapRatio { get; private init; }

    public int? K { get; private init; }

    /// <summary>Looks at a run file.</summary>
    public static RunGlance Of(string path)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            var (length, written) = (file.Length, (DateTimeOffset)File.GetLastWriteTimeUtc(path));
            var head = new byte[(int)Math.Min(HeadSize, length)];
            file.ReadExactly(head);
            var glance = new RunGlance { Length = length, LastWritten = written, Started = StartOf(head) };
            return length == 0 || head.AsSpan().IndexOf("\"type\":\"header\""u8) < 0
                ? glance with { Problem = length == 0 ? "The run file is empty." : "It is no run file." }
                : glance.WithTail(file, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new RunGlance { Problem = "The run file cannot be read." };
        }
    }

    private static DateTimeOffset? StartOf(ReadOnlySpan<byte> head)
    {
        var name = "\"started\":\""u8;
        var at = head.IndexOf(name);
        var text = at < 0 ? [] : head[(at + name.Length)..];
        var end = text.IndexOf((byte)'"');
        return end > 0 && DateTimeOffset.TryParse(
            System.Text.Encoding.UTF8.GetString(text[..end]), System.Globalization.CultureInfo.InvariantCulture, out var started)
            ? started
            : null;
    }

    private RunGlance WithTail(FileStream file, string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(TailSize);
        try
        {
            var tail = buffer.AsSpan(0, (int)Math.Min(TailSize, Length));
            file.Position = Length - tail.Length;
            file.ReadExactly(tail);

            // The first line may be cut.
            return WithLines(tail.Length < Length ? tail[(tail.IndexOf((byte)'\n') + 1)..] : tail, path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Long: one case for each kind of line.
    private RunGlance WithLines(ReadOnlySpan<byte> tail, string path)
    {
        var (glance, line, hasEnd) = (this, new SampleLine(), false);
        foreach (var range in tail.Split((byte)'\n'))
        {
            var text = tail[range];
            if (SampleLine.Is(text))
            {
                // The index of the sample, from 0, is how many came before it.
                glance = line.Read(text) && line.Row.Group == "all" && line.Row.Rhythm == 0
                    ? glance with
                    {
                        Step = line.Row.Step,
                        Samples = IndexOf(text) + 1,
                        Loss = Known(line.Row.Values[Quantity.Loss]),
                        GapRatio = Known(line.Row.Values[Quantity.GapRatio]),
                        K = Known(line.Row.Values[Quantity.K]) is { } k ? (int)k : null,
                    }
                    : glance;
            }
            else if (text.StartsWith("{\"type\":\"end\""u8))
            {
                (hasEnd, glance) = (true, glance with { Events = EventsOf(text) });
            }
            else if (text.StartsWith("{\"type\":\"resumed\""u8))
            {
                hasEnd = false;
            }
        }

        return glance with
        {
            State = WriterLock.IsHeld(path) switch
            {
                true => RunState.Live,
                _ when hasEnd => RunState.Ended,
                false => RunState.Killed,
                null => RunState.Unknown,
            },
        };
    }

    private static float? Known(float value) => float.IsFinite(value) ? value : null;

    private static long? IndexOf(ReadOnlySpan<byte> line) => Whole(line, "index");

    private static long? EventsOf(ReadOnlySpan<byte> line) => Whole(line, "events_raised");

    private static long? Whole(ReadOnlySpan<byte> line, string name)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = json.ValueTextEquals(name);
                json.Read();
                if (isIt)
                {
                    return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value) ? value : null;
                }

                json.Skip();
            }
        }
        catch (JsonException)
        {
            // Damaged: the number is not known.
        }

        return null;
    }
}
