using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>How a run that is followed stands.</summary>
public enum RunState
{
    /// <summary>No run file, or none that can be read: <see cref="RunFollower.Problem"/> says why.</summary>
    Unreachable,

    /// <summary>A process holds the run file.</summary>
    Live,

    /// <summary>The run came to its end.</summary>
    Ended,

    /// <summary>No process holds the run file any more, and it has no end: the run was killed or crashed.</summary>
    Killed,

    /// <summary>
    /// The run has no end, and whether a process still writes to it cannot be known here: the file was copied, or lies on a file
    /// system without locks.
    /// </summary>
    Unknown,
}

/// <summary>
/// Reads a run file as it grows, from another process than the one that trains, and hands its records to a sink.
/// </summary>
/// <remarks>
/// It only reads, and keeps nobody from writing, moving or deleting. A file that is replaced, emptied or cut is read anew from
/// its beginning: the sink then gets another <see cref="RunHeader"/>, and after it an entry <c>resumed</c> of its first step,
/// kind <c>file_replaced</c>, so that nothing counts twice. Lines that cannot be read are left out and counted. Weights come as
/// <see cref="RecordedEntry"/>. A copied folder whose lock file was copied too is taken for a killed run. Not for several
/// threads at once.
/// </remarks>
public sealed class RunFollower
{
    private const int BufferSize = 1 << 16;
    private const int PrefixSize = 512;
    private const int TailSize = 64;

    private static readonly JsonElement FileReplaced = JsonDocument.Parse("""{"reason":"file_replaced"}""").RootElement;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly byte[] _prefix = new byte[PrefixSize];
    private readonly byte[] _tail = new byte[TailSize];
    private ArrayBufferWriter<byte> _line = new(BufferSize);
    private int _prefixLength;
    private long _position;
    private long _number;
    private int _tailLength;
    private bool _isTooLong;
    private bool _hasEnd;
    private bool? _isHeld;
    private bool _hasNoLocks;
    private bool _isReadAgain;
    private long _seenLength;

    /// <summary>Follows a run; nothing is read yet.</summary>
    /// <param name="path">The run file, or the folder of the run. It need not be there yet.</param>
    public RunFollower(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FilePath = Path.GetFullPath(
            path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? path : Path.Combine(path, RunFileFormat.FileName));
    }

    /// <summary>Full path of the run file.</summary>
    public string FilePath { get; }

    /// <summary>Name of the run: that of its folder.</summary>
    public string Name => Path.GetFileName(Path.GetDirectoryName(FilePath)) ?? FilePath;

    /// <summary>How the run stood when it was looked at last.</summary>
    public RunState State { get; private set; }

    /// <summary>Why nothing can be read; null where it can.</summary>
    public string? Problem { get; private set; } = "It has not been looked at yet.";

    /// <summary>When the file was written to last; null while there is none.</summary>
    public DateTimeOffset? LastWritten { get; private set; }

    /// <summary>Number of times the file was found replaced or emptied.</summary>
    public int Replaced { get; private set; }

    /// <summary>Lines that could not be read.</summary>
    public long LinesLeftOut { get; private set; }

    /// <summary>Whether what lies there is no run that this version can read; waiting does not help.</summary>
    internal bool IsRefused { get; private set; }

    /// <summary>Reads what is new and hands it to a sink.</summary>
    /// <param name="sink">The sink. What it throws is thrown here.</param>
    /// <param name="time">The clock that dates the records; null for the system's.</param>
    /// <returns>Number of records handed over.</returns>
    public long Poll(ISpectralSink sink, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var count = 0L;
        var (now, isFirst) = ((time ?? TimeProvider.System).GetUtcNow(), _position == 0);
        foreach (var line in ReadNew())
        {
            now = isFirst && LastWritten < now ? LastWritten.Value : now;
            if (RecordOf(line) is not { } value)
            {
                continue;
            }

            var step = StepOf(value);
            sink.Write(new SinkRecord(now, step, value));
            count++;
            if (line.Number == 1 && _isReadAgain)
            {
                _isReadAgain = false;
                sink.Write(new SinkRecord(now, step, RecordedEntry.Of("resumed", step, FileReplaced)));
                count++;
            }
        }

        return count;
    }

