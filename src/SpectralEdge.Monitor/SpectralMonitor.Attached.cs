namespace SpectralEdge.Monitor;

/// <content>What the other libraries of the family need: probes, interventions, sinks and the adapters.</content>
public sealed partial class SpectralMonitor
{
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

    /// <summary>Who else all that is found is handed to.</summary>
    internal IReadOnlyList<IOutlet> Outlets => _outlets.All;

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
}
