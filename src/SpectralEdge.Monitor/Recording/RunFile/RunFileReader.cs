using System.Buffers;

namespace SpectralEdge.Monitor;

/// <summary>Reads <c>run.jsonl</c> line by line, in bounded memory. Lines that cannot be read are left out and listed.</summary>
/// <remarks>
/// A killed run has no <c>end</c> line, and its last line may be cut: everything before it is read. A line has no checksum, so a
/// digit that was changed on disk is read as it stands. Not for several threads at once.
/// </remarks>
internal sealed class RunFileReader
{
    private const int BufferSize = 1 << 16;

    // A run file that is damaged in most of so many lines is none.
    private const int MostUnread = 10_000;

    private readonly List<RunLineProblem> _problems = [];
    private readonly string _path;

    /// <summary>Creates a reader of a file; nothing is read yet.</summary>
    /// <param name="path">The run file, or the folder of a run.</param>
    public RunFileReader(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _path = Directory.Exists(path) ? Path.Combine(path, RunFileFormat.FileName) : path;
    }

    /// <summary>The lines that could not be read so far; at most 1000 are kept.</summary>
    public IReadOnlyList<RunLineProblem> Problems => _problems;

    /// <summary>Number of lines that could not be read so far.</summary>
    public long ProblemCount { get; private set; }

    /// <summary>Reads the first line.</summary>
    /// <returns>The header.</returns>
    /// <exception cref="FormatException">The file does not begin with a header, or with one of another format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public RunHeader ReadHeader()
    {
        foreach (var line in Lines())
        {
            return line is { Number: 1, Type: "header" } ? RunHeaderJson.Read(line) : throw NoHeader();
        }

        throw NoHeader();
    }

    /// <summary>Reads the file from its beginning.</summary>
    /// <returns>Its lines, one after the other.</returns>
    /// <exception cref="FormatException">Most of many lines cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<RunLine> Lines()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        var (buffer, line) = (new byte[BufferSize], new ArrayBufferWriter<byte>(BufferSize));
        var (number, isTooLong) = (1L, false);
        for (var count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            for (var begin = 0; begin < count;)
            {
                var length = buffer.AsSpan(begin, count - begin).IndexOf((byte)'\n');
                var piece = buffer.AsSpan(begin, length < 0 ? count - begin : length);
                begin += piece.Length + 1;
                isTooLong |= line.WrittenCount + piece.Length > RunFileFormat.LongestLine;
                line.Write(isTooLong ? [] : piece);
                if (length < 0)
                {
                    continue;
                }

                if (Parse(line.WrittenMemory, number, isTooLong) is { } read)
                {
                    yield return read;
                }

                line.ResetWrittenCount();
                (number, isTooLong) = (number + 1, false);
            }
        }

        if (line.WrittenCount > 0 || isTooLong)
        {
            Drop(number, "it has no end: the process that wrote it was stopped");
        }
    }

    /// <summary>
    /// Reads the file without what was given up: lines of steps that were trained again after the run went on from an earlier
    /// state, and that resume itself if it was given up too.
    /// </summary>
    /// <returns>
    /// The lines of the run as if it had never stopped, among them those that say where it went on. Where another header stands,
    /// files were put together: that is a problem, and the lines end there.
    /// </returns>
    /// <exception cref="FormatException">
    /// A line that says where the run went on is damaged, or most of many lines cannot be read.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<RunLine> LinesOfRun()
    {
        var resumes = new RunFileReader(_path).Lines().TakeWhile(line => !IsOfAnotherRun(line))
            .Where(line => line.Type == "resumed")
            .Select(line => (line.Number, After: new RunFields(
                line.Fields, line.Number).Integer("after_line", 1, line.Number - 1))).ToList();

        // From the last one back: those before it in lines that it gave up never happened.
        var (given, before) = (new List<(long After, long Until)>(), long.MaxValue);
        foreach (var (number, after) in resumes.AsEnumerable().Reverse().Where(resume => resume.Number <= before))
        {
            given.Add((after, number));
            before = after;
        }

        given.Reverse();
        return LinesOutside(given);
    }

    /// <summary>The lines that lie in none of some stretches, which rise and do not overlap.</summary>
    private IEnumerable<RunLine> LinesOutside(List<(long After, long Until)> stretches)
    {
        var next = 0;
        foreach (var line in Lines())
        {
            if (IsOfAnotherRun(line))
            {
                Drop(line.Number, "another run begins here: files were put together. What follows is left out too");
                break;
            }

            while (next < stretches.Count && line.Number >= stretches[next].Until)
            {
                next++;
            }

            if (next == stretches.Count || line.Number <= stretches[next].After)
            {
                yield return line;
            }
        }
    }

    private static bool IsOfAnotherRun(RunLine line) => line is { Type: "header", Number: > 1 };

    private RunLine? Parse(ReadOnlyMemory<byte> text, long number, bool isTooLong)
    {
        var reason = RunLineText.TooLong;
        var line = isTooLong ? null : RunLineText.Read(text, number, out reason);
        return line ?? Drop(number, reason!);
    }

    /// <summary>Notes that a line could not be read.</summary>
    /// <returns>Null, which stands for the line.</returns>
    private RunLine? Drop(long number, string reason)
    {
        if (++ProblemCount > MostUnread && ProblemCount > number / 2)
        {
            throw new FormatException(
                $"'{_path}' is no run file: {ProblemCount} of its first {number} lines cannot be read. Give the "
                    + $"{RunFileFormat.FileName} that a monitor wrote, or the folder it is in.");
        }

        if (_problems.Count < 1000)
        {
            _problems.Add(new RunLineProblem(number, reason));
        }

        return null;
    }

    private FormatException NoHeader() =>
        new(
            $"'{_path}' is no run file: its first line must be a header. Give the {RunFileFormat.FileName} that a "
                + $"monitor wrote, or the folder it is in.");
}
