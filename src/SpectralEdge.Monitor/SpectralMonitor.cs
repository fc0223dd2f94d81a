using Microsoft.Extensions.Logging;

namespace SpectralEdge.Monitor;

/// <summary>
/// Watches the geometry of parameter updates while a network trains, and says when its spectral gap opens, collapses or moves.
/// </summary>
/// <remarks>
/// <para>
/// The constructor is the start-up: it checks everything and throws if something cannot be used. After that no call throws and
/// nothing of the training run is changed; what goes wrong is counted, logged once for each cause and shown in
/// <see cref="Report"/>.
/// </para>
/// <para>
/// Call <see cref="Observe(long, double?, double?)"/> once for every optimizer step, on the thread that trains. Cost:
/// nothing between samples; at a sample one read of the parameters and W inner products. Handlers run on the training thread
/// inside <see cref="Observe(long, double?, double?)"/>. <see cref="RecordMetric"/> and <see cref="Dispose"/> may be called
/// from any thread.
/// </para>
/// </remarks>
public sealed partial class SpectralMonitor : ISpectralWatch, IDisposable
{
    private readonly MonitorOptions _options;
    private readonly GuardedLogger _logger;
    private readonly MonitorCounters _counters;
    private readonly HandlerGuard _guard;
    private readonly EventDispatcher _events;
    private readonly GuardedEvent<SpectralSample> _sampleTaken;
    private readonly SamplingSchedule _schedule;
    private readonly GuardedEvent<WeightSpectrum> _weightsTaken;
    private readonly LearningRates _rates;
    private readonly WatchedWeights? _weights;
    private readonly WindowKeeper _keeper;
    private readonly StepGate _gate;
    private readonly StateParts _state;
    private readonly OverheadGovernor _governor;
    private readonly Conclusions _conclusions;
    private readonly GuardedTime _time;
    private readonly WatchInterruptions _interruptions;
    private readonly RunRecorder _recorder;
    private readonly StepTurn _turn = new();
    private readonly Outlets _outlets;
    private volatile bool _disposed;
    private bool _isClosed;

    /// <summary>Starts watching: reads the parameters once, as the start of the first update.</summary>
    /// <param name="source">Where the parameters are read from.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="loggerFactory">
    /// Where messages go. Null for standard error, which gets the first warning or error of each kind as one line (see
    /// <see cref="StandardErrorLogging"/>); <c>NullLoggerFactory.Instance</c> for nowhere.
    /// </param>
    /// <param name="startStep">Number of optimizer steps already completed, at least 0.</param>
    /// <param name="time">The clock that names the run and times the monitor; null for the system's.</param>
    /// <exception cref="MonitorOptionsException">
    /// An option or the parameters cannot be used; the message lists every problem.
    /// </exception>
    public SpectralMonitor(
        IParameterSource source, MonitorOptions? options = null, ILoggerFactory? loggerFactory = null,
        long startStep = 0, TimeProvider? time = null)
        : this(source, options, loggerFactory, startStep, time, resumption: null)
    {
    }

