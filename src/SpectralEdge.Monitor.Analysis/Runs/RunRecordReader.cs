using System.Globalization;

namespace SpectralEdge.Monitor.Analysis;

/// <summary>Reads a whole run file into memory.</summary>
/// <remarks>A damaged line is left out and reported in <see cref="RunRecord.Problems"/>. Lines that a resumed run gave up are no
/// part of it (<see cref="RunFileReader.LinesOfRun"/>). Memory: about what the file takes on disk.</remarks>
public static class RunRecordReader
{
    /// <summary>Reads a run.</summary>
    /// <param name="path">The run file, or the folder of the run.</param>
    /// <param name="lines">Receives the number of each line that was read; may be null.</param>
    /// <returns>The run.</returns>
    /// <exception cref="FormatException">The file is no run file, or one of another version.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunRecord Read(string path, IProgress<long>? lines = null)
    {
        var header = new RunFileReader(path).ReadHeader();
        var file = new RunFileReader(path);
        var content = new Content();
        foreach (var line in file.LinesOfRun())
        {
            content.Add(line);
            lines?.Report(line.Number);
        }

        return new RunRecord
        {
            Name = NameOf(path),
            Header = header,
            Samples = content.Samples,
            Events = content.Events,
            Incidents = content.Incidents,
            Metrics = content.Metrics,
            Entries = content.Entries,
            Weights = content.Weights,
            Restarts = content.Restarts,
            IsComplete = content.HasEnd,
            Problems = [.. file.Problems.Select(problem => string.Create(CultureInfo.InvariantCulture, $"line {problem.Number} "
                + $"was left out: {problem.Reason}")), .. content.Problems, .. content.Missing()],
        };
    }

    /// <summary>Reads the samples of a run one after the other, as they are asked for: in bounded memory.</summary>
    /// <param name="path">The run file, or the folder of the run.</param>
    /// <returns>
    /// The samples of all groups and windows, in the order in which they were taken. Each pass reads the file again. A sample
    /// that cannot be read is left out; <see cref="Read"/> says which.
    /// </returns>
    /// <exception cref="FormatException">
    /// The file is no run file, or one of another version; thrown by the call itself.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<SpectralSample> Samples(string path)
    {
        _ = new RunFileReader(path).ReadHeader();
        return SamplesOf(path);
    }

    private static IEnumerable<SpectralSample> SamplesOf(string path)
    {
        foreach (var line in new RunFileReader(path).LinesOfRun().Where(static line => line.Type == "sample"))
        {
            if (SampleOf(line) is { } sample)
            {
                yield return sample;
            }
        }
    }

    private static SpectralSample? SampleOf(RunLine line)
    {
        try
        {
            return RunSample.Read(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A run is called as its folder.</summary>
    private static string NameOf(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(Directory.Exists(full) ? full : Path.GetDirectoryName(full)) ?? full;
    }

    /// <summary>Reads an incident.</summary>
    internal static Incident IncidentOf(RunFields fields) => new()
    {
        BeginStep = fields.Integer("begin_step", 0),
        EndStep = fields.Integer("end_step", 0),
        EventCount = (int)fields.Integer("event_count", 0, int.MaxValue),
        Groups = fields.Texts("groups"),
        CollapsedGroups = fields.Texts("collapsed_groups"),
        Kinds = fields.Texts("kinds"),
        Severity = Enum.TryParse<EventSeverity>(fields.Text("severity"), ignoreCase: true, out var severity)
            ? severity
            : EventSeverity.Low,
    };

    private sealed class Content
    {
        public List<SpectralSample> Samples { get; } = [];

        public List<SpectralEvent> Events { get; } = [];

        public List<Incident> Incidents { get; } = [];

        public List<RecordedMetric> Metrics { get; } = [];

        public List<RecordedEntry> Entries { get; } = [];

        public List<RecordedEntry> Weights { get; } = [];

        public List<long> Restarts { get; } = [];

        public List<string> Problems { get; } = [];

        public bool HasEnd { get; private set; }

        private readonly Dictionary<string, (long From, long KeepEvery)> _thinned = [];

        /// <summary>What the file says about lines that are not in it.</summary>
        public IEnumerable<string> Missing() =>
            _thinned.Select(kind => string.Create(CultureInfo.InvariantCulture, $"lines of type {kind.Key} are thinned out from "
                + $"step {kind.Value.From} on, to keep the file within its largest size; "
                + $"{(kind.Value.KeepEvery == 0 ? "none is" : $"one of {kind.Value.KeepEvery} is")} left at its end"));

        public void Add(RunLine line)
        {
            try
            {
                Take(line);
            }
            catch (FormatException exception)
            {
                Problems.Add(exception.Message);
            }
        }

        // Long: one case for each type of line.
        private void Take(RunLine line)
        {
            var fields = new RunFields(line.Fields, line.Number);
            switch (line.Type)
            {
                case "sample":
                    Samples.Add(RunSample.Read(line));
                    break;
                case "event":
                    Events.Add(EventReader.Read(line));
                    break;
                case "incident":
                    Incidents.Add(IncidentOf(fields));
                    break;
                case "metric":
                    Metrics.Add(new RecordedMetric(fields.Integer("step"), fields.Text("name"), fields.Number("value")));
                    break;
                case "probe" or "intervention":
                    Entries.Add(RecordedEntry.Of(line.Type, fields.Integer("step"), line.Fields.Clone()));
                    break;
                case "weights":
                    Weights.Add(RecordedEntry.Of(line.Type, fields.Integer("step"), line.Fields.Clone()));
                    break;
                case "window_restart":
                    Restarts.Add(fields.Integer("step"));
                    break;
                case "thinned":
                    var lines = fields.Text("lines");
                    var from = _thinned.TryGetValue(lines, out var before) ? before.From : fields.Integer("step");
                    _thinned[lines] = (from, fields.Integer("keep_every", 0));
                    break;
                case "file_restart":
                    Problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {line.Number}: the file was removed, emptied "
                        + $"or cut while the run lasted; {fields.Integer("lines_lost", 0)} lines before this one are missing"));
                    break;
                case "header" or "inventory" when RunHeaderJson.ReadInventory(line) is { } inventory
                    && inventory.BlocksLeftOut + inventory.GroupsLeftOut > 0:
                    Problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {line.Number}: {inventory.BlocksLeftOut} "
                        + $"blocks and {inventory.GroupsLeftOut} groups are left out, since the line would have been too long"));
                    break;
                case "end":
                    HasEnd = true;
                    break;
            }
        }

    }
}
