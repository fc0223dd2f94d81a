using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Sinks;

namespace SpectralEdge.Monitor.Dashboard;

/// <summary>An event with the number that the page knows it by.</summary>
/// <param name="Id">From 1, in the order in which events were raised; the same each time a file is read.</param>
/// <param name="Value">The event.</param>
internal sealed record StoredEvent(long Id, SpectralEvent Value);

/// <summary>What the page knows of one run, in memory: columns of numbers, events, and what was lost.</summary>
/// <remarks>
/// Whoever reads or writes holds <see cref="Gate"/>. The whole model keeps every quantity and all singular values, groups the
/// quantities that small multiples show: 100,000 samples of 12 groups take about 100 MB. What a resumed run gave up is forgotten.
/// </remarks>
internal sealed class RunStore
{
    // A file that names more than this is damaged, or no page could show it.
    private const int MostSpectra = 1024;
    private const int MostMetrics = 1000;
    private const int MostEvents = 10_000;
    private const int MostEntries = 1000;

    private readonly Dictionary<SpectrumKey, SpectrumColumns> _spectra = [];
    private readonly List<SpectrumColumns> _inOrder = [];
    private readonly SortedDictionary<string, MetricColumns> _metrics = new(StringComparer.Ordinal);
    private readonly List<StoredEvent> _events = [];
    private readonly List<Incident> _incidents = [];
    private readonly List<RecordedEntry> _probes = [];
    private readonly List<RecordedEntry> _interventions = [];
    private readonly List<(long Step, string Reason)> _restarts = [];
    private readonly SampleRow _row = new();
    private readonly TimeProvider _time;
    private long _eventsSoFar;

    /// <summary>A run of which nothing is known yet.</summary>
    public RunStore(string id, string name, TimeProvider time) => (Id, Name, _time, StateSince) =
        (id, name, time, time.GetUtcNow());

    public string Id { get; }

    public string Name { get; }

    /// <summary>Held by whoever reads or writes.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    public RunHeader? Header { get; private set; }

    public RunState State { get; private set; } = RunState.Unreachable;

    /// <summary>Since when it is in its state, as far as this process knows.</summary>
    public DateTimeOffset StateSince { get; private set; }

    /// <summary>What is wrong, as a sentence; null for nothing.</summary>
    public string? Problem { get; private set; } = "It has not been read yet.";

    /// <summary>When the newest sample came.</summary>
    public DateTimeOffset? LastSample { get; set; }

    /// <summary>The counters of the end of the run; null before.</summary>
    public RecordedEntry? End { get; private set; }

    /// <summary>The newest report of a run in this process; null for others.</summary>
    public MonitorReport? Report { get; private set; }

    /// <summary>From which step on samples are thinned out, and to one of how many; null where they are not.</summary>
    public (long From, long KeepEvery)? Thinned { get; private set; }

    /// <summary>Lines that the run file lost, as far as it says.</summary>
    public long LinesLost { get; private set; }

    /// <summary>Lines that could not be read.</summary>
    public long LinesLeftOut { get; set; }

    /// <summary>Seconds that reading took so far.</summary>
    public double ReadSeconds { get; set; }

    /// <summary>Path of the run file; null for a run that writes none.</summary>
    public string? FilePath { get; set; }

    /// <summary>What stands in the way of other sinks of the run, where it is in this process.</summary>
    public Func<IReadOnlyList<SinkSubscription>> Sinks { get; set; } = static () => [];

    public IReadOnlyList<SpectrumColumns> Spectra => _inOrder;

    /// <summary>What the first view shows: the whole model in its first window; null before the first sample.</summary>
    public SpectrumColumns? Main =>
        _inOrder.Where(static spectrum => spectrum.Key.Group == "all").MinBy(static spectrum => spectrum.Key.Rhythm)
        ?? _inOrder.FirstOrDefault();

    /// <summary>A spectrum.</summary>
    /// <param name="group">Name of the group.</param>
    /// <param name="window">Number of updates in the window; 0 for that of the first view.</param>
    /// <param name="rhythm">Which stride; -1 for the first that there is.</param>
    public SpectrumColumns? Find(string group, int window, int rhythm) => _inOrder
        .Where(spectrum => spectrum.Key.Group == group && (window == 0 || spectrum.Key.Window == window)
            && (rhythm < 0 || spectrum.Key.Rhythm == rhythm))
        .MinBy(static spectrum => spectrum.Key.Rhythm);

