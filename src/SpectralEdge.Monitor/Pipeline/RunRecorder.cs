using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// The run file of one monitor, if it has one. A disk that fails ends the recording, a line that fails costs itself, and neither
/// touches the training.
/// </summary>
/// <remarks>May be called from any thread: each line is written whole before the next.</remarks>
internal sealed class RunRecorder : IDisposable
{
    // After so many removals recording ends: the file is evidently not wanted.
    private const int MostRestarts = 100;

    private readonly Lock _lock = new();
    private readonly RunRecorderLog _log;
    private readonly MonitorOptions _options;
    private readonly ILogger _logger;
    private readonly long? _afterLine;
    private readonly string? _inUse;
    private string _path = string.Empty;
    private DateTimeOffset _started;
    private WatchedModel? _model;
    private RunHeader? _header;
    private long? _resumedAt;
    private RunFileWriter? _writer;
    private (long Lines, long Lost, long Thinned) _before;
    private int _restarts;
    private bool _isWriting;
    private bool _closed;

    /// <summary>
    /// Creates the file or goes on with the one of a run that is resumed, or does nothing if the options ask for none.
    /// </summary>
    /// <param name="options">Validated options.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="logger">Where messages go.</param>
    /// <param name="model">What is watched, at its start; null for no recording of its trajectory.</param>
    /// <param name="before">Where the file of the run stood that is resumed; null for a run that begins.</param>
    /// <exception cref="MonitorOptionsException">
    /// The file cannot be created, or what is to be recorded beside it has no room.
    /// </exception>
    public RunRecorder(
        MonitorOptions options, DateTimeOffset started, ILogger logger, WatchedModel? model = null, RunPlace? before = null)
    {
        (_logger, _log, _options, _started, _model) =
            (logger, new RunRecorderLog(logger), options, started, options.Run.Recording ? model : null);
        _before.Lost = before?.LinesLost ?? 0;
        if (options.Run.Folder is not { } folder)
        {
            return;
        }

        if (_model is not null)
        {
            TrajectoryRecorder.RequireRoom(options, _model);
        }

        var name = options.Run.Name ?? started.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        try
        {
            if (before?.FileIn(folder) is { } path)
            {
                (_afterLine, _inUse) = GoOn(path, before);
            }

            _writer ??= new RunFileWriter(RunFile.Create(folder, name, options.Run.MaximumBytes));
            _path = _writer.FilePath;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw NotWritable(folder, exception);
        }

        if (_inUse is not null)
        {
            LogMessages.RunFileInUse(logger, _inUse, _path);
        }

        LogMessages.Recording(logger, _path);
    }

    /// <summary>Full path of the run file; null if there is none.</summary>
    public string? FilePath => _path.Length == 0 ? null : _path;

    /// <summary>Number of lines that could not be written, or are gone with a file that was removed or cut.</summary>
    public long LinesLost => _before.Lost + (_writer?.LinesRefused ?? 0);

    /// <summary>Number of samples, weights and metrics that were left out to keep within the largest size.</summary>
    public long LinesThinned => _before.Thinned + (_writer?.LinesThinned ?? 0);

    /// <summary>The recording of the trajectory; null if there is none.</summary>
    public TrajectoryRecorder? Trajectory { get; private set; }

    /// <summary>The file that is written to; null if there is none any more.</summary>
    internal RunFile? File => _writer?.File;

    /// <summary>Begins to record the trajectory beside the run file, if both are asked for.</summary>
    /// <param name="startStep">The step that the model is at.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="MonitorOptionsException">The recording cannot be begun.</exception>
    public void BeginTrajectory(long startStep, TimeProvider time)
    {
        if (_model is null || _writer is null)
        {
            return;
        }

        try
        {
            Trajectory = new TrajectoryRecorder(
                Path.GetDirectoryName(_path)!, _options, _model, startStep, _started, time, _logger);
        }
        catch
        {
            // The caller does not get this object, so it is disposed here.
            Dispose();
            throw;
        }

        // It may be replaced as a whole, and should not stay in memory then.
        _model = null;
    }

