using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>A run that is in the list.</summary>
/// <param name="Id">Its name in addresses.</param>
/// <param name="Name">Its name: that of its folder.</param>
/// <param name="Path">Its run file.</param>
/// <param name="Active">When its file was written to last.</param>
internal sealed record ListedRun(string Id, string Name, string Path, DateTimeOffset Active);

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

    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly string? _folder;
    private readonly string? _only;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Held> _held = [];
    private readonly Dictionary<string, (DateTimeOffset Active, long Length, RunGlance Glance)> _glances = [];
    private readonly ManualResetEventSlim _ended = new();
    private readonly AutoResetEvent _asked = new(initialState: false);
    private readonly Thread _reader;
    private RunStore? _own;
    private IReadOnlyList<ListedRun> _listed = [];
    private DateTimeOffset _scanned = DateTimeOffset.MinValue;

    /// <summary>Serves a folder, one run, or none but that of this process.</summary>
    /// <param name="folder">The folder that holds runs; null for none.</param>
    /// <param name="only">The only run file of it that is served; null for all.</param>
    /// <param name="time">The clock.</param>
    public RunCatalogue(string? folder, string? only, TimeProvider time)
    {
        (_folder, _only, _time) = (folder is null ? null : RealPath(folder), only, time);
        _reader = new Thread(Read) { IsBackground = true, Name = "SpectralEdge page", Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>The runs that a path means.</summary>
    /// <param name="path">A folder that holds runs, the folder of one run, or its run file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">There is no such folder or file.</exception>
    public static RunCatalogue Of(string path, TimeProvider time)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full))
        {
            return full.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
                ? new RunCatalogue(Path.GetDirectoryName(full), RealFile(full), time)
                : throw new IOException($"'{path}' is no run file. Give a {RunFileFormat.FileName}, the folder of a run, or a "
                    + "folder of runs.");
        }

        var run = Path.Combine(full, RunFileFormat.FileName);
        return !Directory.Exists(full) ? throw new DirectoryNotFoundException($"There is no run '{path}'.")
            : File.Exists(run) ? new RunCatalogue(full, RealFile(run), time)
            : new RunCatalogue(full, only: null, time);
    }

    /// <summary>The path of a file in its folder, links of folders followed.</summary>
    public static string RealFile(string path) =>
        Path.Combine(RealPath(Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFileName(path));

    /// <summary>The folder; null for none.</summary>
    public string? Folder => _folder;

    /// <summary>The run of this process; null for none.</summary>
    public RunStore? Own => _own;

    /// <summary>Called with each run that may have changed.</summary>
    public Action<RunStore>? Changed { get; set; }

    /// <summary>Called with each event of a run that is being followed.</summary>
    public Action<RunStore, StoredEvent>? EventAdded { get; set; }

    /// <summary>Called when a run was replaced by another of its name.</summary>
    public Action<RunStore>? Replaced { get; set; }

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
            if (now - _scanned >= ScanEvery || now < _scanned)
            {
                (_listed, _scanned) = (Scan(), now);
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

    private static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(full);
        var real = parent is null ? full : Path.Combine(RealPath(parent), Path.GetFileName(full));
        return new DirectoryInfo(real) is { Exists: true, LinkTarget: not null } link
            && link.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : real;
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

    private List<ListedRun> Scan()
    {
        var runs = new List<ListedRun>();
        if (_folder is null)
        {
            return runs;
        }

        try
        {
            Look(new DirectoryInfo(_folder), runs);

            foreach (var folder in _only is null ? new DirectoryInfo(_folder).EnumerateDirectories() : [])
            {
                Look(folder, runs);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was found so far is listed.
        }

        runs.Sort(static (a, b) => b.Active.CompareTo(a.Active) is not 0 and var order
            ? order : string.CompareOrdinal(a.Name, b.Name));
        return runs;
    }

    private void Look(DirectoryInfo folder, List<ListedRun> runs)
    {
        try
        {
            var path = _only ?? Path.Combine(folder.FullName, RunFileFormat.FileName);
            var file = new FileInfo(path);
            if (file.Exists && IsInside(folder, file))
            {
                runs.Add(new ListedRun(RunJson.IdOf(path), folder.Name, path, file.LastWriteTimeUtc));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It vanished, or may not be looked at: it is not in the list.
        }
    }

    /// <summary>Whether a run file is in the folder that is served, links followed.</summary>
    private bool IsInside(DirectoryInfo folder, FileInfo file)
    {
        if (folder.LinkTarget is null && file.LinkTarget is null)
        {
            return true;
        }

        var real = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true);
        var place = real is null ? null : RealPath(Path.GetDirectoryName(real.FullName)!);
        return place is not null
            && (place == _folder || place.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
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
            if (ListChanged is { } changed && List() is { } listed && !seen.SetEquals(listed.Select(static run => run.Id)))
            {
                seen = [.. listed.Select(static run => run.Id)];
                changed();
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
                if (now - held.Asked > KeepFor || (bytes > MostBytes && now - held.Asked > TimeSpan.FromSeconds(30)))
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