    public IReadOnlyDictionary<string, MetricColumns> Metrics => _metrics;

    public IReadOnlyList<StoredEvent> Events => _events;

    /// <summary>Number of events that were dropped since there are too many.</summary>
    public long EventsDropped => _eventsSoFar - _events.Count;

    public IReadOnlyList<Incident> Incidents => _incidents;

    public IReadOnlyList<RecordedEntry> Probes => _probes;

    public IReadOnlyList<RecordedEntry> Interventions => _interventions;

    public IReadOnlyList<(long Step, string Reason)> Restarts => _restarts;

    /// <summary>The newest step that anything was recorded at; null before.</summary>
    public long? LastStep { get; private set; }

    /// <summary>Bytes of memory that the numbers take.</summary>
    public long Bytes =>
        _inOrder.Sum(static spectrum => spectrum.Bytes) + _metrics.Values.Sum(static m => m.Bytes) + (_events.Count * 400L);

    /// <summary>Called for each event, outside of nothing: <see cref="Gate"/> is held.</summary>
    public Action<RunStore, StoredEvent>? EventAdded { get; set; }

    /// <summary>Called when all was forgotten, since another run has its place.</summary>
    public Action<RunStore>? Cleared { get; set; }

    /// <summary>Notes how the run stands.</summary>
    public void Judge(RunState state, string? problem)
    {
        if (state != State)
        {
            StateSince = _time.GetUtcNow();
        }

        if (state != State || problem != Problem)
        {
            (State, Problem) = (state, problem);
            Version++;
        }
    }

    /// <summary>Takes a sample that was read of a file.</summary>
    public void Take(SampleRow row)
    {
        if (!_spectra.TryGetValue(row.Key, out var spectrum))
        {
            if (_inOrder.Count == MostSpectra)
            {
                LinesLeftOut++;
                return;
            }

            _spectra[row.Key] = spectrum = new SpectrumColumns(row.Key);
            _inOrder.Add(spectrum);
        }

        spectrum.Add(row);
        Touch(row.Step);
    }

    /// <summary>Takes any other record.</summary>
    /// <param name="value">As <see cref="SinkRecord.Value"/>.</param>
    public void Take(object value)
    {
        switch (value)
        {
            case SpectralSample sample:
                _row.Fill(sample);
                Take(_row);
                break;
            case RunHeader header:
                TakeHeader(header);
                break;
            case SpectralEvent e:
                TakeEvent(e);
                break;
            case Incident incident when !_incidents.Contains(incident, IncidentComparer.Same):
                AddTo(_incidents, incident, incident.EndStep);
                break;
            case RecordedMetric metric:
                TakeMetric(metric);
                break;
            case RecordedEntry entry:
                TakeEntry(entry);
                break;
            case MonitorReport report:
                Report = report;
                Version++;
                break;
        }
    }

    /// <summary>Forgets everything: another run has the place of this one.</summary>
    public void Clear()
    {
        KeepBefore(long.MinValue);
        _spectra.Clear();
        _inOrder.Clear();
        _metrics.Clear();
        (Header, End, Report, Thinned, LastSample, LastStep) = (null, null, null, null, null, null);
        (LinesLost, LinesLeftOut, _eventsSoFar) = (0, 0, 0);
        Version++;
        Cleared?.Invoke(this);
    }

    private void TakeHeader(RunHeader header)
    {
        if (Header is not null && Header.Started != header.Started)
        {
            Clear();
        }

        Header = header;
        Version++;
    }

    private void TakeEvent(SpectralEvent e)
    {
        // Where a run in this process is read from its file first, its newest events come twice.
        for (var i = _events.Count - 1; i >= 0 && i >= _events.Count - MostEntries; i--)
        {
            if (_events[i].Value is var known && known.Step == e.Step && known.Kind == e.Kind && known.Origin == e.Origin)
            {
                return;
            }
        }

        if (_events.Count == MostEvents)
        {
            _events.RemoveRange(0, MostEntries);
        }

        var stored = new StoredEvent(++_eventsSoFar, e);
        _events.Add(stored);
        Touch(e.Step);
        EventAdded?.Invoke(this, stored);
    }

