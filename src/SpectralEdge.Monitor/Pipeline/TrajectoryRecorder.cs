using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// Takes the samples of the first stride to the recording. A disk that fails ends the recording, never the training.
/// </summary>
internal sealed class TrajectoryRecorder : IDisposable
{
    // After so many removals recording ends: the file is evidently not wanted.
    private const int MostRestarts = 100;

    // A recording of fewer samples is of no use.
    private const int FewestSamples = 64;

    private readonly MonitorOptions _options;
    private readonly DateTimeOffset _started;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ILogger _logger;
    private readonly string _folder;

    // Figures may come from a thread that evaluates.
    private readonly Lock _figures = new();
    private TrajectoryWriter? _writer;
    private WatchedModel _model;
    private double[] _sketches = [];
    private double[] _groupSums = [];
    private string _path = string.Empty;
    private int _layout;
    private int _restarts;
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
        string folder, MonitorOptions options, WatchedModel model, long startStep, DateTimeOffset started,
        TimeProvider time, ILogger logger)
    {
        (_folder, _options, _model, _started, _time, _logger) = (folder, options, model, started, time, logger);
        _began = time.GetTimestamp();
        var header = RunHeaders.ForRecording(options, model, 0, startStep, started);
        var most = options.Run.MaximumRecordingBytes;
        try
        {
            _writer = Create(header);
            Write(_writer, startStep, double.NaN, [double.NaN], isDiscontinuous: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Abandon();
            throw new MonitorOptionsException(
                $"{nameof(MonitorOptions)} cannot be used:\n- Run.Recording is true and '{_path}' cannot be written; it must be "
                    + $"a new file ({exception.Message}) Set Run.Folder to another folder, or leave Run.Recording out.",
                exception);
        }

        const double Mebibyte = 1 << 20;
        var (precision, thousand) = (header.Precision.ToString(), 1000 * TrajectoryFormat.SampleBytes(header) / Mebibyte);
        LogMessages.RecordingTrajectory(logger, _path, header.Length, precision, thousand, most / Mebibyte);
    }

    /// <summary>Number of samples that could not be written, or are gone with a file that was removed or changed.</summary>
    public long SamplesLost { get; private set; }

    /// <summary>Who writes; null if nobody does any more.</summary>
    internal TrajectoryWriter? Writer => _writer;

    /// <summary>Writes the sample just taken, if it was one of the first stride.</summary>
    /// <param name="keeper">Who took it.</param>
    /// <param name="step">The step.</param>
    /// <param name="loss">The loss of the step, if any.</param>
    /// <param name="rateSums">
    /// The sums of the learning rates since the sample before: the whole model's, then the groups'; NaN for none.
    /// </param>
    public void Record(WindowKeeper keeper, long step, double? loss, ReadOnlySpan<double> rateSums)
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
            var writer = _writer;
            if (writer.Look(isThorough: false) is not FileChange.None and var change)
            {
                (writer, began) = (BeginAgain(writer, change, keeper.Model, step), true);
            }

            Adopt(writer, keeper.Model, step);
            var keepEvery = writer.KeepEvery;
            Write(writer, step, loss ?? double.NaN, rateSums, began);
            if (writer.KeepEvery != keepEvery)
            {
                LogMessages.TrajectoryThinned(_logger, _path, step, writer.KeepEvery);
            }
        }
        catch (Exception exception)
        {
            SamplesLost++;
            LogMessages.TrajectoryFailed(_logger, _path, step, SamplesLost, exception);
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

    /// <summary>Checks whether the file is still there, and counts what is gone with it.</summary>
    /// <param name="step">The step observed last.</param>
    public void LookAfterFile(long step)
    {
        try
        {
            if (_writer is { } writer && writer.Look(isThorough: true) is not FileChange.None and var change)
            {
                CountAsLost(writer.Samples, change, step);
            }
        }
        catch (Exception exception)
        {
            LogMessages.TrajectoryFailed(_logger, _path, step, SamplesLost, exception);
            Abandon();
        }
    }

    /// <summary>Refuses a cap that the recording of a model would reach at once.</summary>
    /// <exception cref="MonitorOptionsException">The cap is too small.</exception>
    public static void RequireRoom(MonitorOptions options, WatchedModel model)
    {
        var (header, most) = (RunHeaders.ForRecording(
            options, model, 0, 0, DateTimeOffset.MaxValue), options.Run.MaximumRecordingBytes);
        var least = (FewestSamples * TrajectoryFormat.SampleBytes(header)) + TrajectoryHeaderJson.Records(header).Length;
        if (most < least)
        {
            throw new MonitorOptionsException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(MonitorOptions)} cannot be used:\n- Run.MaximumRecordingBytes is {most}; it must be at least {least} "
                    + $"for this model. That holds {FewestSamples} samples of {header.Length} numbers; raise it, lower "
                    + $"Sketch.Length, or group more blocks together."));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed = true;
        Abandon();
    }

    /// <summary>
    /// Creates a file that is not there yet. A run that is resumed in its folder records to one of its own:
    /// <c>trajectory-2.sketch</c> and so on.
    /// </summary>
    private TrajectoryWriter Create(TrajectoryHeader header)
    {
        var (name, extension) = (Path.GetFileNameWithoutExtension(
            TrajectoryWriter.FileName), Path.GetExtension(TrajectoryWriter.FileName));
        for (var number = 1; ; number++)
        {
            _path = Path.Combine(
                _folder,
                string.Create(CultureInfo.InvariantCulture, $"{name}{(number == 1 ? string.Empty : $"-{number}")}{extension}"));
            try
            {
                return TrajectoryWriter.Create(_path, header, _options.Run.MaximumRecordingBytes);
            }
            catch (IOException) when (File.Exists(_path))
            {
                // Taken, perhaps by another process a moment ago: try the next number.
            }
        }
    }

    /// <summary>Goes on in a new file after the old one was removed or changed from outside.</summary>
    /// <returns>Who writes it.</returns>
    private TrajectoryWriter BeginAgain(TrajectoryWriter old, FileChange change, WatchedModel model, long step)
    {
        if (++_restarts > MostRestarts)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"It was removed or changed from outside {MostRestarts} times."));
        }

        var samples = old.Samples;
        Abandon();
        Directory.CreateDirectory(_folder);
        (_model, _layout, _sketches) = (model, 0, []);
        var writer = Create(RunHeaders.ForRecording(_options, model, 0, step, _started));
        lock (_figures)
        {
            _writer = writer;
        }

        CountAsLost(samples, change, step);
        return writer;
    }

    private void CountAsLost(long samples, FileChange change, long step)
    {
        SamplesLost += change == FileChange.Longer ? 0 : samples;
        if (_restarts <= 1)
        {
            LogMessages.TrajectoryGone(_logger, step, samples, _path, SamplesLost);
        }
    }

    private void Adopt(TrajectoryWriter writer, WatchedModel model, long step)
    {
        if (!ReferenceEquals(model, _model))
        {
            _model = model;
            _sketches = [];
            var header = RunHeaders.ForRecording(_options, model, ++_layout, step, _started);
            lock (_figures)
            {
                writer.BeginLayout(header);
            }
        }
    }

    private void Write(
        TrajectoryWriter writer, long step, double loss, ReadOnlySpan<double> rateSums, bool isDiscontinuous)
    {
        if (_sketches.Length == 0)
        {
            _sketches = new double[_model.RecordedGroups.Sum(group => group.Length)];
            _groupSums = new double[_model.RecordedGroups.Count];
        }

        // Groups that came later than the rates have none.
        _groupSums.AsSpan().Fill(double.NaN);
        rateSums[1..Math.Min(rateSums.Length, 1 + _groupSums.Length)].CopyTo(_groupSums);
        _model.CopyRecordedTo(_sketches);
        lock (_figures)
        {
            writer.Write(
                step, _time.GetElapsedTime(_began, _time.GetTimestamp()).TotalSeconds, loss, rateSums[0], isDiscontinuous,
                _sketches, _groupSums);
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
