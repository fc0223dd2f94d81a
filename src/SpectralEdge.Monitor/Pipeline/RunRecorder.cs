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
    private RunFileWriter? _writer;
    private bool _closed;

    /// <summary>Creates the file, or nothing if the options ask for none.</summary>
    /// <exception cref="MonitorOptionsException">The file cannot be created.</exception>
    public RunRecorder(MonitorOptions options, DateTimeOffset started, ILogger logger)
    {
        _logger = logger;
        if (options.RunFolder is not { } folder)
        {
            return;
        }

        var name = options.RunName ?? started.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        try
        {
            _writer = RunFileWriter.Create(folder, name);
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
        Abandon();
    }

    private void Abandon()
    {
        var writer = _writer;
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