    private void TakeMetric(RecordedMetric metric)
    {
        if (!_metrics.TryGetValue(metric.Name, out var columns))
        {
            if (_metrics.Count == MostMetrics)
            {
                LinesLeftOut++;
                return;
            }

            _metrics[metric.Name] = columns = new MetricColumns();
        }

        columns.Add(metric.Step, metric.Value);
        Touch(metric.Step);
    }

    private void TakeEntry(RecordedEntry entry)
    {
        switch (entry.Type)
        {
            case "probe" when !Knows(_probes, entry):
                AddTo(_probes, entry, entry.Step);
                break;
            case "intervention" when !Knows(_interventions, entry):
                AddTo(_interventions, entry, entry.Step);
                break;
            case "window_restart":
                TakeRestart(entry);
                break;
            case "resumed":
                End = null;
                KeepBefore(entry.Step + 1);
                break;
            case "thinned" when Text(entry, "lines") == "sample":
                Thinned = (Thinned?.From ?? entry.Step, Whole(entry, "keep_every"));
                break;
            case "file_restart":
                LinesLost += Whole(entry, "lines_lost");
                break;
            case "end":
                End = entry;
                break;
        }

        Version++;
    }

    private void TakeRestart(RecordedEntry entry)
    {
        if (_restarts.Contains((entry.Step, entry.Kind)))
        {
            return;
        }

        if (entry.Kind == "step_went_backwards")
        {
            KeepBefore(entry.Step);
        }

        AddTo(_restarts, (entry.Step, entry.Kind), entry.Step);
        var rhythm = Whole(entry, "rhythm");
        foreach (var spectrum in _inOrder.Where(spectrum => spectrum.Key.Rhythm == rhythm))
        {
            spectrum.Empty(entry.Step);
        }
    }

    /// <summary>Forgets what was recorded at a step and after it.</summary>
    private void KeepBefore(long step)
    {
        _inOrder.ForEach(spectrum => spectrum.KeepBefore(step));
        foreach (var metric in _metrics.Values)
        {
            metric.KeepBefore(step);
        }

        _events.RemoveAll(e => e.Value.Step >= step);
        _incidents.RemoveAll(incident => incident.EndStep >= step);
        _probes.RemoveAll(entry => entry.Step >= step);
        _interventions.RemoveAll(entry => entry.Step >= step);
        _restarts.RemoveAll(restart => restart.Step >= step);
        LastStep = LastStep is { } last ? Math.Min(last, Math.Max(step - 1, 0)) : null;
        Version++;
    }

    private void AddTo<T>(List<T> list, T item, long step)
    {
        if (list.Count == MostEntries)
        {
            list.RemoveRange(0, MostEntries / 10);
        }

        list.Add(item);
        Touch(step);
    }

    private void Touch(long step)
    {
        LastStep = Math.Max(LastStep ?? step, step);
        Version++;
    }

    private static bool Knows(List<RecordedEntry> entries, RecordedEntry entry) => entries.Exists(
        other => other.Step == entry.Step && other.Kind == entry.Kind
            && other.Fields.GetRawText() == entry.Fields.GetRawText());

    private static string? Text(RecordedEntry entry, string name) =>
        entry.Fields.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String
            ? value.GetString()
            : null;

    private static long Whole(RecordedEntry entry, string name) =>
        entry.Number(name) is var number && number is >= 0 and < 9e15 ? (long)number : 0;

    /// <summary>Incidents are the same if they begin, end and count alike.</summary>
    private sealed class IncidentComparer : IEqualityComparer<Incident>
    {
        public static readonly IncidentComparer Same = new();

        public bool Equals(Incident? x, Incident? y) => (x?.BeginStep, x?.EndStep, x?.EventCount)
            == (y?.BeginStep, y?.EndStep, y?.EventCount);

        public int GetHashCode(Incident obj) => HashCode.Combine(obj.BeginStep, obj.EndStep, obj.EventCount);
    }
}