    /// <summary>
    /// Reads a line itself: the lines that come most often, faster than through JSON documents. Given each whole line but the
    /// first; true if it needs no further reading.
    /// </summary>
    internal Func<ReadOnlyMemory<byte>, bool>? Taker { get; init; }

    /// <summary>Whether the newest reading stopped before the end of the file; then the state is an older one.</summary>
    internal bool IsBehind { get; private set; }

    /// <summary>Bytes that were read of the file so far.</summary>
    internal long Position => _position;

    /// <summary>Reads the lines that are new, and looks how the run stands.</summary>
    /// <param name="mostBytes">Stops, at the end of a line or not, after about so many.</param>
    // Long: what is kept from one call to the next is set where a line is handed over.
    internal IEnumerable<RunLine> ReadNew(long mostBytes = long.MaxValue)
    {
        IsBehind = false;

        // Before anything is read: a run that ends while it is read has an end by then, or still held the lock.
        var wasHeld = _isHeld;
        _isHeld = WriterLock.IsHeld(FilePath);
        using var file = Open();
        if (file is null)
        {
            yield break;
        }

        // It grows though nobody holds it. What was there already and is only read in portions is no growth.
        _hasNoLocks = _isHeld != true
            && (_hasNoLocks || (wasHeld == false && !_hasEnd && _position > 0 && file.Length > _seenLength));
        _seenLength = file.Length;
        var began = _position;
        for (var count = file.Read(_buffer); count > 0; count = file.Read(_buffer))
        {
            if (_position - began >= mostBytes)
            {
                IsBehind = true;
                yield break;
            }

            for (var begin = 0; begin < count;)
            {
                var length = _buffer.AsSpan(begin, count - begin).IndexOf((byte)'\n');
                var piece = _buffer.AsSpan(begin, length < 0 ? count - begin : length);
                Remember(_buffer.AsSpan(begin, piece.Length + (length < 0 ? 0 : 1)));
                (begin, _position) = (begin + piece.Length + 1, _position + piece.Length + (length < 0 ? 0 : 1));
                _isTooLong |= _line.WrittenCount + piece.Length > RunFileFormat.LongestLine;
                _line.Write(_isTooLong ? [] : piece);
                if (length < 0)
                {
                    continue;
                }

                _number++;
                if (!_isTooLong && _number > 1 && Taker?.Invoke(_line.WrittenMemory) == true)
                {
                    _line.ResetWrittenCount();
                    continue;
                }

                var read = _isTooLong ? null : RunLineText.Read(_line.WrittenMemory, _number, out _);
                _line = _line.Capacity > BufferSize * 16 ? new ArrayBufferWriter<byte>(BufferSize) : _line;
                _line.ResetWrittenCount();
                _isTooLong = false;
                if (read is null && _number > 1)
                {
                    LinesLeftOut++;
                }
                else if (!Check(read))
                {
                    yield break;
                }
                else
                {
                    yield return read!;
                }
            }
        }

        Judge();
    }

    /// <summary>The record that a line stands for; null where it cannot be read.</summary>
    internal object? RecordOf(RunLine line)
    {
        try
        {
            var fields = new RunFields(line.Fields, line.Number);
            return line.Type switch
            {
                "header" => RunHeaderJson.Read(line),
                "sample" => RunSample.Read(line),
                "event" => EventReader.Read(line),
                "incident" => RunRecordReader.IncidentOf(fields),
                "metric" => new RecordedMetric(fields.Integer("step"), fields.Text("name"), fields.Number("value")),
                _ => RecordedEntry.Of(
                    line.Type, fields.Has("step") ? fields.Integer("step") : 0, line.Fields.Clone()),
            };
        }
        catch (FormatException)
        {
            LinesLeftOut++;
            return null;
        }
    }

