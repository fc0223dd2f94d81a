using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>A sink that is fed by a run: a bounded queue, a thread that empties it, and counters.</summary>
/// <remarks>
/// <para>
/// On the training thread a record is put into the queue and nothing else: no lock, no signal, no wait. The thread of the sink
/// looks ten times a second.
/// </para>
/// <para>
/// A sink that throws ten times in a row is left alone for a second, then for two, four and so on up to ten minutes; what comes
/// meanwhile is dropped and counted. One record that it takes ends that.
/// </para>
/// </remarks>
public sealed partial class SinkSubscription : IOutlet, IDisposable
{
    /// <summary>Failures in a row after which a sink is left alone.</summary>
    internal const int MostFailures = 10;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private readonly SpectralMonitor _monitor;
    private readonly ISpectralSink _sink;
    private readonly SinkOptions _options;
    private readonly ConcurrentQueue<SinkRecord> _queue = new();

    // Never disposed: a sink that does not come to its end still waits on it. It has no handle as long as none is asked for.
#pragma warning disable CA2213
    private readonly ManualResetEventSlim _ended = new();
#pragma warning restore CA2213
    private readonly Thread _thread;
    private readonly HashSet<Type> _logged = [];
    private int _samplesWaiting;
    private int _othersWaiting;
    private long _received;
    private long _written;
    private long _failed;
    private long _dropped;
    private int _failuresInARow;
    private long _pausedUntil;
    private TimeSpan _pause;
    private long _deadline;
    private bool _isAbandoned;

    internal SinkSubscription(SpectralMonitor monitor, ISpectralSink sink, SinkOptions options)
    {
        (_monitor, _sink, _options) = (monitor, sink, options);
        _thread = new Thread(Run) { IsBackground = true, Name = $"SpectralEdge {Name}" };
        _thread.Start();
    }

    /// <summary>Name of the sink: that of its type.</summary>
    public string Name => _sink.GetType().Name;

    /// <summary>Records that the run handed over.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Records that the sink took without throwing.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Records that the sink threw at.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Records that never reached the sink: its queue was full, it was left alone, or the end did not wait for it.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether the sink is left alone now since it kept failing.</summary>
    public bool IsPaused => _pausedUntil > Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    long IOutlet.Lost => Failed + Dropped;

    /// <inheritdoc/>
    void IOutlet.Take(long step, object value) => Enqueue(step, value, value is SpectralSample);

    /// <inheritdoc/>
    void IOutlet.TakeMetric(long step, string name, double value) =>
        Enqueue(step, new RecordedMetric(step, name, value), isSample: true);

    /// <inheritdoc/>
    void IOutlet.TakeLine(string type, long step, JsonElement fields) =>
        Enqueue(step, RecordedEntry.Of(type, step, fields), isSample: false);

    /// <inheritdoc/>
    void IOutlet.End()
    {
        Interlocked.CompareExchange(ref _deadline, Stopwatch.GetTimestamp() + Ticks(_options.FlushLimit), 0);
        _ended.Set();
    }