    /// <summary>Who else takes all that is recorded; null for nobody, as in tests.</summary>
    public Outlets? Outlets { get; init; }

    /// <summary>Writes a figure of the training loop's own, wherever something is written.</summary>
    public void WriteMetric(long step, string name, double value)
    {
        Outlets?.TakeMetric(step, name, value);
        Write((step, name, value), static (file, metric) => file.WriteMetric(metric.step, metric.name, metric.value));
        Trajectory?.AddMetric(name, value);
    }

    /// <summary>Writes that other blocks are watched from a step on.</summary>
    public void WriteInventory(long step, RunInventory inventory)
    {
        _header = _header is null ? null : _header with { Inventory = inventory };
        HandHeader(step);
        Write((step, inventory), static (file, adopted) => file.WriteInventory(adopted.step, adopted.inventory));
    }

    /// <summary>Where the file stands; null if there is none.</summary>
    public RunPlace? Place
    {
        get
        {
            lock (_lock)
            {
                return FilePath is null
                    ? null
                    : new RunPlace(
                        Path.GetFileName(Path.GetDirectoryName(_path)!), _started, _writer?.File.Lines ?? _before.Lines,
                        LinesLost);
            }
        }
    }

    /// <summary>Writes the header if the file is new, and where the run goes on if it does.</summary>
    /// <param name="header">The header.</param>
    /// <param name="resumedAt">The step observed last before; null for a run that begins.</param>
    public void Begin(RunHeader header, long? resumedAt)
    {
        (_header, _resumedAt) = (header with { Started = _started }, resumedAt);
        if (_afterLine is null)
        {
            Write(_header, static (file, header) => file.WriteHeader(header));
        }

        if (resumedAt is { } step)
        {
            Write(
                (step, after: _afterLine ?? 1, _inUse),
                static (file, resumed) => file.WriteResumed(resumed.step, resumed.after, resumed._inUse));
        }
    }

    /// <summary>Writes a record of another library: what a probe measured, what an intervention did.</summary>
    /// <param name="type">The type of the line.</param>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="write">Writes its fields.</param>
    public void WriteRecord(string type, long step, Action<Utf8JsonWriter> write)
    {
        Write((type, write), static (file, record) => file.WriteRecord(record.type, record.write));
        Outlets?.TakeLine(type, step, write);
    }

    /// <summary>Writes that windows were emptied.</summary>
    public void WriteRestart(long step, int strideIndex, long every, string reason)
    {
        WriteRecord("window_restart", step, json => RunFileWriter.WriteRestart(json, step, strideIndex, every, reason));
    }

    /// <summary>Writes an event, an incident or the spectrum of weights.</summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="value">What is written; it never changes.</param>
    /// <param name="write">Writes it.</param>
    public void WriteFinding<T>(long step, T value, Action<RunFileWriter, T> write)
        where T : class
    {
        Write(value, write);
        Outlets?.Take(step, value is CheckedEvent { Original: var original } ? original : value);
    }

    /// <summary>Adds an outlet; first of all it gets the header, and where the run went on if it did.</summary>
    /// <param name="outlet">The outlet.</param>
    /// <param name="step">The step observed last.</param>
    public void Add(IOutlet outlet, long step)
    {
        if (_header is { } header)
        {
            outlet.Take(step, header);
        }

        if (_resumedAt is { } resumed)
        {
            // To this one alone: the others have had it, and would take what came since for given up.
            outlet.TakeLine("resumed", resumed, Outlets.FieldsOf(json => json.WriteNumber("step", resumed)));
        }

        Outlets?.Add(outlet);
    }

    /// <summary>Writes one line, if it can be written.</summary>
    /// <param name="value">What the line is about.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="isThorough">Whether to look if the file is still there in any case.</param>
    /// <typeparam name="T">The type of <paramref name="value"/>; with a static lambda nothing is allocated.</typeparam>
    public void Write<T>(T value, Action<RunFileWriter, T> write, bool isThorough = false)
    {
        lock (_lock)
        {
            if (_writer is null || _isWriting)
            {
                // The second case: an event writes another line while its own is being written.
                _before.Lost += FilePath is null || _closed ? 0 : 1;
                return;
            }

            var isFile = _isWriting = true;
            try
            {
                if (_writer.File.Look(isThorough) is not FileChange.None and var change)
                {
                    Mend(_writer, change);
                }

                isFile = false;
                write(_writer, value);
            }
            catch (Exception exception)
            {
                Fail(isFile, write.Method.Name, exception);
            }
            finally
            {
                _isWriting = false;
            }

            _log.Note(_writer, LinesLost);
        }

        // Not under the lock: a logger is code of the user's.
        _log.Tell();
    }

