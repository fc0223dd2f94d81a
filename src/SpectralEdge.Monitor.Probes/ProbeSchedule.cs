namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the probes of one run: at a stride, on events, within a budget.</summary>
/// <remarks>
/// <para>
/// Everything happens on the training thread, after the events of a step. The run is left as it was. What cannot be measured is
/// skipped, counted, and its reason logged once; no exception reaches the training loop after the start.
/// </para>
/// <para>
/// Results go to <see cref="Taken"/>, to handlers of <see cref="On{TResult}"/>, and to the run file as lines of type
/// <c>probe</c>. The time that probes take is not part of <see cref="MonitorReport.TimeInMonitor"/>. Nothing of it is saved in a
/// state: a resumed run begins its probes anew.
/// </para>
/// </remarks>
public sealed class ProbeSchedule : IDisposable
{
    private readonly SpectralMonitor _monitor;
    private readonly IProbedModel _model;
    private readonly PlannedProbe[] _planned;
    private readonly ProbeBudget _budget;
    private readonly List<(Delegate Handler, Action<ProbeResult> Call)> _handlers = [];
    private readonly HashSet<string> _raised = [];
    private readonly HashSet<(string Probe, string Reason)> _named = [];
    private readonly IDisposable _events;
    private readonly long _startStep;
    private readonly long _began;
    private EventHandler<ProbeResult>? _taken;
    private ParameterInventory _inventory;
    private bool _disposed;

    /// <summary>Begins to probe a run.</summary>
    /// <exception cref="MonitorOptionsException">An option cannot be used, or the model is not the watched one.</exception>
    internal ProbeSchedule(SpectralMonitor monitor, IProbedModel model, ProbeOptions options)
    {
        (_monitor, _model, _inventory) = (monitor, model, monitor.Inventory);
        options.Check(monitor, model).ThrowIfAny();
        (_startStep, _began) = (monitor.LastStep, monitor.Time.GetTimestamp());
        _budget = new ProbeBudget(options.Budget, Now);
        _planned = [.. options.Probes.Select(probe => new PlannedProbe(probe))];
        Begin();
        foreach (var (probe, kind) in options.Probes.SelectMany(probe => probe.OnEvents, (probe, kind) => (probe, kind)))
        {
            if (!EventReader.AllKinds.Contains(kind))
            {
                ProbeLog.UnknownEvent(monitor.Guard.Logger, probe.Name, kind);
            }
        }

        _events = monitor.On<SpectralEvent>(e => _raised.Add(e.Kind));
        monitor.AfterSamples += AfterSamples;
    }

    /// <summary>A probe was taken. Raised on the training thread; what handlers throw is counted and logged.</summary>
    public event EventHandler<ProbeResult>? Taken
    {
        add
        {
            RequireLiving();
            _taken += value;
        }

        remove => _taken -= value;
    }

    /// <summary>Number of probes taken.</summary>
    public long TakenCount { get; private set; }

    /// <summary>Number of probes that were due and could not be taken.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>Number of samples at which a probe that was due had to wait for its budget.</summary>
    public long PostponedCount { get; private set; }

    /// <summary>Time spent in probes.</summary>
    public TimeSpan TimeTaken => TimeSpan.FromSeconds(_budget.Spent);

    /// <summary>The share of the run's time that probes took since they began.</summary>
    /// <value>No unit, from 0 to 1.</value>
    public double Share => _budget.Share;

    /// <summary>Calls a handler for every result of a kind; <see cref="ProbeResult"/> for all.</summary>
    /// <param name="handler">Called on the training thread. What it throws is counted and logged.</param>
    /// <typeparam name="TResult">The kind.</typeparam>
    /// <exception cref="ObjectDisposedException">The probes or the watch have ended, so nothing would be called.</exception>
    public void On<TResult>(Action<TResult> handler)
        where TResult : ProbeResult
    {
        ArgumentNullException.ThrowIfNull(handler);
        RequireLiving();
        _handlers.Add((handler, result =>
        {
            if (result is TResult own)
            {
                handler(own);
            }
        }));
    }

