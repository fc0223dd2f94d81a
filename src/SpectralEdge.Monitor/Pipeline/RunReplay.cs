namespace SpectralEdge.Monitor;

/// <summary>Lets detectors look at a recorded run, as if it happened again.</summary>
/// <remarks>
/// With the options of the run the events are those that were recorded, to the bit. Other options can be tried without training
/// again: thresholds, run length, detectors, and the null that k* has to beat. What samples themselves depend on (windows,
/// strides, sketch, noise level) is as it was recorded.
/// </remarks>
public sealed class RunReplay
{
    private readonly Dictionary<(string Group, int Window, int StrideIndex), ISpectralDetector[]> _detectors = [];
    private readonly IncidentMerger _merger = new();
    private readonly List<SpectralEvent> _events = [];
    private readonly List<SpectralEvent> _settled = [];
    private readonly List<Incident> _incidents = [];
    private readonly SortedDictionary<string, long> _ofUsers = new(StringComparer.Ordinal);
    private readonly MonitorOptions _options;
    private int _spectra;
    private long _step = -1;
    private long _samples;
    private long? _incompleteFrom;

    private RunReplay(MonitorOptions options, RunInventory inventory)
    {
        _options = options;
        Adopt(inventory);
    }

    /// <summary>Replays a run file.</summary>
    /// <param name="path">The run file, or the folder of the run.</param>
    /// <param name="options">
    /// Options of detectors and the null; null for those of the run itself. The run's own options are
    /// <see cref="RecordedOptions.Read"/>, to be changed with <c>with</c>. Detectors of the user's own are no part of a run file:
    /// give them here.
    /// </param>
    /// <param name="progress">Receives the number of each line that was read; may be null.</param>
    /// <returns>Events and incidents.</returns>
    /// <exception cref="FormatException">The file is no run file, or one of another version.</exception>
    /// <exception cref="MonitorOptionsException">An option cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ReplayResult Run(string path, MonitorOptions? options = null, IProgress<long>? progress = null)
    {
        var file = new RunFileReader(path);
        var header = file.ReadHeader();
        var settings = options ?? RecordedOptions.Read(header);
        settings.Validate();
        var replay = new RunReplay(settings, header.Inventory);

        // The header was read with a pass of its own.
        var lines = new RunFileReader(path);
        foreach (var line in lines.LinesOfRun())
        {
            replay.Take(line);
            progress?.Report(line.Number);
        }

        replay.EndStep();
        replay.Tell(replay._merger.Finish());
        return new ReplayResult
        {
            Header = header,
            Events = replay._events,
            Incidents = replay._incidents,
            Samples = replay._samples,
            IncompleteFrom = replay._incompleteFrom,
            Problems =
            [
                .. lines.Problems.Select(problem => $"line {problem.Number}: {problem.Reason}"),
                .. replay.NotReplayed(),
                .. RecordedOptions.Became(header) is { } became ? [became] : (string[])[],
            ],
        };
    }

    private IEnumerable<string> NotReplayed() =>
        from kind in _ofUsers
        where !_events.Exists(value => value.Kind == kind.Key) && kind.Key is not ("edge_emerged" or "edge_lost")
        select $"{new Amount(kind.Value):event} of kind '{kind.Key}' came from a detector that is not of this library and "
            + "did not look at the run again; give it in Detectors of the options";

    private void Take(RunLine line)
    {
        switch (line.Type)
        {
            case "sample":
                Take(RunSample.Read(line));
                break;
            case "event":
                Take(EventReader.Read(line));
                break;
            case "window_restart":
                Interrupt((int)new RunFields(line.Fields, line.Number).Integer("rhythm", 0, int.MaxValue));
                break;
            case "thinned" when new RunFields(line.Fields, line.Number) is var fields && fields.Text("lines") == "sample":
                Miss(fields.Integer("step"));
                break;
            case "file_restart":
                Miss(_step + 1);
                break;
            case "inventory":
                Adopt(RunHeaderJson.ReadInventory(line));
                break;
        }
    }