    /// <summary>Checks whether all files are still there, so that the report says it if they are not.</summary>
    /// <param name="step">The step observed last.</param>
    public void LookAfterFiles(long step)
    {
        Write(0, static (_, _) => { }, isThorough: true);
        Trajectory?.LookAfterFile(step);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            Trajectory?.Dispose();
            Abandon();
        }
    }

    private void HandHeader(long step)
    {
        if (_header is not null)
        {
            Outlets?.Take(step, _header);
        }
    }

    private static MonitorOptionsException NotWritable(string folder, Exception exception) => new(
        $"{nameof(MonitorOptions)} cannot be used:\n- Run.Folder is '{folder}'; it must be a folder that can be written to "
            + $"({exception.Message}) Set Run.Folder to another folder, or to null for no run file.",
        exception);

    /// <summary>Goes on with the file of the run that is resumed, unless someone else writes to it.</summary>
    /// <returns>The line after which it goes on, or the name of the run whose file is in use.</returns>
    private (long? AfterLine, string? InUse) GoOn(string path, RunPlace before)
    {
        // The file goes with its writer, which is not seen by the rule.
#pragma warning disable CA2000
        if (!RunFile.TryAppend(path, _options.Run.MaximumBytes, out var file, out var whole))
#pragma warning restore CA2000
        {
            return (null, before.Name);
        }

        _writer = new RunFileWriter(file);
        _started = before.Started;

        // Lines that were written but never reached the disk.
        _before.Lost += Math.Max(0, before.Lines - whole);
        return (Math.Min(before.Lines, whole), null);
    }

    /// <summary>Goes on after the file was changed from outside: in a new one if it is gone, with a header if that is.</summary>
    private void Mend(RunFileWriter writer, FileChange change)
    {
        if (++_restarts > MostRestarts)
        {
            throw new IOException($"It was removed or changed from outside {MostRestarts} times.");
        }

        var lost = change == FileChange.Gone ? writer.File.Lines : writer.File.TakeIn(change);
        _before.Lost += lost;
        if (change == FileChange.Gone)
        {
            // The old one first: its lock may be that of the new one.
            Abandon();
            writer = _writer = new RunFileWriter(RunFile.Create(
                _options.Run.Folder!, Path.GetFileName(Path.GetDirectoryName(_path)!), _options.Run.MaximumBytes));
            _path = writer.FilePath;
        }

        if (writer.File.Lines == 0 && _header is not null)
        {
            // Another start time marks it as another run: a state that was saved before refers to lines that are not in here.
            _started = _started.AddTicks(1);
            writer.WriteHeader(_header = _header with { Started = _started });
        }

        if (change != FileChange.Longer)
        {
            writer.WriteFileRestart(change == FileChange.Gone ? "gone" : "shorter", lost);
        }

        _log.Changed(change, _path, lost, LinesLost);
    }

    private void Fail(bool isFile, string what, Exception exception)
    {
        _before.Lost++;
        if (isFile || _writer is null || _writer.File.HasFailed)
        {
            _log.FileFailed(_path, LinesLost, exception);
            Abandon();
        }
        else
        {
            _log.LineFailed(what, _path, LinesLost, exception);
        }
    }

    private void Abandon()
    {
        var writer = _writer;
        _before = writer is null
            ? _before
            : (writer.File.Lines, _before.Lost + writer.LinesRefused, _before.Thinned + writer.LinesThinned);
        _writer = null;
        try
        {
            writer?.Dispose();
        }
        catch (IOException)
        {
            // The lines that matter have been counted as lost or handed to the system already.
        }
    }
}
