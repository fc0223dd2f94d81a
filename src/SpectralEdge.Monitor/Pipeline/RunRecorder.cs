using System.Globalization;
using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Diagnostics;
using SpectralEdge.Monitor.Recording;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>The run file of one monitor, if it has one. A disk that fails ends the recording, never the training.</summary>
internal sealed class RunRecorder : IDisposable
{
    private readonly ILogger _logger;
    private readonly string _path = string.Empty;
    private readonly MonitorOptions _options;
    private readonly DateTimeOffset _started;
    private readonly long? _afterLine;
    private WatchedModel? _model;
    private RunFileWriter? _writer;
    private long _lines;
    private bool _closed;

    /// <summary>Creates the file or goes on with the one of a run that is resumed, or does nothing if the options ask for none.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="logger">Where messages go.</param>
    /// <param name="model">What is watched, at its start; null for no recording of its trajectory.</param>
    /// <param name="before">Where the file of the run stood that is resumed; null for a run that begins.</param>
    /// <exception cref="MonitorOptionsException">The file cannot be created, or what is to be recorded beside it has no room.</exception>
    public RunRecorder(MonitorOptions options, DateTimeOffset started, ILogger logger, WatchedModel? model = null, RunPlace? before = null)
    {
        (_logger, _options, _started, _model, LinesLost) = (logger, options, started, options.Record is null ? null : model, before?.LinesLost ?? 0);
        if (options.RunFolder is not { } folder)
        {
            return;
        }

        if (_model is not null)
        {
            TrajectoryRecorder.RequireRoom(options, _model);
        }

        var name = options.RunName ?? started.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        try
        {
            if (before is not null && FileOf(folder, before) is { } path)
            {
                _writer = RunFileWriter.Append(path, out var whole);
                (_started, _afterLine) = (before.Started, Math.Min(before.Lines, whole));

                // Lines that were written but never reached the disk.
                LinesLost += Math.Max(0, before.Lines - whole);
            }

            _writer ??= RunFileWriter.Create(folder, name);
            _path = _writer.FilePath;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MonitorOptionsException(
                $"{nameof(MonitorOptions)} cannot be used:\n- RunFolder is '{folder}'; it must be a folder that can be written to ({exception.Message}) Set RunFolder to another folder, or to null for no run file.",
                exception);
        }

        Log.Recording(logger, _path);
    }

    /// <summary>Full path of the run file; null if there is none.</summary>
    public string? FilePath => _path.Length == 0 ? null : _path;

    /// <summary>Number of lines that could not be written.</summary>
    public long LinesLost { get; private set; }

    /// <summary>The recording of the trajectory; null if there is none.</summary>
    public TrajectoryRecorder? Trajectory { get; private set; }

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
            Trajectory = new TrajectoryRecorder(Path.GetDirectoryName(_path)!, _options, _model, startStep, _started, time, _logger);
        }
        catch
        {
            // Nobody will dispose what was never handed over.
            Dispose();
            throw;
        }

        // It may be replaced as a whole, and should not stay in memory then.
        _model = null;
    }

    /// <summary>Writes a figure of the training loop's own, wherever something is written.</summary>
    public void WriteMetric(long step, string name, double value)
    {
        Write((step, name, value), static (file, metric) => file.WriteMetric(metric.step, metric.name, metric.value));
        Trajectory?.AddMetric(name, value);
    }

    /// <summary>Where the file stands; null if there is none.</summary>
    public RunPlace? Place => FilePath is null ? null : new RunPlace(Path.GetFileName(Path.GetDirectoryName(_path)!), _started, _writer?.Lines ?? _lines, LinesLost);

    /// <summary>Writes the header if the file is new, and where the run goes on if it does.</summary>
    /// <param name="header">The header.</param>
    /// <param name="resumedAt">The step observed last before; null for a run that begins.</param>
    public void Begin(RunHeader header, long? resumedAt)
    {
        if (_afterLine is null)
        {
            Write(header, static (file, header) => file.WriteHeader(header));
        }

        if (resumedAt is { } step)
        {
            Write((step, after: _afterLine ?? 1), static (file, resumed) => file.WriteResumed(resumed.step, resumed.after));
        }
    }

    /// <summary>Writes one line, if it can be written.</summary>
    /// <param name="value">What the line is about.</param>
    /// <param name="write">Writes it.</param>
    /// <typeparam name="T">The type of <paramref name="value"/>; with a static lambda nothing is allocated.</typeparam>
    public void Write<T>(T value, Action<RunFileWriter, T> write)
    {
        if (_writer is null)
        {
            LinesLost += FilePath is null || _closed ? 0 : 1;
            return;
        }

        try
        {
            write(_writer, value);
        }
        catch (Exception exception)
        {
            LinesLost++;
            Log.RunFileFailed(_logger, _path, LinesLost, exception);
            Abandon();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed = true;
        Trajectory?.Dispose();
        Abandon();
    }

    /// <summary>The file of a run, if it is where it has to be.</summary>
    private static string? FileOf(string folder, RunPlace place)
    {
        if (place.Name is "" or "." or ".." || place.Name != Path.GetFileName(place.Name))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(folder, place.Name, RunFileWriter.FileName));
        try
        {
            return File.Exists(path) && new RunFileReader(path).ReadHeader().Started == place.Started ? path : null;
        }
        catch (FormatException)
        {
            // No run file, or a damaged one: a new one is begun.
            return null;
        }
    }

    private void Abandon()
    {
        var writer = _writer;
        _lines = writer?.Lines ?? _lines;
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