    private static long StepOf(object value) => value switch
    {
        RunHeader header => header.StartStep,
        SpectralSample sample => sample.Step,
        SpectralEvent e => e.Step,
        Incident incident => incident.EndStep,
        RecordedMetric metric => metric.Step,
        RecordedEntry entry => entry.Step,
        _ => 0,
    };

    /// <summary>Opens the file where reading goes on, or from its beginning where it is another one.</summary>
    private FileStream? Open()
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            Span<byte> begin = stackalloc byte[PrefixSize];
            var length = file.ReadAtLeast(begin, PrefixSize, throwOnEndOfStream: false);
            if (!begin[..length].StartsWith(_prefix.AsSpan(0, _prefixLength)) || !HasTail(file))
            {
                Replaced++;
                _isReadAgain = true;
                Reset();
            }

            begin[..length].CopyTo(_prefix);
            (_prefixLength, file.Position) = (length, _position);
            LastWritten = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            (State, Problem) = (RunState.Unreachable, exception is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no run file '{FilePath}'."
                : $"'{FilePath}' cannot be read: {exception.Message}");
            return null;
        }
    }

    /// <summary>Keeps the last bytes that were read, to know the file again that was cut and has grown since.</summary>
    private void Remember(ReadOnlySpan<byte> read)
    {
        var kept = read[^Math.Min(read.Length, TailSize)..];
        var old = Math.Min(_tailLength, TailSize - kept.Length);
        _tail.AsSpan(_tailLength - old, old).CopyTo(_tail);
        kept.CopyTo(_tail.AsSpan(old));
        _tailLength = old + kept.Length;
    }

    private bool HasTail(FileStream file)
    {
        Span<byte> tail = stackalloc byte[TailSize];
        if (file.Length < _position)
        {
            return false;
        }

        file.Position = _position - _tailLength;
        var length = file.ReadAtLeast(tail[.._tailLength], _tailLength, throwOnEndOfStream: false);
        return tail[..length].SequenceEqual(_tail.AsSpan(0, _tailLength));
    }

    private void Reset()
    {
        (_position, _number, _isTooLong, _hasEnd, _tailLength, _seenLength) = (0, 0, false, false, 0, long.MaxValue);
        _line.ResetWrittenCount();
    }

    /// <summary>Whether reading may go on after a line; null for a first line that is none.</summary>
    private bool Check(RunLine? line)
    {
        IsRefused = false;
        if (_number == 1 && ProblemOf(line) is { } problem)
        {
            IsRefused = true;
            (State, Problem) = (RunState.Unreachable, problem);
            Reset();
            return false;
        }

        _hasEnd = line!.Type == "end" || (_hasEnd && line.Type != "resumed");
        return true;
    }

    private string? ProblemOf(RunLine? first)
    {
        if (first?.Type != "header")
        {
            return $"'{FilePath}' is no run file: its first line must be a header.";
        }

        if (first.Fields.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.Number
            && format.TryGetInt32(out var number)
            && number > RunFileFormat.Format)
        {
            return string.Create(CultureInfo.InvariantCulture, $"'{FilePath}' was written by a newer version (format {number}, "
                + $"this one reads {RunFileFormat.Format}). Update spectral-edge.");
        }

        try
        {
            RunHeaderJson.Read(first);
            return null;
        }
        catch (FormatException exception)
        {
            return $"'{FilePath}' cannot be read: {exception.Message}";
        }
    }

    private void Judge()
    {
        if (_number == 0)
        {
            (State, Problem) = (RunState.Unreachable, $"'{FilePath}' has no whole line yet.");
            return;
        }

        Problem = null;
        State = _isHeld switch
        {
            true => RunState.Live,
            _ when _hasEnd => RunState.Ended,
            false when !_hasNoLocks => RunState.Killed,
            _ => RunState.Unknown,
        };
    }
}