    /// <summary>Starts watching, or goes on from a saved state.</summary>
    /// <exception cref="FormatException">The state is damaged.</exception>
    // Long: the parts are assigned once, in the order in which they need each other.
    internal SpectralMonitor(
        IParameterSource source, MonitorOptions? options, ILoggerFactory? loggerFactory, long startStep,
        TimeProvider? time, Resumption? resumption)
    {
        ArgumentNullException.ThrowIfNull(source);
        _options = options ?? new MonitorOptions();
        _options.Validate();
        StartChecks.RequireStart(startStep);

        _logger = MonitorMessages.LoggerOf(loggerFactory);
        (_counters, _guard) = (new MonitorCounters(_logger), new HandlerGuard(_logger));
        _outlets = new Outlets(_guard);
        var detectors = new UserDetectors(_guard);
        _options = _options with { Detectors = detectors.Guard(_options.Detectors) };
        _events = new EventDispatcher(_logger, _guard);
        (_sampleTaken, _weightsTaken) = (new GuardedEvent<SpectralSample>(_guard), new GuardedEvent<WeightSpectrum>(_guard));
        _time = new GuardedTime(time ?? TimeProvider.System, _logger);
        _governor = new OverheadGovernor(_options.MaxOverhead, _time.TimestampFrequency);
        _schedule = new SamplingSchedule([.. SharedStride.Of(_options).Select(windowStride => windowStride.Every)], startStep);
        _interruptions = new WatchInterruptions(_options, _schedule, _counters, _logger);
        _keeper = new WindowKeeper(
            source, _options, _schedule, startStep, _logger, _counters, _interruptions, resumption?.Head);
        _rates = new LearningRates(_schedule, startStep, _keeper.Model.Inventory.Groups.Count);
        _gate = new StepGate(_schedule, _keeper, _governor, _counters, _logger);

        // Last, so that no run folder is left behind by a start that failed.
        var (started, incidents) = (_time.Started, new IncidentMerger());
        try
        {
            _weights = _options.Weights.Matrices.Count == 0
                ? null
                : new WatchedWeights(source, _options, _keeper.Model.Inventory, startStep, _counters);
            _state = new StateParts(
                _schedule, _gate, _rates, _weights, _governor, _time, _counters, _interruptions, _guard, _logger, _events,
                incidents, _keeper);
            _state.GoOn(resumption);
            _recorder = new RunRecorder(
                _options.Shard is { Reducer.Rank: > 0 } ? _options with { Run = _options.Run with { Folder = null } } : _options,
                started, _logger, _keeper.Model, resumption?.Head.Place) { Outlets = _outlets };
            _recorder.BeginTrajectory(startStep, _time);
        }
        catch
        {
            _keeper.Dispose();
            throw;
        }

        _conclusions = new Conclusions(this, _events, _recorder, incidents);
        (_interruptions.Raised, detectors.HasStarted) = (_conclusions.Take, true);
        _keeper.BlocksChanged = step => _recorder.WriteInventory(step, _keeper.Model.Describe());
        _keeper.Restarted = _recorder.WriteRestart;
        _recorder.Begin(RunHeaders.For(_options, _keeper.Model, startStep, started), resumption?.Head.Step);
        MonitorMessages.Watching(_logger, _options, _keeper.Model, resumption?.Head, _counters.Resumes);
    }

    /// <summary>
    /// The newest sample of the whole model in the first window; null until a window was full. It never changes after it was
    /// handed out.
    /// </summary>
    /// <remarks>
    /// Ask on the thread that calls <see cref="Observe(long, double?, double?)"/>. The first time after each sample
    /// allocates one object.
    /// </remarks>
    public SpectralSample? Latest => _keeper.Model.Whole.HasSample ? _keeper.Model.Whole.Kept : null;

    /// <summary>The step observed last; before the first one, the step that the watch started from.</summary>
    public long LastStep => _schedule.LastSeen;

    /// <summary>What is watched.</summary>
    public ParameterInventory Inventory => _keeper.Model.Inventory;

    /// <summary>Whether the updates are kept exactly rather than as sketches.</summary>
    public bool IsExact => _keeper.Model.Plan.IsExact;

    /// <inheritdoc/>
    SpectralMonitor ISpectralWatch.Monitor => this;

    /// <summary>Full path of the run file; null if there is none.</summary>
    public string? RunFile => _recorder.FilePath;

    /// <summary>The run file and what is recorded beside it.</summary>
    internal RunRecorder Recorder => _recorder;

    /// <summary>Keeps from the training loop what fails, and has the logger.</summary>
    internal HandlerGuard Guard => _guard;

    /// <summary>
    /// Called after a step with samples, when its events have been raised; the time it takes does not count as the monitor's.
    /// </summary>
    internal Action<long>? AfterSamples { get; set; }

    /// <summary>Whether the watch has ended.</summary>
    internal bool IsDisposed => _disposed;

