using System.Globalization;
using Reproduction.Alarms;
using Reproduction.Running;
using SpectralEdge.Monitor;
using SpectralEdge.Monitor.Analysis;

namespace Reproduction.Series;

/// <summary>An event of a run.</summary>
/// <param name="Step">The step that settled it.</param>
/// <param name="Kind">Its kind; for the grokking pattern the state that was entered.</param>
/// <param name="Group">Whose spectrum.</param>
internal sealed record RunEvent(long Step, string Kind, string Group);

/// <summary>What is kept of a run: its setup, its columns, its events.</summary>
internal sealed class StudySeries
{
    private readonly Dictionary<string, double[]> _columns;

    private StudySeries(Setup setup, string cost, long[] steps, Dictionary<string, double[]> columns, IReadOnlyList<RunEvent> events) =>
        (Setup, Cost, Steps, _columns, Events) = (setup, cost, steps, columns, events);

    /// <summary>Single numbers of the run: what its metrics began at, and what needs its recording.</summary>
    public IReadOnlyDictionary<string, double> Facts { get; private set; } = new Dictionary<string, double>();

    public Setup Setup { get; }

    /// <summary>Steps and CPU-seconds, in words.</summary>
    public string Cost { get; }

    /// <summary>Steps of the samples.</summary>
    public long[] Steps { get; }

    public IReadOnlyList<RunEvent> Events { get; }

    public string Name => $"{Setup.Experiment}/{Setup.Name}";

    /// <summary>A column; all NaN where the run has none.</summary>
    public double[] this[string column] => _columns.TryGetValue(column, out var values) ? values : [.. Steps.Select(_ => double.NaN)];

    public IReadOnlyCollection<string> Columns => _columns.Keys;

    /// <summary>The first step whose test accuracy is at least the setup's level and stays so at the next look; null for none.</summary>
    public long? Generalised
    {
        get
        {
            var looks = Steps.Zip(this["test_accuracy"]).Where(look => double.IsFinite(look.Second)).ToArray();
            for (var i = 0; i + 1 < looks.Length; i++)
            {
                if (looks[i].Second >= Setup.Level && looks[i + 1].Second >= Setup.Level)
                {
                    return looks[i].First;
                }
            }

            return null;
        }
    }

    /// <summary>Reads a run's own files. What detectors say is what they say now, of the samples that were recorded.</summary>
    public static StudySeries OfRun(string folder)
    {
        var setup = StudyRunner.SetupOf(folder);
        var run = RunRecordReader.Read(Path.Combine(folder, "watch", "run.jsonl"));

        // Runs that nothing generalises late in are many, and only the whole model's spectrum is looked at.
        string[] groups = Halves.Counts(setup) ? [ParameterGrouping.WholeModel, setup.Groups[0][0]] : [ParameterGrouping.WholeModel];
        var (steps, columns) = SeriesColumns.Of(run, groups);
        var read = new StudySeries(
            setup, File.ReadAllText(Path.Combine(folder, "done.txt")).Trim(), steps, columns.ToDictionary(one => one.Name, one => one.Values),
            [
                .. ReplayedEvents.ByDefault(folder, setup.Windows[0], groups),
                .. setup.Experiment is "language-shift" or "language-trouble" ? ReplayedEvents.EachAlone(folder) : [],
            ]);
        read.Facts = SeriesColumns.Starts(run).Concat(RecordingFacts.Of(folder, setup, read.Generalised).Select(one => (Name: one.Key, one.Value)))
            .ToDictionary(one => one.Name, one => one.Value);
        return read;
    }

    /// <summary>Writes the series: <c>NAME.csv</c> below a folder.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, Setup.Experiment, Setup.Name + ".csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new StreamWriter(path);
        file.WriteLine("# " + Setup.ToJson().ReplaceLineEndings(" "));
        file.WriteLine("# " + Cost);
        foreach (var one in Events)
        {
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# event {one.Step} {one.Kind} {one.Group}"));
        }

        foreach (var (name, value) in Facts)
        {
            file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"# fact {name} {value:G6}"));
        }

        string[] names = [.. _columns.Keys];
        file.WriteLine(string.Join(',', names.Prepend("step")));
        for (var i = 0; i < Steps.Length; i++)
        {
            file.WriteLine(Steps[i].ToString(CultureInfo.InvariantCulture) + "," + string.Join(',', names.Select(name =>
                double.IsFinite(_columns[name][i]) ? _columns[name][i].ToString("G5", CultureInfo.InvariantCulture) : "")));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static StudySeries Read(string path)
    {
        using var file = new StreamReader(path);
        var setup = Setup.Parse(file.ReadLine()![2..]);
        var cost = file.ReadLine()![2..];
        var events = new List<RunEvent>();
        var facts = new Dictionary<string, double>();
        var line = file.ReadLine()!;
        for (; line.StartsWith('#'); line = file.ReadLine()!)
        {
            var parts = line.Split(' ');
            if (parts[1] == "fact")
            {
                facts[parts[2]] = double.Parse(parts[3], CultureInfo.InvariantCulture);
                continue;
            }

            events.Add(new(long.Parse(parts[2], CultureInfo.InvariantCulture), parts[3], parts[4]));
        }

        var names = line.Split(',');
        var rows = new List<double[]>();
        while (file.ReadLine() is { } row)
        {
            rows.Add([.. row.Split(',').Select(value => value.Length == 0 ? double.NaN : double.Parse(value, CultureInfo.InvariantCulture))]);
        }

        return new(
            setup, cost, [.. rows.Select(row => (long)row[0])],
            names.Skip(1).Select((name, j) => (name, j)).ToDictionary(one => one.name, one => rows.Select(row => row[one.j + 1]).ToArray()),
            events) { Facts = facts };
    }

    /// <summary>All series below a folder, in order of their names.</summary>
    public static IReadOnlyList<StudySeries> ReadAll(string folder, string experiment = "*") =>
        [.. (Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, experiment) : []).Order(StringComparer.Ordinal)
            .SelectMany(one => Directory.EnumerateFiles(one, "*.csv").Order(StringComparer.Ordinal)).Select(Read)];
}
