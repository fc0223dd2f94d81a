using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
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
/// <para>
/// After the end <see cref="Received"/> = <see cref="Written"/> + <see cref="Failed"/> + <see cref="Dropped"/>. What comes later
/// is not received. A sink that never comes back keeps its thread, which keeps no process alive, and nothing else.
/// </para>
/// </remarks>
public sealed class SinkSubscription : IOutlet, IDisposable
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

    // Settles what becomes of a record between the thread of the sink and those who wait for its end. The training thread takes
    // it only for a record that it was about to hand over as the sink came to its end.
    private readonly Lock _settling = new();
    private volatile bool _isOver;
    private bool _isInHand;

    // Counted by several threads.
    private int _samplesWaiting;
    private int _othersWaiting;
    private long _received;
    private long _written;
    private long _failed;
    private long _dropped;
    private long _deadline;
    private int _dropsLogged;
    private int _abandoned;

    // Written by the thread of the sink alone.
    private long _pausedUntil;
    private int _failuresInARow;
    private TimeSpan _pause;

    internal SinkSubscription(SpectralMonitor monitor, ISpectralSink sink, SinkOptions options)
    {
        (_monitor, _sink, _options) = (monitor, sink, options);
        _thread = new Thread(Run) { IsBackground = true, Name = $"SpectralEdge {Name}" };
        _thread.Start();
    }

    /// <summary>Name of the sink: that of its type.</summary>
    public string Name => _sink.GetType().Name;

    /// <summary>Records that the run handed over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Records that the sink took without throwing, less those that were lost since its end failed.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Records that the sink threw at, or had not written yet when its end failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>
    /// Records that never reached the sink, since its queue was full, it was left alone, or the end did not wait for it; and the
    /// one that it had not come back from by then.
    /// </summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether the sink is left alone now since it kept failing.</summary>
    public bool IsPaused => Interlocked.Read(ref _pausedUntil) > Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    long IOutlet.Lost => Failed + Dropped;

    // After the end it is late from the limit on.
    private bool IsLate => _ended.IsSet && Stopwatch.GetTimestamp() > Interlocked.Read(ref _deadline);

    /// <inheritdoc/>
    void IOutlet.Take(long step, object value) => Enqueue(step, value);

    /// <inheritdoc/>
    void IOutlet.TakeMetric(long step, string name, double value) => Enqueue(step, new RecordedMetric(step, name, value));

    /// <inheritdoc/>
    void IOutlet.TakeLine(string type, long step, JsonElement fields) =>
        Enqueue(step, RecordedEntry.Of(type, step, fields));

    /// <inheritdoc/>
    void IOutlet.End()
    {
        Interlocked.CompareExchange(ref _deadline, Stopwatch.GetTimestamp() + Ticks(_options.FlushLimit), 0);
        _ended.Set();
    }

    /// <inheritdoc/>
    void IOutlet.Wait()
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Interlocked.Read(ref _deadline));
        if (Thread.CurrentThread != _thread && !_thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero)
            && Interlocked.Exchange(ref _abandoned, 1) == 0)
        {
            var dropped = DropRest();
            SinkLog.SinkTooSlow(_monitor.Guard.Logger, Name, _options.FlushLimit.TotalSeconds, dropped);
            LogLosses();
        }
    }

    /// <summary>
    /// Ends the subscription: waits until the sink has written what it was given, as long as the options allow.
    /// </summary>
    /// <remarks>From any thread, as often as you like. Called by the sink itself it does not wait.</remarks>
    public void Dispose()
    {
        ((IOutlet)this).End();
        ((IOutlet)this).Wait();
        if (Thread.CurrentThread != _thread)
        {
            // Not before: what is lost at the end counts too.
            _monitor.Remove(this);
        }
    }

    /// <summary>Whether it feeds this sink.</summary>
    internal bool Feeds(ISpectralSink sink) => ReferenceEquals(_sink, sink);

    /// <summary>Waits until the thread of the sink is over, however long it takes.</summary>
    internal void Join() => _thread.Join();

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    // What comes in masses shares one room, so that it never takes that of events.
    private ref int WaitingLike(object value)
    {
        if (value is SpectralSample or RecordedMetric or WeightSpectrum)
        {
            return ref _samplesWaiting;
        }

        return ref _othersWaiting;
    }

    private void Enqueue(long step, object value)
    {
        if (_ended.IsSet)
        {
            return;
        }

        Interlocked.Increment(ref _received);
        ref var waiting = ref WaitingLike(value);
        if (Interlocked.Increment(ref waiting) > _options.Capacity)
        {
            Interlocked.Decrement(ref waiting);
            Interlocked.Increment(ref _dropped);
            LogDrop();
            return;
        }

        _queue.Enqueue(new SinkRecord(_monitor.Time.GetUtcNow(), step, value));

        // Either this thread sees that the sink is over, or the one that ended it sees the record: both have a barrier between.
        Interlocked.MemoryBarrier();
        if (_isOver)
        {
            DropRest();
        }
    }

    /// <summary>The thread of the sink.</summary>
    private void Run()
    {
        try
        {
            var reported = Stopwatch.GetTimestamp();
            while (!_ended.Wait(LookEvery))
            {
                Empty();
                if (Stopwatch.GetElapsedTime(reported) >= ReportEvery && Volatile.Read(ref _samplesWaiting) == 0)
                {
                    reported = Stopwatch.GetTimestamp();
                    HandReport();
                }
            }

            Empty();
            HandReport();
        }
        catch (Exception exception)
        {
            // Nothing in there throws; if it did, it would end the process.
            Note(exception, _monitor.LastStep, "queue");
        }

        Finish();
    }

    /// <summary>The end of the thread: the sink is disposed of, and what it lost is said.</summary>
    private void Finish()
    {
        DropRest();
        try
        {
            (_sink as IDisposable)?.Dispose();
        }
        catch (Exception exception)
        {
            var waiting = (_sink as IBuffersRecords)?.Waiting ?? 0;
            Interlocked.Add(ref _written, -waiting);
            Interlocked.Add(ref _failed, waiting);
            Note(exception, _monitor.LastStep, "end");
        }

        _monitor.Remove(this);
        if (Interlocked.CompareExchange(ref _abandoned, 0, 0) == 0)
        {
            LogLosses();
        }
    }

    private void Empty()
    {
        while (TakeInHand(out var record))
        {
            Hand(record);
        }
    }

    /// <summary>Takes the next record that the sink is to get; those that it does not get any more are dropped.</summary>
    private bool TakeInHand(out SinkRecord record)
    {
        while (true)
        {
            lock (_settling)
            {
                if (_isOver || !_queue.TryDequeue(out record))
                {
                    record = default;
                    return false;
                }

                Interlocked.Decrement(ref WaitingLike(record.Value));
                if (!IsPaused && !IsLate)
                {
                    return _isInHand = true;
                }

                Interlocked.Increment(ref _dropped);
            }

            LogDrop();
        }
    }

    /// <summary>Gives the sink a record, and settles it unless the end has not waited for that.</summary>
    private void Hand(SinkRecord record)
    {
        Exception? failure = null;
        try
        {
            _sink.Write(record);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (_settling)
        {
            if (_isInHand)
            {
                Interlocked.Increment(ref failure is null ? ref _written : ref _failed);
                _isInHand = false;
            }
        }

        if (failure is null)
        {
            (_failuresInARow, _pause) = (0, TimeSpan.Zero);
            return;
        }

        Note(failure, record.Step, record.Value.GetType().Name);
        if (++_failuresInARow >= MostFailures)
        {
            Pause(record.Step);
        }
    }

    private void HandReport()
    {
        if (!_isOver && !IsPaused && !IsLate)
        {
            Hand(new SinkRecord(_monitor.Time.GetUtcNow(), _monitor.LastStep, _monitor.Report));
        }
    }

    /// <summary>Says that the sink gets nothing more, and drops what is left.</summary>
    private long DropRest()
    {
        lock (_settling)
        {
            _isOver = true;
            Interlocked.MemoryBarrier();
            var count = _isInHand ? 1 : 0;
            for (_isInHand = false; _queue.TryDequeue(out _); count++)
            {
            }

            Interlocked.Add(ref _dropped, count);
            return count;
        }
    }

    private void Pause(long step)
    {
        var isFirst = _pause == TimeSpan.Zero;
        _pause = isFirst ? TimeSpan.FromSeconds(1) : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        Interlocked.Exchange(ref _pausedUntil, Stopwatch.GetTimestamp() + Ticks(_pause));
        if (isFirst)
        {
            SinkLog.SinkPaused(_monitor.Guard.Logger, Name, _failuresInARow, step);
        }
    }

    private void LogDrop()
    {
        if (Interlocked.Exchange(ref _dropsLogged, 1) == 0)
        {
            SinkLog.SinkDropped(_monitor.Guard.Logger, Name, _options.Capacity);
        }
    }

    private void LogLosses()
    {
        if (((IOutlet)this).Lost > 0)
        {
            SinkLog.SinkLost(_monitor.Guard.Logger, Name, Received, Written, Failed, Dropped);
        }
    }

    private void Note(Exception exception, long step, string record)
    {
        if (_logged.Add(exception.GetType()))
        {
            SinkLog.SinkFailed(_monitor.Guard.Logger, Name, record, step, Failed, exception);
        }
    }
}