    /// <summary>Hands all that is found from now on to someone else too.</summary>
    /// <exception cref="ObjectDisposedException">The watch has ended.</exception>
    internal void Add(IOutlet outlet)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _recorder.Add(outlet, LastStep);
    }

    /// <summary>Hands nothing more to an outlet.</summary>
    internal void Remove(IOutlet outlet) => _outlets.Remove(outlet);

    /// <summary>The options, checked.</summary>
    internal MonitorOptions Options => _options;

    /// <summary>The clock of the run.</summary>
    internal TimeProvider Time => _time;

    /// <summary>The spectra that have a sample of the newest step.</summary>
    internal IEnumerable<WatchedSpectrum> ReadySpectra => _keeper.Model.Spectra.Where(
        spectrum => spectrum.HasSample && spectrum.Sample.Step == LastStep && _keeper.IsReady(spectrum));

    /// <summary>The first spectrum of a group whose window is full, until the next sample; null if there is none.</summary>
    internal WatchedSpectrum? FullSpectrum(string group) => _keeper.Model.Spectra.FirstOrDefault(
        spectrum => spectrum.HasSample && spectrum.IsFull && spectrum.Sample.Group == group);

    /// <summary>What has been received, kept, skipped and lost so far.</summary>
    public MonitorReport Report =>
        _counters.Report(
            _events.Count, _guard.Failures + _logger.Failures, _recorder.LinesLost, _recorder.Trajectory?.SamplesLost ?? 0) with
        {
            RunFileLinesThinned = _recorder.LinesThinned,
            TimeInMonitor = _time.GetElapsedTime(0, _governor.Inside),
            Overhead = _governor.Share(_time.GetTimestamp()),
            StrideWidening = _governor.Widening,
            ClockFailures = _time.Failures,
            SinkRecordsLost = _outlets.Lost,
        };

    /// <summary>Says that an optimizer step is complete. Reads the parameters if a sample is due.</summary>
    /// <param name="step">Number of optimizer steps completed so far, growing from call to call.</param>
    /// <param name="loss">The loss of the step, if it is at hand; it is only passed on.</param>
    /// <param name="learningRate">
    /// The learning rate of the steps since the last call, if it is at hand; one that is negative or not finite counts as none.
    /// </param>
    public void Observe(long step, double? loss = null, double? learningRate = null) => Observe(step, loss, learningRate, []);

    /// <summary>
    /// Says that an optimizer step is complete whose parameters have several learning rates. Reads the parameters if a
    /// sample is due.
    /// </summary>
    /// <param name="step">Number of optimizer steps completed so far, growing from call to call.</param>
    /// <param name="loss">The loss of the step, if it is at hand; it is only passed on.</param>
    /// <param name="blockRates">
    /// The learning rate of each block of <see cref="Inventory"/> in the steps since the last call; NaN for a block without one.
    /// Where the blocks of a group have several, their root mean square counts, weighted by values. Of another length than the
    /// blocks: there is none.
    /// </param>
    public void Observe(long step, double? loss, ReadOnlySpan<double> blockRates) => Observe(step, loss, null, blockRates);

    private void Observe(long step, double? loss, double? learningRate, ReadOnlySpan<double> blockRates)
    {
        _counters.CountStep();
        if (_disposed || !Enter(step))
        {
            return;
        }

        var entered = _time.GetTimestamp();
        var due = false;
        try
        {
            due = _gate.IsDue(step);
            if (_gate.Passed)
            {
                Pass(step, loss, learningRate, blockRates, due);
            }
        }
        catch (Exception exception)
        {
            // No exception may reach the training loop: whatever it is, it is counted and logged once.
            _guard.Failed($"{nameof(SpectralMonitor)}.{nameof(Observe)}", exception);
        }
        finally
        {
            _gate.Govern(step, _governor.Note(entered, _time.GetTimestamp(), due, due && _keeper.AreFull));
            var deferred = _turn.TakeDeferred();
            Leave();
            _guard.Try(nameof(SaveState), deferred);
        }
    }

    /// <summary>
    /// Whether the next call of <see cref="Observe(long, double?, double?)"/> with this step would read the parameters.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <returns>True if it would: it is worth fetching a loss from a device.</returns>
    public bool WouldSample(long step) => !_disposed && _schedule.WouldSample(step);

    /// <summary>
    /// Writes a figure of the training loop's own, such as a test accuracy, to the run file. From any thread; after
    /// <see cref="Dispose"/> it does nothing.
    /// </summary>
    /// <param name="step">The step it belongs to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public void RecordMetric(long step, string name, double value) => _recorder.WriteMetric(step, name ?? string.Empty, value);

    /// <summary>Ends the watch: closes the run file and completes <see cref="Events"/>.</summary>
    /// <remarks>
    /// From any thread. It waits for the step under way, and for another call of it. Called by a handler it takes effect when the
    /// step that called the handler is over; likewise where that step takes more than ten seconds longer. In both cases the
    /// monitor is closed by the training thread, and every later step is ignored.
    /// </remarks>
    public void Dispose()
    {
        _disposed = true;
        if (!_turn.EnterInTime())
        {
            return;
        }

        try
        {
            Close();
        }
        finally
        {
            _turn.Leave();
        }
    }

    private bool Enter(long step)
    {
        if (!_turn.TryEnter())
        {
            _counters.Skip(step, SkipReason.Busy, "Observe was called from a handler or from a second thread.");
            return false;
        }

        if (_disposed)
        {
            Leave();
            return false;
        }

        return true;
    }

    /// <summary>Ends a turn, and the watch if that was asked for meanwhile.</summary>
    private void Leave()
    {
        _turn.Leave();
        if (_disposed)
        {
            Dispose();
        }
    }

    private void Close()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _conclusions.Finish();
        _events.Stream.Complete();
        _outlets.TakeLine("end", LastStep, json => RunHeaders.Write(json, RunHeaders.Counts(Report)));
        _outlets.End();
        _recorder.LookAfterFiles(LastStep);
        var report = Report;
        _recorder.Write(report, static (file, counts) => file.WriteEnd(RunHeaders.Counts(counts)));
        _recorder.Dispose();
        _keeper.Dispose();
        MonitorMessages.Closed(_logger, report);
    }

    /// <summary>Goes through everything that a step of the run asks for.</summary>
    private void Pass(long step, double? loss, double? learningRate, ReadOnlySpan<double> blockRates, bool due)
    {
        _rates.Note(step, learningRate, blockRates, Inventory);
        if (due)
        {
            Take(step, loss);
            HandOn(step);
        }

        _rates.BeginAfter(step);
        if (_weights is not null)
        {
            var began = _time.GetTimestamp();
            _weights.Look(step, _recorder, _weightsTaken, this);
            _governor.SetApart(_time.GetTimestamp() - began);
        }
    }

    /// <summary>Lets others look at the samples of a step: their time is not the monitor's.</summary>
    private void HandOn(long step)
    {
        if (AfterSamples is not null)
        {
            var entered = _time.GetTimestamp();
            HandOnGuarded(step);
            _governor.LeaveOut(_time.GetTimestamp() - entered);
        }
    }

    // Apart, since a closure is allocated where its variables are, used or not.
    private void HandOnGuarded(long step) => _guard.Try(nameof(AfterSamples), [() => AfterSamples?.Invoke(step)]);

    private void Take(long step, double? loss)
    {
        try
        {
            _keeper.Take(step);
            _interruptions.Tell();
            _recorder.Trajectory?.Record(_keeper, step, loss, _rates.Sum(0));
            Analyze(step, loss);
        }
        catch (Exception exception)
        {
            // No exception may reach the training loop.
            _keeper.Restart(step, "read_failed", keepsStart: false);
            _interruptions.Skip(step, SkipReason.ReadFailed, StartChecks.ReadFailure(exception), exception);
            _interruptions.Tell();
        }
    }

    private void Analyze(long step, double? loss)
    {
        foreach (var spectrum in _keeper.Model.Spectra)
        {
            if (!_keeper.IsReady(spectrum))
            {
                continue;
            }

            var began = _time.GetTimestamp();
            spectrum.Update(step, _keeper.StrideOf(spectrum), loss, _rates.Sum(spectrum.SharedStride.Index, spectrum.Group));
            spectrum.Sample.AnalysisTime = _time.GetElapsedTime(began);
            _recorder.Write(spectrum.Sample, static (file, sample) => file.WriteSample(sample));
            if (_outlets.Any)
            {
                _outlets.Take(step, spectrum.Kept);
            }

            if (_sampleTaken.HasHandlers)
            {
                _sampleTaken.Raise(this, spectrum.Kept);
            }

            _conclusions.Draw(spectrum);
        }

        _conclusions.EndStep(step);
    }
}
