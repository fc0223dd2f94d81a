using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>The runs that are served: those of one folder, and one of this process. Reads those that are asked for.</summary>
/// <remarks>
/// A run is asked for by a number that is looked up in the list, never by a path. Links that lead out of the folder are left out.
/// A run that nobody asked for in a while is forgotten, and so are the oldest ones where they take more memory than
/// <see cref="MostBytes"/>.
/// </remarks>
internal sealed class RunCatalogue : IDisposable
{
    /// <summary>Bytes of memory that runs may take before the one that was not asked for longest is forgotten.</summary>
    internal const long MostBytes = 160L << 20;

    /// <summary>Runs that are followed at most; a further one takes the place of that which was not asked for longest.</summary>
    internal const int MostHeld = 64;

    // A look at the folder takes at most one part in fifty of the time.
    private const int ScanShare = 50;

    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LeaveFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly RunFolder? _folder;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Held> _held = [];
    private readonly Dictionary<string, (DateTimeOffset Active, long Length, RunGlance Glance)> _glances = [];

    // Never disposed: a reader that is late still waits on them.
#pragma warning disable CA2213
    private readonly ManualResetEventSlim _ended = new();
    private readonly AutoResetEvent _asked = new(initialState: false);
#pragma warning restore CA2213
    private readonly Thread _reader;
    private RunStore? _own;
    private IReadOnlyList<ListedRun> _listed = [];
    private DateTimeOffset _scanned = DateTimeOffset.MinValue;
    private TimeSpan _scanEvery = ScanEvery;

