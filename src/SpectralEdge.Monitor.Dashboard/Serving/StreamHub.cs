using System.Buffers;
using System.Text.Json;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>One message of the stream.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Run">The run it is about.</param>
/// <param name="Data">Its text.</param>
internal sealed record StreamEvent(long Number, string Run, byte[] Data);

/// <summary>Hands news to every page that listens, and keeps the newest events for those that come back.</summary>
internal sealed class StreamHub
{
    private const int MostKept = 1000;

    private readonly Lock _lock = new();
    private readonly List<StreamEvent> _kept = [];
    private readonly List<StreamClient> _clients = [];
    private long _number;
    private long _forgotten;

    /// <summary>Names this server process: numbers of messages count anew in another.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Number of pages that listen.</summary>
    public int Clients
    {
        get
        {
            lock (_lock)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>Number of the newest event.</summary>
    public long Number => Interlocked.Read(ref _number);

    /// <summary>Adds a page.</summary>
    /// <param name="runs">The runs that it shows.</param>
    /// <param name="last">The message that it had last, <c>INSTANCE-NUMBER</c>; null for none.</param>
    public StreamClient Join(IReadOnlySet<string> runs, string? last)
    {
        lock (_lock)
        {
            var client = new StreamClient(runs, _number);
            if (!string.IsNullOrEmpty(last))
            {
                var isOurs = last.StartsWith(Instance + "-", StringComparison.Ordinal)
                    & long.TryParse(last.AsSpan(last.LastIndexOf('-') + 1), out var number);
                if (!isOurs || number > _number || number < _forgotten)
                {
                    client.Reset();
                }
                else
                {
                    _kept.Where(e => e.Number > number && runs.Contains(e.Run)).ToList().ForEach(client.Add);
                }
            }

            _clients.Add(client);
            return client;
        }
    }

    /// <summary>Takes a page away.</summary>
    public void Leave(StreamClient client)
    {
        lock (_lock)
        {
            _clients.Remove(client);
        }
    }

    /// <summary>Hands on an event of a run, whose gate is held.</summary>
    public void Tell(RunStore store, StoredEvent stored)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("run", store.Id);
            json.WritePropertyName("event");
            RunJson.Event(json, stored, store.Header);
            json.WriteEndObject();
        }

        lock (_lock)
        {
            var message = new StreamEvent(++_number, store.Id, text.WrittenSpan.ToArray());
            _kept.Add(message);
            if (_kept.Count > MostKept)
            {
                _forgotten = _kept[MostKept / 10].Number;
                _kept.RemoveRange(0, (MostKept / 10) + 1);
            }

            _clients.ForEach(client => client.Add(message));
        }
    }

    /// <summary>Says that a run may have changed.</summary>
    public void Tell(RunStore store) => Each(client => client.Changed(store.Id, store.Version));

    /// <summary>Says that a run was replaced.</summary>
    public void TellReplaced(RunStore store) => Each(client => client.Reset(store.Id));

    /// <summary>Says that runs appeared or vanished.</summary>
    public void TellList() => Each(static client => client.ListChanged());

    private void Each(Action<StreamClient> tell)
    {
        lock (_lock)
        {
            _clients.ForEach(tell);
        }
    }
}

/// <summary>What waits for one page, bounded: one that slept is told, when it wakes, to fetch everything again.</summary>
/// <param name="runs">The runs that it shows.</param>
/// <param name="number">Number of the newest event when it came.</param>
// A semaphore whose handle nobody asks for holds nothing that has to be given back.
#pragma warning disable CA1001
internal sealed class StreamClient(IReadOnlySet<string> runs, long number)
#pragma warning restore CA1001
{
    private const int MostWaiting = 256;

    private readonly Lock _lock = new();
    private readonly Queue<StreamEvent> _events = new();
    private readonly Dictionary<string, long> _told = [];
    private readonly HashSet<string> _changed = [];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private bool _reset;
    private bool _list;

    /// <summary>Number of the event that it was sent last.</summary>
    public long Number { get; private set; } = number;

    /// <summary>Adds an event, if it is of one of its runs.</summary>
    public void Add(StreamEvent message)
    {
        if (!runs.Contains(message.Run))
        {
            return;
        }

        lock (_lock)
        {
            _events.Enqueue(message);
            if (_events.Count > MostWaiting)
            {
                _events.Clear();
                _reset = true;
            }
        }

        Wake();
    }

    /// <summary>Notes that a run changed.</summary>
    public void Changed(string run, long version)
    {
        if (!runs.Contains(run))
        {
            return;
        }

        lock (_lock)
        {
            if (_told.TryGetValue(run, out var told) && told == version)
            {
                return;
            }

            _told[run] = version;
            _changed.Add(run);
        }

        Wake();
    }

    /// <summary>Notes that runs appeared or vanished.</summary>
    public void ListChanged()
    {
        lock (_lock)
        {
            _list = true;
        }

        Wake();
    }

    /// <summary>Notes that it must fetch everything again.</summary>
    /// <param name="run">The run that was replaced; null where it does not matter which.</param>
    public void Reset(string? run = null)
    {
        if (run is not null && !runs.Contains(run))
        {
            return;
        }

        lock (_lock)
        {
            _events.Clear();
            _reset = true;
        }

        Wake();
    }

    /// <summary>Waits for something to say.</summary>
    public Task Wait(TimeSpan most, CancellationToken end) => _signal.WaitAsync(most, end);

    /// <summary>Takes what is to be said, apart from runs that changed.</summary>
    /// <param name="newest">Number of the newest event of all.</param>
    public (bool Reset, bool List, IReadOnlyList<StreamEvent> Events) Take(long newest)
    {
        lock (_lock)
        {
            var taken = (_reset, _list, Events: (IReadOnlyList<StreamEvent>)[.. _events]);
            (_reset, _list) = (false, false);
            _events.Clear();
            Number = taken.Events is [.., var last] ? last.Number : taken._reset ? newest : Number;
            return taken;
        }
    }

    /// <summary>Takes the runs that changed.</summary>
    public IReadOnlyList<string> TakeChanged()
    {
        lock (_lock)
        {
            string[] changed = [.. _changed];
            _changed.Clear();
            return changed;
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}
