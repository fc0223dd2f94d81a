using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Hosting;

/// <summary>How one watched run stands. It reads counters, and hears when samples stop and come again.</summary>
internal sealed class WatchHealth
{
    private readonly SpectralMonitor _monitor;
    private readonly Lock _lock = new();
    private long _updates;
    private long _since;
    private volatile WatchEvent? _interruption;

    public WatchHealth(SpectralMonitor monitor, TimeProvider time)
    {
        (_monitor, _since) = (monitor, time.GetTimestamp());
        Name = monitor.RunFile is { } file ? Path.GetFileName(Path.GetDirectoryName(file))! : "a run without a file";
        monitor.On<WatchEvent>(e => _interruption = e is WatchResumed ? null : e);
    }

    /// <summary>Name of the run: that of its folder.</summary>
    public string Name { get; }

    /// <summary>The step observed last.</summary>
    public long LastStep => _monitor.LastStep;

    /// <summary>Whether the watch has ended.</summary>
    public bool HasEnded => _monitor.IsDisposed;

    /// <summary>Judges the run.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="quietLimit">How long it may give no update.</param>
    /// <returns>The status, and why in words.</returns>
    public (HealthStatus Status, string Text) Look(TimeProvider time, TimeSpan quietLimit)
    {
        var report = _monitor.Report;
        var quiet = Quiet(report.UpdatesKept, time);
        string[] paused = [.. _monitor.Outlets.OfType<SinkSubscription>().Where(sink => sink.IsPaused).Select(sink => sink.Name)];
        return _interruption switch
        {
            ParametersNotFinite e => (HealthStatus.Unhealthy, Invariant(
                $"parameters are not finite since step {e.FirstStep}. {e.Detail}")),
            WatchSuspended e => (HealthStatus.Degraded, Invariant($"no samples since step {e.FirstStep}. {e.Detail}")),
            _ when quiet > quietLimit => (HealthStatus.Degraded, Invariant(
                $"no update for {Span(quiet)}, more than {Span(quietLimit)}; the last step was {LastStep}.")),
            _ when paused.Length > 0 => (HealthStatus.Degraded, Invariant(
                $"left alone since it keeps failing: {string.Join(", ", paused)}. Records lost: {report.SinkRecordsLost}.")),
            _ when report.RunFileLinesLost > 0 => (HealthStatus.Degraded, Invariant(
                $"lines of the run file that are lost: {report.RunFileLinesLost}.")),
            _ => (HealthStatus.Healthy, Invariant($"step {LastStep}, {report.UpdatesKept} updates kept.")),
        };
    }

    /// <summary>Adds the numbers, named after the run.</summary>
    public void AddTo(Dictionary<string, object> data)
    {
        var report = _monitor.Report;
        data[$"{Name}.step"] = LastStep;
        data[$"{Name}.updates_kept"] = report.UpdatesKept;
        data[$"{Name}.events_raised"] = report.EventsRaised;
        data[$"{Name}.samples_skipped"] = report.Skipped.Values.Sum();
        data[$"{Name}.handler_failures"] = report.HandlerFailures;
        data[$"{Name}.sink_records_lost"] = report.SinkRecordsLost;
        data[$"{Name}.lines_lost"] = report.RunFileLinesLost;
        data[$"{Name}.overhead"] = report.Overhead;
    }

    /// <summary>How long the number of updates has been the same, as far as checks have seen.</summary>
    private TimeSpan Quiet(long updates, TimeProvider time)
    {
        lock (_lock)
        {
            _since = updates == _updates ? _since : time.GetTimestamp();
            _updates = updates;
            return time.GetElapsedTime(_since);
        }
    }

    private static string Span(TimeSpan time) => time.TotalMinutes >= 2
        ? Invariant($"{time.TotalMinutes:F0} min")
        : Invariant($"{time.TotalSeconds:F0} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