    /// <summary>Serves the runs of a folder, or none but that of this process.</summary>
    /// <param name="folder">The folder; null for none.</param>
    /// <param name="time">The clock.</param>
    public RunCatalogue(RunFolder? folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        _reader = new Thread(Read) { IsBackground = true, Name = "SpectralEdge page", Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>The folder; null for none.</summary>
    public string? Folder => _folder?.Path;

    /// <summary>The run of this process; null for none.</summary>
    public RunStore? Own => _own;

    /// <summary>Called with each run that may have changed.</summary>
    public Action<RunStore>? Changed { get; set; }

    /// <summary>Called with each event of a run that is being followed.</summary>
    public Action<RunStore, StoredEvent>? EventAdded { get; set; }

    /// <summary>Called when a run was replaced by another of its name.</summary>
    public Action<RunStore>? Replaced { get; set; }

    /// <summary>Whether anybody wants to know of runs that appear or vanish.</summary>
    public Func<bool> IsWatched { get; set; } = static () => false;

    /// <summary>Number of runs that are followed, that of this process not among them.</summary>
    internal int Follows
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Called when runs appeared or vanished.</summary>
    public Action? ListChanged { get; set; }

    /// <summary>Begins to read.</summary>
    public void Start() => _reader.Start();

    /// <summary>Serves a run of this process too.</summary>
    public void Add(RunStore own)
    {
        _own = own;
        own.EventAdded = (store, e) => EventAdded?.Invoke(store, e);
        own.Cleared = store => Replaced?.Invoke(store);
    }

    /// <summary>The runs, newest activity first.</summary>
    public IReadOnlyList<ListedRun> List()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now - _scanned >= _scanEvery || now < _scanned)
            {
                var began = _time.GetTimestamp();
                (_listed, _scanned) = (_folder?.Runs() ?? [], now);
                var longest = ScanShare * _time.GetElapsedTime(began);
                _scanEvery = longest > ScanEvery ? longest : ScanEvery;
            }

            return _listed;
        }
    }

    /// <summary>The store of a run, if it is read.</summary>
    public RunStore? Followed(string id)
    {
        lock (_lock)
        {
            return _own?.Id == id ? _own : _held.GetValueOrDefault(id)?.Store;
        }
    }

    /// <summary>What the ends of a file say; kept as long as the file stays as it is.</summary>
    public RunGlance Glance(ListedRun run)
    {
        var length = LengthOf(run.Path);
        lock (_lock)
        {
            if (_glances.TryGetValue(run.Id, out var known) && known.Length == length && known.Active == run.Active
                && known.Glance.State != RunState.Live)
            {
                return known.Glance;
            }
        }

        var glance = RunGlance.Of(run.Path);
        lock (_lock)
        {
            if (_glances.Count > 2000)
            {
                _glances.Clear();
            }

            _glances[run.Id] = (run.Active, length, glance);
        }

        return glance;
    }

    /// <summary>Asks for a run: it is read from now on.</summary>
    /// <param name="id">Its name in addresses.</param>
    /// <returns>Its store, which may be empty for a moment; null if there is no such run.</returns>
    public RunStore? Ask(string id)
    {
        lock (_lock)
        {
            if (_own?.Id == id)
            {
                return _own;
            }

            if (!_held.TryGetValue(id, out var held))
            {
                if (List().FirstOrDefault(run => run.Id == id) is not { } listed)
                {
                    return null;
                }

                if (_held.Count >= MostHeld)
                {
                    _held.Remove(_held.Values.MinBy(static other => other.Asked)!.Store.Id);
                }

                var store = new RunStore(id, listed.Name, _time);
                _held[id] = held = new Held(store, new RunFeed(store, listed.Path));
                store.EventAdded = (_, e) => Tell(held, e);
                store.Cleared = _ => Replaced?.Invoke(store);
                _asked.Set();
            }

            held.Asked = _time.GetUtcNow();
            return held.Store;
        }
    }

    /// <summary>Waits until the first portion of a run was read.</summary>
    public async Task<RunStore?> AskAndWait(string id, CancellationToken end)
    {
        var store = Ask(id);
        for (var i = 0; i < 100 && store is not null && Waits(id); i++)
        {
            await Task.Delay(20, end).ConfigureAwait(false);
        }

        return store;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Set();
        _asked.Set();
        if (_reader.IsAlive && Thread.CurrentThread != _reader)
        {
            _reader.Join(TimeSpan.FromSeconds(5));
        }
    }

    private static long LengthOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private bool Waits(string id)
    {
        lock (_lock)
        {
            return _held.TryGetValue(id, out var held) && !held.WasRead;
        }
    }

    private void Tell(Held held, StoredEvent e)
    {
        // The first reading of a file is no news.
        if (held.Feed.HasCaughtUp)
        {
            EventAdded?.Invoke(held.Store, e);
        }
    }

    /// <summary>The thread that reads.</summary>
    private void Read()
    {
        var seen = new HashSet<string>();
        while (!_ended.IsSet)
        {
            var isBehind = false;
            foreach (var held in Due())
            {
                isBehind |= ReadOne(held);
            }

            if (_own is { } own)
            {
                Changed?.Invoke(own);
            }

            Forget();
            if (IsWatched() && !seen.SetEquals(List().Select(static run => run.Id)))
            {
                seen = [.. List().Select(static run => run.Id)];
                ListChanged?.Invoke();
            }

            if (!isBehind && !_ended.IsSet)
            {
                _asked.WaitOne(PollEvery);
            }
        }
    }

    private bool ReadOne(Held held)
    {
        var isBehind = false;
        try
        {
            isBehind = held.Feed.Read();
        }
        catch (Exception exception)
        {
            lock (held.Store.Gate)
            {
                held.Store.Judge(RunState.Unreachable, $"It cannot be read: {exception.GetType().Name}.");
            }
        }

        held.WasRead = true;
        Changed?.Invoke(held.Store);
        return isBehind;
    }

    /// <summary>Those that are read now: of runs that have ended, one look a second is enough.</summary>
    private List<Held> Due()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var due = _held.Values.Where(held => !held.WasRead || held.Store.State is RunState.Live
                || !held.Feed.HasCaughtUp || now - held.Read >= TimeSpan.FromSeconds(1) || now < held.Read).ToList();
            due.ForEach(held => held.Read = now);
            return due;
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var bytes = _held.Values.Sum(static held => held.Store.Bytes);
            foreach (var held in _held.Values.OrderBy(static held => held.Asked).ToList())
            {
                if (now - held.Asked > KeepFor || (bytes > MostBytes && now - held.Asked > LeaveFor))
                {
                    bytes -= held.Store.Bytes;
                    _held.Remove(held.Store.Id);
                }
            }
        }
    }

    private sealed class Held(RunStore store, RunFeed feed)
    {
        public RunStore Store => store;

        public RunFeed Feed => feed;

        public DateTimeOffset Asked { get; set; }

        public DateTimeOffset Read { get; set; }

        public volatile bool WasRead;
    }
}