    private void Take(SpectralEvent recorded)
    {
        if (recorded is WatchEvent)
        {
            BeginStep(recorded.Step);
            _settled.Add(recorded);
        }
        else if (recorded is CheckedEvent)
        {
            _ofUsers[recorded.Kind] = _ofUsers.GetValueOrDefault(recorded.Kind) + 1;
        }
    }

    private void Take(SpectralSample sample)
    {
        BeginStep(sample.Step);
        _samples++;
        sample.Significance.Null = _options.Spectrum.Null ?? sample.Significance.Null;
        foreach (var detector in DetectorsOf(sample))
        {
            if (detector.Update(sample) is { } value)
            {
                _settled.Add(value);
            }
        }
    }

    private void BeginStep(long step)
    {
        if (step != _step)
        {
            EndStep();
            _step = step;
        }
    }

    private ISpectralDetector[] DetectorsOf(SpectralSample sample)
    {
        var key = (sample.Group, sample.Window, sample.StrideIndex);
        if (!_detectors.TryGetValue(key, out var detectors))
        {
            var window = new WindowSpec((int)Math.Clamp(sample.Stride, 1, int.MaxValue), sample.Window);
            detectors = DetectorPlan.Create(_options, new(window, default, sample.Group, sample.EffectiveDimensions), _spectra);
            _detectors.Add(key, detectors);
        }

        return detectors;
    }

    private void EndStep()
    {
        Tell(_merger.Update(_step, _settled));
        _events.AddRange(_settled);
        _settled.Clear();
    }

    private void Tell(Incident? ended)
    {
        if (ended is not null)
        {
            _incidents.Add(ended);
        }
    }

    private void Interrupt(int strideIndex)
    {
        foreach (var (key, detectors) in _detectors)
        {
            if (key.StrideIndex == strideIndex)
            {
                Array.ForEach(detectors, static detector => detector.Interrupt());
            }
        }
    }

    /// <summary>Samples are missing, or further apart, from a step on: what needs several in a row begins again.</summary>
    private void Miss(long step)
    {
        _incompleteFrom ??= step;
        InterruptAll();
    }

    private void InterruptAll()
    {
        foreach (var detectors in _detectors.Values)
        {
            Array.ForEach(detectors, static detector => detector.Interrupt());
        }
    }

    /// <summary>
    /// Goes on with the groups that there are now; detectors of others are forgotten, as a monitor forgets them.
    /// </summary>
    private void Adopt(RunInventory inventory)
    {
        string[] groups = inventory.Groups.Count + inventory.GroupsLeftOut == 1
            ? []
            : [.. inventory.Groups.Select(group => group.Name)];
        _spectra = _options.Windows.Count * (groups.Length + (int)inventory.GroupsLeftOut + 1);
        foreach (var key in _detectors.Keys.Where(
            key => inventory.GroupsLeftOut == 0
                && key.Group != ParameterGrouping.WholeModel
                && !groups.Contains(key.Group)).ToArray())
        {
            _detectors.Remove(key);
        }

        InterruptAll();
    }
}

/// <summary>What detectors say about a recorded run.</summary>
public sealed record ReplayResult
{
    /// <summary>What the run file says about the run.</summary>
    public required RunHeader Header { get; init; }

    /// <summary>The events, in the order in which a monitor raises them.</summary>
    public required IReadOnlyList<SpectralEvent> Events { get; init; }

    /// <summary>The incidents, in the order in which they ended.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Number of samples that the detectors saw.</summary>
    public required long Samples { get; init; }

    /// <summary>
    /// The step from which on samples are missing, since they were thinned out or the file was cut; events from there on may
    /// differ from those recorded. Null if none are.
    /// </summary>
    public long? IncompleteFrom { get; init; }

    /// <summary>
    /// Lines of the file that could not be read and were left out; detectors that could not look again; and what became of those
    /// of an earlier version.
    /// </summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
