using System.Globalization;
using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Diagnostics;
using SpectralEdge.Monitor.Recording;

namespace SpectralEdge.Monitor.Pipeline;

/// <summary>Takes the samples of the first rhythm to the recording. A disk that fails ends the recording, never the training.</summary>
internal sealed class TrajectoryRecorder : IDisposable
{
    // Fewer are no recording, and would be thinned out before there is anything to see.
    private const int FewestSamples = 64;

    private readonly MonitorOptions _options;
    private readonly DateTimeOffset _started;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ILogger _logger;
    private readonly string _path;

    // Figures may come from a thread that evaluates.
    private readonly Lock _figures = new();
    private TrajectoryWriter? _writer;
    private WatchedModel _model;
    private double[] _sketches = [];
    private int _layout;
    private bool _closed;

    /// <summary>Creates the file, and writes the state that the first update starts from.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">Validated options that ask for a recording.</param>
    /// <param name="model">What is watched, at its start.</param>
    /// <param name="startStep">The step it is at.</param>
    /// <param name="started">When the run began.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where messages go.</param>
    /// <exception cref="MonitorOptionsException">The file cannot be created.</exception>
    public TrajectoryRecorder(
        string folder, MonitorOptions options, WatchedModel model, long startStep, DateTimeOffset started, TimeProvider time, ILogger logger)
    {
        (_options, _model, _started, _time, _logger) = (options, model, started, time, logger);
        _path = FreePath(folder);
        _began = time.GetTimestamp();
        var header = RunHeaders.ForRecording(options, model, 0, startStep, started);
        var most = options.Record!.MaximumBytes;
        try
        {
            _writer = TrajectoryWriter.Create(_path, header, most);
            Write(_writer, startStep, double.NaN, double.NaN, isDiscontinuous: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Abandon();
            throw new MonitorOptionsException(
                $"{nameof(MonitorOptions)} cannot be used:\n- Record is set and '{_path}' cannot be written; it must be a new file ({exception.Message}) Set RunFolder to another folder, or leave Record out.",
                exception);
        }

        const double Mebibyte = 1 << 20;
        var (precision, thousand) = (header.Precision.ToString(), 1000 * TrajectoryFormat.SampleBytes(header) / Mebibyte);
        Log.RecordingTrajectory(logger, _path, header.Length, precision, thousand, most / Mebibyte);
    }

    /// <summary>Number of samples that could not be written.</summary>
    public long SamplesLost { get; private set; }

    /// <summary>Writes the sample just taken, if it was one of the first rhythm.</summary>
    /// <param name="keeper">Who took it.</param>
    /// <param name="step">The step.</param>
    /// <param name="loss">The loss of the step, if any.</param>
    /// <param name="learningRateSum">The sum of the learning rate since the sample before, if any.</param>
    public void Record(WindowKeeper keeper, long step, double? loss, double? learningRateSum)
    {
        if (keeper.FirstBegan is not { } began || _closed)
        {
            return;
        }

        if (_writer is null)
        {
            SamplesLost++;
            return;
        }

        try
        {
            Adopt(_writer, keeper.Model, step);
            var keepEvery = _writer.KeepEvery;
            Write(_writer, step, loss ?? double.NaN, learningRateSum ?? double.NaN, began);
            if (_writer.KeepEvery != keepEvery)
            {
                Log.TrajectoryThinned(_logger, _path, step, _writer.KeepEvery);
            }
        }
        catch (Exception exception)
        {
            SamplesLost++;
            Log.TrajectoryFailed(_logger, _path, step, SamplesLost, exception);
            Abandon();
        }
    }

    /// <summary>Notes a figure of the training loop's own for the next sample.</summary>
    public void AddMetric(string name, double value)
    {
        lock (_figures)
        {
            _writer?.AddMetric(name, value);
        }
    }

    /// <summary>A run that is resumed in its folder records to a file of its own: <c>trajectory-2.sketch</c> and so on.</summary>
    private static string FreePath(string folder)
    {
        var (name, extension) = (Path.GetFileNameWithoutExtension(TrajectoryWriter.FileName), Path.GetExtension(TrajectoryWriter.FileName));
        var path = Path.Combine(folder, TrajectoryWriter.FileName);
        for (var number = 2; File.Exists(path); number++)
        {
            path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}{extension}"));
        }

        return path;
    }

    /// <summary>Refuses a cap that the recording of a model would reach at once.</summary>
    /// <exception cref="MonitorOptionsException">The cap is too small.</exception>
    public static void RequireRoom(MonitorOptions options, WatchedModel model)
    {
        var (header, most) = (RunHeaders.ForRecording(options, model, 0, 0, DateTimeOffset.MaxValue), options.Record!.MaximumBytes);
        var least = (FewestSamples * TrajectoryFormat.SampleBytes(header)) + TrajectoryHeaderJson.Records(header).Length;
        if (most < least)
        {
            throw new MonitorOptionsException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(MonitorOptions)} cannot be used:\n- Record.MaximumBytes is {most}; it must be at least {least} for this model. That holds {FewestSamples} samples of {header.Length} numbers; raise it, lower SketchLength, or group more blocks together."));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed = true;
        Abandon();
    }

    private void Adopt(TrajectoryWriter writer, WatchedModel model, long step)
    {
        if (!ReferenceEquals(model, _model))
        {
            _model = model;
            writer.BeginLayout(RunHeaders.ForRecording(_options, model, ++_layout, step, _started));
            _sketches = [];
        }
    }

    private void Write(TrajectoryWriter writer, long step, double loss, double learningRateSum, bool isDiscontinuous)
    {
        _sketches = _sketches.Length == 0 ? new double[_model.RecordedGroups.Sum(group => group.Length)] : _sketches;
        _model.CopyRecordedTo(_sketches);
        lock (_figures)
        {
            writer.Write(step, _time.GetElapsedTime(_began, _time.GetTimestamp()).TotalSeconds, loss, learningRateSum, isDiscontinuous, _sketches);
        }
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
            // What matters has been counted as lost or handed to the system already.
        }
    }
}