    /// <summary>Ends the probes; the monitor goes on.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _monitor.AfterSamples -= AfterSamples;
            _events.Dispose();
        }
    }

    private void RequireLiving()
    {
        if (_disposed || _monitor.IsDisposed)
        {
            throw new ObjectDisposedException(
                nameof(ProbeSchedule),
                "The probes have ended, so a handler that is added now would never be called. Add handlers before Dispose.");
        }
    }

    private double Now() => _monitor.Time.GetElapsedTime(_began).TotalSeconds;

    private void Begin()
    {
        var run = ProbedRun.Of(_monitor, _model);
        foreach (var planned in _planned)
        {
            (planned.Measure, planned.LastSample) = (planned.Probe.Start(run), null);
            planned.Settle();
        }
    }

    private void AfterSamples(long step)
    {
        if (_monitor.Inventory != _inventory)
        {
            _inventory = _monitor.Inventory;
            Begin();
        }

        foreach (var spectrum in _monitor.ReadySpectra)
        {
            // The first window alone: probes look along the directions of one.
            var own = Array.FindAll(_planned, planned => planned.Probe.Group == spectrum.Sample.Group);
            if (own.Length > 0 && spectrum.Key.Window == _monitor.Options.Windows[0])
            {
                Look(own, spectrum.Access(_inventory));
            }
        }

        _raised.Clear();
    }

    private void Look(PlannedProbe[] own, WindowAccess window)
    {
        var step = window.Sample.Step;
        foreach (var planned in own)
        {
            Observe(planned, window);
            planned.Look(_raised, step);
        }

        var due = own.Where(planned => planned.Due is not null).OrderBy(planned => planned.DueSince).ToArray();
        if (due.Length > 0 && !_disposed)
        {
            Take(due, window);
        }
    }

    private void Take(PlannedProbe[] due, WindowAccess window)
    {
        var (view, isWaiting) = (default(ProbeView), false);
        try
        {
            for (var i = 0; i < due.Length; i++)
            {
                // None goes before one that waits, which would never have its turn; but for one without gradients, on an event.
                var isAffordable = IsAffordable(due[i], window.Sample.Step);
                isWaiting |= !isAffordable;
                if (!isAffordable || (isWaiting && !due[i].MayOvertake))
                {
                    PostponedCount++;
                    continue;
                }

                if (view is null)
                {
                    _model.Save();
                    view = new ProbeView(_model, window);
                }

                Take(due[i], view);
            }
        }
        catch (Exception exception)
        {
            // Only keeping the model's state can throw here: none of them can be taken.
            SkippedCount += due.Count(static planned => planned.Due is not null);
            Array.ForEach(due, static planned => planned.Settle());
            Name(due[0], window.Sample.Step, ReasonOf(exception), exception);
        }
        finally
        {
            if (view is not null)
            {
                _model.Restore();
            }
        }
    }

    private bool IsAffordable(PlannedProbe planned, long step)
    {
        var secondsPerStep = Now() / Math.Max(1, step - _startStep);
        var allows = _budget.Allows(planned.Seconds, planned.Measure!.ExpectedGradients, secondsPerStep);
        if (!allows)
        {
            Name(planned, step, "postponed", null);
        }

        return allows;
    }

    private void Observe(PlannedProbe planned, WindowAccess window)
    {
        if (planned.LastSample is { } last && last + window.Sample.Stride != window.Sample.Step)
        {
            planned.Measure!.Interrupt();
        }

        planned.LastSample = window.Sample.Step;
        try
        {
            planned.Measure!.Observe(window);
        }
        catch (Exception exception)
        {
            Name(planned, window.Sample.Step, ReasonOf(exception), exception);
        }
    }

    private void Take(PlannedProbe planned, ProbeView view)
    {
        var (began, gradients, sample) = (Now(), view.Gradients, view.Window.Sample);
        var (reason, since) = (planned.Due!, planned.DueSince);
        planned.Settle();
        using var span = TraceSpan.Begin("spectral_edge.probe", sample.Step, _monitor.Guard)
            .With("spectral_edge.probe", planned.Probe.Name);
        try
        {
            if (BlockCheck.Difference(_inventory, _model) is { } difference)
            {
                throw new ProbeSkippedException(difference);
            }

            var result = planned.Measure!.Take(view) with
            {
                Step = sample.Step,
                Group = sample.Group,
                Window = sample.Window,
                Stride = sample.Stride,
                Gradients = view.Gradients - gradients,
                Reason = reason,
                DueStep = since,
            };
            view.GoBack();
            TakenCount++;
            planned.Seconds = Now() - began;
            Hand(result with { Elapsed = TimeSpan.FromSeconds(planned.Seconds.Value) });
        }
        catch (Exception exception)
        {
            SkippedCount++;
            span.Fail(ReasonOf(exception));
            Name(planned, sample.Step, ReasonOf(exception), exception);
        }

        _budget.Note(Now() - began, view.Gradients - gradients);
    }

    private static string ReasonOf(Exception exception) => exception is ProbeSkippedException
        ? exception.Message
        : $"{exception.GetType().Name}: {exception.Message}";

    /// <summary>Logs why a probe was not taken: once for each probe and reason, whatever numbers stand in it.</summary>
    private void Name(PlannedProbe planned, long step, string reason, Exception? exception)
    {
        if (!_named.Add((planned.Probe.Name, string.Concat(reason.Where(static c => !char.IsDigit(c))))) || _named.Count > 100)
        {
            return;
        }

        if (exception is null)
        {
            ProbeLog.ProbePostponed(_monitor.Guard.Logger, planned.Probe.Name, step, _budget.Share);
        }
        else
        {
            ProbeLog.ProbeSkipped(_monitor.Guard.Logger, planned.Probe.Name, step, reason, SkippedCount, exception);
        }
    }

    private void Hand(ProbeResult result)
    {
        _monitor.Recorder.WriteRecord("probe", result.Step, result.WriteTo);
        foreach (var handler in Delegate.EnumerateInvocationList(_taken))
        {
            _monitor.Guard.Call(handler, () => handler(this, result));
        }

        foreach (var (handler, call) in _handlers)
        {
            _monitor.Guard.Call(handler, () => call(result));
        }
    }
}
