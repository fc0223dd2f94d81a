using SpectralEdge.Monitor.Analysis;

namespace SpectralEdge.Monitor.Sinks;

/// <summary>
/// What a terminal shows of a run: the newest sample of its first spectrum, how that came about, the last events.
/// </summary>
/// <param name="name">Name of the run.</param>
/// <remarks>Bounded memory, however long the run. Not for several threads at once.</remarks>
internal sealed class RunView(string name)
{
    private const int MostEvents = 200;
    private const int MostMoments = 30;
    private static readonly TimeSpan BetweenMoments = TimeSpan.FromSeconds(1);

    private readonly List<SpectralEvent> _events = [];
    private readonly Queue<(DateTimeOffset Time, long Step)> _moments = [];
    private readonly SortedDictionary<string, bool> _groups = new(StringComparer.Ordinal);
    private DateTimeOffset _started;
    private DateTimeOffset _lastMoment;

    /// <summary>Name of the run.</summary>
    public string Name => name;

    /// <summary>Newest sample of the first spectrum of the run; null while there is none.</summary>
    public SpectralSample? Last { get; private set; }

    /// <summary>When the newest sample came.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>The loss at samples of the first spectrum.</summary>
    public SeriesHistory Loss { get; } = new();

    /// <summary>The gap ratio at samples of the first spectrum.</summary>
    public SeriesHistory Ratio { get; } = new();

    /// <summary>The last events of all spectra, in the order in which they came.</summary>
    public IReadOnlyList<SpectralEvent> Events => _events;

    /// <summary>Number of events so far.</summary>
    public long EventCount { get; private set; }

    /// <summary>Share of the run's time that watching takes; NaN where it is not known.</summary>
    public double Overhead { get; private set; } = double.NaN;

    /// <summary>Records that were lost or skipped, as far as the run has said.</summary>
    public long Lost { get; private set; }

    /// <summary>Number of groups of parameters, and how many of them have a gap now.</summary>
    public (int Count, int Open) Groups => (_groups.Count, _groups.Values.Count(static isOpen => isOpen));

    /// <summary>Takes a record.</summary>
    public void Take(SinkRecord record)
    {
        switch (record.Value)
        {
            case RunHeader header when header.Started != _started:
                Begin(header);
                break;
            case SpectralSample sample:
                Take(sample, record.Time);
                break;
            case SpectralEvent e:
                EventCount++;
                _events.Add(e);
                if (_events.Count > MostEvents)
                {
                    _events.RemoveAt(0);
                }

                break;
            case MonitorReport report:
                Overhead = report.Overhead;
                Lost = report.SinkRecordsLost + report.RunFileLinesLost + report.TrajectorySamplesLost;
                break;
            case RecordedEntry { Type: "resumed" } entry:
                GoBack(entry.Step);
                break;
            case RecordedEntry { Type: "end" } entry:
                Overhead = entry.Number("overhead");
                break;
        }
    }

    /// <summary>Optimizer steps per second, over half a minute or the last samples if they are rarer.</summary>
    /// <param name="now">The time. Where no sample has come for ten seconds, the time since then counts too.</param>
    /// <returns>NaN where it cannot be known yet.</returns>
    public double StepsPerSecond(DateTimeOffset now)
    {
        if (Last is null || LastTime is not { } last || !_moments.TryPeek(out var first))
        {
            return double.NaN;
        }

        var until = now - last > TimeSpan.FromSeconds(10) ? now : last;
        var seconds = (until - first.Time).TotalSeconds;
        return seconds > 0.2 ? (Last.Step - first.Step) / seconds : double.NaN;
    }

    /// <summary>How the gap of the first spectrum stands, in words.</summary>
    public string State
    {
        get
        {
            if (Last is null)
            {
                return "no sample yet: the window fills";
            }

            var watch = _events.FindLast(static e => e is WatchEvent);
            if (watch is ParametersNotFinite or WatchSuspended && watch.Step > Last.Step)
            {
                return string.Create(Invariant, $"{watch.Kind.Replace('_', ' ')} since step {watch.FirstStep:N0}");
            }

            return _events.FindLast(e => e is GapEvent && e.Group == Last.Group && e.Window == Last.Window) switch
            {
                GapOpened e => string.Create(Invariant, $"open since step {e.Step:N0}"),
                GapCollapsed e => string.Create(Invariant, $"collapsed at step {e.Step:N0}"),
                GapSteady { PositionAfter: null } e => string.Create(Invariant, $"closed, steady since step {e.Step:N0}"),
                GapSteady e => string.Create(Invariant, $"open, steady since step {e.Step:N0}"),
                GapUnsteady e => string.Create(Invariant, $"unsteady since step {e.Step:N0}"),
                GapPositionShifted e => string.Create(Invariant, $"open, moved at step {e.Step:N0}"),
                { } e => string.Create(Invariant, $"{e.Kind.Replace('_', ' ')} at step {e.Step:N0}"),
                null => "no gap so far",
            };
        }
    }

    private static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private void Begin(RunHeader header)
    {
        (_started, Last, LastTime, EventCount, Overhead, Lost) = (header.Started, null, null, 0, double.NaN, 0);
        _events.Clear();
        _moments.Clear();
        _groups.Clear();
        Loss.GoBack(-1);
        Ratio.GoBack(-1);
    }

    private void Take(SpectralSample sample, DateTimeOffset time)
    {
        if (sample.Group != ParameterGrouping.WholeModel)
        {
            _groups[sample.Group] = sample.GapPosition is not null;
        }

        LastTime = time;
        if (Last is not null
            && (sample.Group != Last.Group || sample.Window != Last.Window || sample.StrideIndex != Last.StrideIndex))
        {
            return;
        }

        Last = sample;
        Loss.Add(sample.Step, sample.Loss ?? double.NaN);
        Ratio.Add(sample.Step, sample.GapRatio);
        if (_moments.Count == 0 || time - _lastMoment >= BetweenMoments)
        {
            _lastMoment = time;
            _moments.Enqueue((time, sample.Step));
            if (_moments.Count > MostMoments)
            {
                _moments.Dequeue();
            }
        }
        else if (_moments.Count == 1 && time == _lastMoment)
        {
            // All that was in the file when it was opened came at once.
            _moments.Clear();
            _moments.Enqueue((time, sample.Step));
        }
    }

    private void GoBack(long step)
    {
        EventCount -= _events.RemoveAll(e => e.Step > step);
        Loss.GoBack(step);
        Ratio.GoBack(step);
        _moments.Clear();
    }
}