    /// <inheritdoc/>
    void IOutlet.Wait()
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline);
        if (Thread.CurrentThread != _thread && !_thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero) && !_isAbandoned)
        {
            _isAbandoned = true;
            SinkTooSlow(_monitor.Guard.Logger, Name, _options.FlushLimit.TotalSeconds, _queue.Count);
        }
    }

    /// <summary>Ends the subscription: waits until the sink has written what it was given, as long as the options allow.</summary>
    public void Dispose()
    {
        _monitor.Remove(this);
        ((IOutlet)this).End();
        ((IOutlet)this).Wait();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private void Enqueue(long step, object value, bool isSample)
    {
        Interlocked.Increment(ref _received);
        ref var waiting = ref isSample ? ref _samplesWaiting : ref _othersWaiting;
        if (_ended.IsSet || Interlocked.Increment(ref waiting) > _options.Capacity)
        {
            Interlocked.Decrement(ref waiting);
            Drop();
            return;
        }

        _queue.Enqueue(new SinkRecord(_monitor.Time.GetUtcNow(), step, value));
    }

    /// <summary>The thread of the sink.</summary>
    private void Run()
    {
        var reported = Stopwatch.GetTimestamp();
        while (!_ended.Wait(LookEvery))
        {
            Empty();
            if (Stopwatch.GetElapsedTime(reported) >= ReportEvery && _samplesWaiting == 0)
            {
                reported = Stopwatch.GetTimestamp();
                Hand(new SinkRecord(_monitor.Time.GetUtcNow(), _monitor.LastStep, _monitor.Report), isCounted: false);
            }
        }

        Empty();
        try
        {
            (_sink as IDisposable)?.Dispose();
        }
        catch (Exception exception)
        {
            Note(exception, _monitor.LastStep, "end");
        }
    }

    private void Empty()
    {
        while (_queue.TryDequeue(out var record))
        {
            Interlocked.Decrement(ref record.Value is SpectralSample or RecordedMetric ? ref _samplesWaiting : ref _othersWaiting);
            var isLate = _ended.IsSet && Stopwatch.GetTimestamp() > _deadline;
            if (IsPaused || isLate)
            {
                Drop();
            }
            else
            {
                Hand(record, isCounted: true);
            }
        }
    }

    private void Hand(SinkRecord record, bool isCounted)
    {
        if (IsPaused)
        {
            return;
        }

        try
        {
            _sink.Write(record);
            _written += isCounted ? 1 : 0;
            (_failuresInARow, _pause) = (0, TimeSpan.Zero);
        }
        catch (Exception exception)
        {
            _failed += isCounted ? 1 : 0;
            Note(exception, record.Step, record.Value.GetType().Name);
            if (++_failuresInARow >= MostFailures)
            {
                Pause(record.Step);
            }
        }
    }

    private void Pause(long step)
    {
        var isFirst = _pause == TimeSpan.Zero;
        _pause = isFirst ? TimeSpan.FromSeconds(1) : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        _pausedUntil = Stopwatch.GetTimestamp() + Ticks(_pause);
        if (isFirst)
        {
            SinkPaused(_monitor.Guard.Logger, Name, _failuresInARow, step);
        }
    }

    private void Drop()
    {
        if (Interlocked.Increment(ref _dropped) == 1)
        {
            SinkDropped(_monitor.Guard.Logger, Name, _options.Capacity);
        }
    }

    private void Note(Exception exception, long step, string record)
    {
        if (_logged.Add(exception.GetType()))
        {
            SinkFailed(_monitor.Guard.Logger, Name, record, step, Failed, exception);
        }
    }

    [LoggerMessage(
        EventId = 8001,
        EventName = "SinkFailed",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} failed on a {Record} of step {Step}; training goes on. Failures so far: {Failed}. Further ones of "
            + "this kind are only counted.")]
    private static partial void SinkFailed(
        ILogger logger, string sink, string record, long step, long failed, Exception exception);

    [LoggerMessage(
        EventId = 8002,
        EventName = "SinkDropped",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} is slower than the run, or keeps failing: records are dropped and counted. Its queue holds "
            + "{Capacity} samples.")]
    private static partial void SinkDropped(ILogger logger, string sink, int capacity);

    [LoggerMessage(
        EventId = 8003,
        EventName = "SinkPaused",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} failed {Failures} times in a row, last at step {Step}. It is left alone for a second, and longer "
            + "each time it fails again.")]
    private static partial void SinkPaused(ILogger logger, string sink, int failures, long step);

    [LoggerMessage(
        EventId = 8004,
        EventName = "SinkTooSlow",
        Level = LogLevel.Warning,
        Message = "Sink {Sink} did not come to its end within {Seconds} s. Records left in its queue: {Left}.")]
    private static partial void SinkTooSlow(ILogger logger, string sink, double seconds, int left);
}
