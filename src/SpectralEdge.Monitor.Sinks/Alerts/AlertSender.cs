using System.Collections.Concurrent;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>Sends alerts over channels, each on a thread of its own, and says which could not be sent.</summary>
internal sealed class AlertSender : IDisposable
{
    private const int MostWaiting = 100;

    private readonly Lane[] _lanes;
    private bool _isFinished;

    /// <summary>Opens the channels.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="failed">Is told what could not be sent, from any thread.</param>
    public AlertSender(IReadOnlyList<AlertChannel> channels, Action<string> failed) =>
        _lanes = [.. channels.Select(channel => new Lane(channel, failed))];

    /// <summary>Sends an alert over every channel. Returns at once.</summary>
    public void Send(Alert alert) => Array.ForEach(_lanes, lane => lane.Add(alert));

    /// <summary>Waits until all is sent.</summary>
    /// <param name="limit">How long at most.</param>
    /// <returns>Whether every alert was sent over every channel so far.</returns>
    public bool Finish(TimeSpan limit)
    {
        if (_isFinished)
        {
            return true;
        }

        _isFinished = true;
        Array.ForEach(_lanes, static lane => lane.Close());
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        return _lanes.Aggregate(true, (isDone, lane) => lane.Wait(Math.Max(0, end - Environment.TickCount64)) && isDone);
    }

    /// <inheritdoc/>
    public void Dispose() => Finish(TimeSpan.Zero);

    /// <summary>One channel with its queue, which is never disposed: its thread may take from it when nobody waits.</summary>
#pragma warning disable CA1001
    private sealed class Lane
#pragma warning restore CA1001
    {
        private readonly AlertChannel _channel;
        private readonly Action<string> _failed;

        private readonly BlockingCollection<Alert> _queue = new(MostWaiting);
        private readonly Thread _thread;
        private long _lost;
        private long _waiting;

        public Lane(AlertChannel channel, Action<string> failed)
        {
            (_channel, _failed) = (channel, failed);
            _thread = new Thread(Run) { IsBackground = true, Name = "SpectralEdge alerts" };
            _thread.Start();
        }

        public void Add(Alert alert)
        {
            Interlocked.Increment(ref _waiting);
            if (_queue.IsAddingCompleted || !_queue.TryAdd(alert))
            {
                Interlocked.Decrement(ref _waiting);
                Say(alert, $"{MostWaiting} alerts wait for it already");
            }
        }

        public void Close() => _queue.CompleteAdding();

        public bool Wait(long milliseconds)
        {
            if (!_thread.Join((int)milliseconds) && Interlocked.Read(ref _waiting) is > 0 and var waiting)
            {
                _failed(FormattableString.Invariant($"Alerts that {_channel.Name} did not take in time: {waiting}."));
                return false;
            }

            return Interlocked.Read(ref _lost) == 0;
        }

        private void Run()
        {
            foreach (var alert in _queue.GetConsumingEnumerable())
            {
                try
                {
                    _channel.Send(alert);
                }
                catch (Exception exception)
                {
                    Say(alert, exception.Message);
                }

                Interlocked.Decrement(ref _waiting);
            }
        }

        private void Say(Alert alert, string reason)
        {
            Interlocked.Increment(ref _lost);
            _failed($"An alert of rule '{alert.Rule}' was not sent to {_channel.Name}: {ViewText.Clean(reason).TrimEnd('.')}.");
        }
    }
}
