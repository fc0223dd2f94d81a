using System.Diagnostics;

namespace SpectralEdge.Monitor.Probes;

/// <summary>Takes the probes of one run: at a stride, on events, within a budget.</summary>
/// <remarks>
/// Everything happens on the training thread, after the events of a step. The run is left as it was. What cannot be measured is
/// skipped, counted and named once; no exception reaches the training loop after the start.
/// </remarks>
public sealed class ProbeSchedule : IDisposable
{
    private readonly SpectralMonitor _monitor;
    private readonly IProbedModel _model;
    private readonly List<Planned> _planned = [];
    private readonly List<(Type Kind, Action<ProbeResult> Handler)> _handlers = [];
    private readonly HashSet<string> _raised = [];
    private readonly HashSet<(string, string)> _named = [];
    private readonly IDisposable _events;
    private bool _disposed;

    /// <summary>Begins to probe a run.</summary>
    internal ProbeSchedule(SpectralMonitor monitor, IProbedModel model, ProbeOptions options)
    {
        (_monitor, _model) = (monitor, model);
        var run = new ProbedRun(model, monitor.Inventory, monitor.IsExact, monitor.FirstWindow);
        var problems = new OptionProblems(nameof(ProbeOptions));
        foreach (var probe in options.Probes)
        {
            probe.Check(problems, run);
        }

        problems.ThrowIfAny();
        _planned.AddRange(options.Probes.Select(probe => new Planned(probe, probe.Start(run))));
        _events = monitor.On<SpectralEvent>(e => _raised.Add(e.Kind));
        monitor.AfterSamples = AfterSamples;
    }

    /// <summary>A probe was taken. Called on the training thread.</summary>
    public event EventHandler<ProbeResult>? Taken;

    /// <summary>Number of probes taken.</summary>
    public long TakenCount { get; private set; }

    /// <summary>Number of probes that were due and could not be taken.</summary>
    public long SkippedCount { get; private set; }

    /// <summary>Calls a handler for every result of a kind.</summary>
    /// <param name="handler">Called on the training thread. What it throws is counted and logged.</param>
    /// <typeparam name="TResult">The kind.</typeparam>
    public void On<TResult>(Action<TResult> handler)
        where TResult : ProbeResult
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handlers.Add((typeof(TResult), result => handler((TResult)result)));
    }

    /// <summary>Ends the probes; the monitor goes on.</summary>
    public void Dispose()
    {
        _disposed = true;
        _monitor.AfterSamples = null;
        _events.Dispose();
    }

    private void AfterSamples(long step)
    {
        foreach (var spectrum in _monitor.ReadySpectra)
        {
            WindowAccess? window = null;
            foreach (var planned in _planned.Where(planned => planned.Probe.Group == spectrum.Sample.Group))
            {
                window ??= spectrum.Access(_monitor.Inventory);
                planned.Measure.Observe(window);
                if (planned.IsDue(_raised) is { } reason)
                {
                    Take(planned, window, reason);
                }
            }
        }

        _raised.Clear();
    }

    private void Take(Planned planned, WindowAccess window, string reason)
    {
        if (_disposed)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            ProbeResult result;
            _model.Save();
            try
            {
                var view = new ProbeView(_model, window);
                result = planned.Measure.Take(view) with
                {
                    Step = window.Sample.Step,
                    Group = window.Sample.Group,
                    Window = window.Window,
                    Stride = window.Sample.Stride,
                    Gradients = view.Gradients,
                    Reason = reason,
                };
            }
            finally
            {
                _model.Restore();
            }

            TakenCount++;
            Hand(result with { Elapsed = Stopwatch.GetElapsedTime(began) });
        }
        catch (Exception exception)
        {
            SkippedCount++;
            if (_named.Add((planned.Probe.Name, exception is ProbeSkippedException ? exception.Message : exception.GetType().Name)))
            {
                ProbeLog.ProbeSkipped(
                    _monitor.Guard.Logger, planned.Probe.Name, window.Sample.Step,
                    exception is ProbeSkippedException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}",
                    SkippedCount, exception);
            }
        }
    }

    private void Hand(ProbeResult result)
    {
        _monitor.Recorder.Write(result, static (file, taken) => file.WriteRecord("probe", taken.WriteTo));
        _monitor.Guard.Try(nameof(Taken), [() => Taken?.Invoke(this, result)]);
        foreach (var (kind, handler) in _handlers)
        {
            if (kind.IsInstanceOfType(result))
            {
                _monitor.Guard.Try(nameof(On), [() => handler(result)]);
            }
        }
    }

    private sealed class Planned(Probe probe, Measure measure)
    {
        private long _samples;

        public Probe Probe => probe;

        public Measure Measure => measure;

        public string? IsDue(HashSet<string> raised)
        {
            var onStride = probe.Every is { } every && _samples++ % every == 0;
            return probe.OnEvents.FirstOrDefault(raised.Contains) ?? (onStride ? "stride" : null);
        }
    }
}

/// <summary>The door to probes.</summary>
public static class ProbeExtensions
{
    /// <summary>Takes probes of a run that is watched. The run is left as it was.</summary>
    /// <param name="monitor">Watches the run.</param>
    /// <param name="model">The model.</param>
    /// <param name="options">Which probes; null for the defaults.</param>
    /// <returns>The schedule: subscribe to its results, dispose it to end the probes.</returns>
    /// <exception cref="MonitorOptionsException">A probe cannot be taken; the message lists every problem.</exception>
    public static ProbeSchedule Probe(this SpectralMonitor monitor, IProbedModel model, ProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(model);
        return new ProbeSchedule(monitor, model, options ?? new ProbeOptions());
    }
}
