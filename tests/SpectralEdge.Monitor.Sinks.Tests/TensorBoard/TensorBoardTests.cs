using Microsoft.Extensions.Logging.Abstractions;
using SpectralEdge.Monitor.Analysis;
using SpectralEdge.Monitor.Tests;

namespace SpectralEdge.Monitor.Sinks.Tests;

/// <summary>From the monitor to an event file and back, record by record.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Run_ReadBack_IsWhatWasWritten()
    {
        var kept = new KeepingSink();
        using (var monitor = SmallRun.Monitor(out var parameters, groups: 2))
        {
            monitor.UseTensorBoard(_folder.Path, "run");
            monitor.AddSink(kept);
            SmallRun.Train(monitor, parameters, steps: 200);
            monitor.RecordMetric(200, "accuracy", double.NaN);
        }

        var events = Events("run");
        Assert.Equal("brain.Event:2", events[0].Text(3));
        Assert.Equal(
            kept.Records.Where(record => record.Value is not (RecordedEntry or MonitorReport)).SelectMany(Expected),
            events.Skip(1).SelectMany(Found).Where(value => value.Tag != "monitor/overhead"));
        Assert.Contains(kept.Records, record => record.Value is SpectralEvent);
    }

    [Fact]
    public void Runs_SideBySide_HaveAFolderEach()
    {
        using (var first = SmallRun.Monitor(out var parameters))
        using (var second = SmallRun.Monitor(out var others))
        {
            first.UseTensorBoard(_folder.Path, "first");
            second.UseTensorBoard(_folder.Path, "second");
            SmallRun.Train(first, parameters, steps: 20);
            SmallRun.Train(second, others, steps: 15);
        }

        Assert.Equal(20, Events("first").Max(e => e.Int(2)));
        Assert.Equal(15, Events("second").Max(e => e.Int(2)));
        Assert.Matches(@"^events\.out\.tfevents\.\d{10}\.", Path.GetFileName(Directory.GetFiles(Path.Combine(_folder.Path, "first"))[0]));
    }

    [Fact]
    public void Resume_GoesOnInAnotherFile_ThatDropsWhatWasGivenUp()
    {
        using var state = new MemoryStream();
        var run = new RunOptions { Folder = _folder.Path, Name = "run" };
        float[] parameters;
        float[] saved;
        using (var before = SmallRun.Monitor(out parameters, run))
        {
            before.UseTensorBoard(_folder.Path);
            SmallRun.Train(before, parameters, steps: 20);
            before.SaveState(state);
            saved = [.. parameters];
            SmallRun.Train(before, parameters, steps: 10, from: 20);
        }

        state.Position = 0;
        using (var after = SmallRun.Resume(state, saved, run))
        {
            after.UseTensorBoard(_folder.Path);
            SmallRun.Train(after, saved, steps: 10, from: 20);
        }

        var files = Directory.GetFiles(Path.Combine(_folder.Path, "run"), "events*").Order(StringComparer.Ordinal).Select(Read).ToArray();
        Assert.Equal(2, files.Length);
        Assert.Equal([(1L, 1L)], files[0].Where(e => e.Has(7)).Select(e => (e.Int(2), e.Inner(7).Int(1))));

        // What TensorBoard shows: each start but the first drops its step and later ones.
        List<Message> shown = [];
        var starts = 0;
        foreach (var e in files.SelectMany(file => file))
        {
            if (e.Has(7) && starts++ > 0)
            {
                shown.RemoveAll(before => before.Int(2) >= e.Int(2));
            }

            shown.Add(e);
        }

        Assert.Equal(
            Enumerable.Range(10, 21).Select(step => (long)step),
            shown.Where(e => Found(e).Any(value => value.Tag == "gap/ratio")).Select(e => e.Int(2)));
    }

    [Fact]
    public void Groups_MoreThanFifty_AreLeftOut()
    {
        using (var monitor = SmallRun.Monitor(out var parameters, groups: 60))
        {
            monitor.UseTensorBoard(_folder.Path, "run");
            SmallRun.Train(monitor, parameters, steps: 10);
        }

        var tags = Events("run").SelectMany(Found).Select(value => value.Tag).ToHashSet();
        Assert.Equal(49, tags.Count(tag => tag.EndsWith("/gap_ratio", StringComparison.Ordinal)));
        Assert.Contains("groups/layer0/gap_ratio", tags);
        Assert.Contains("gap/ratio", tags);
    }

    [Fact]
    public void Windows_OtherThanTheFirst_AreNamed()
    {
        var parameters = new float[100];
        using (var monitor = new SpectralMonitor(
            new ParameterArrays().Add("w", parameters),
            new MonitorOptions { Windows = [new(2, 5), new(2, 8), new(4, 5)], Run = new() { Folder = null } },
            NullLoggerFactory.Instance))
        {
            monitor.UseTensorBoard(_folder.Path, "run");
            SmallRun.Train(monitor, parameters, steps: 40);
        }

        Assert.Equal(
            ["gap/ratio", "window 5 stride 1/gap/ratio", "window 8/gap/ratio"],
            Events("run").SelectMany(Found).Select(value => value.Tag).Where(
                tag => tag.EndsWith("gap/ratio", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Records_AreOnDisk_TwoSecondsLater()
    {
        var disk = new MemoryStream();
        var sink = new TensorBoardSink(disk, new(1, 10));
        sink.Write(Metric(seconds: 0));
        sink.Write(Metric(seconds: 1.9));
        Assert.Equal(0, disk.Length);
        sink.Write(Metric(seconds: 2));

        Assert.Equal([0, 1.9], Values(disk));
        sink.Write(Metric(seconds: 2.1));

        // A clock that was set back.
        sink.Write(Metric(seconds: 1));
        Assert.Equal([0, 1.9, 2, 2.1], Values(disk));
        sink.Dispose();
        Assert.Equal([0, 1.9, 2, 2.1, 1], Values(disk));
    }

    [Fact]
    public void Header_OfAnotherRun_DropsAllThatCameBefore()
    {
        var disk = new MemoryStream();
        using (var sink = new TensorBoardSink(disk, new(1, 10)))
        {
            foreach (var started in (int[])[1, 1, 2])
            {
                var header = new RunHeader(
                    "1", DateTimeOffset.UnixEpoch.AddSeconds(started), 0, new Dictionary<string, string> { ["a"] = "b" }, new([], []));
                sink.Write(new(DateTimeOffset.UnixEpoch, 0, header));
            }
        }

        Assert.Equal([false, true, false, true, false], EventFileReader.Read(disk.ToArray()).Select(e => e.Has(7)));
    }

    [Fact]
    public void Folder_ThatCannotBeWrittenTo_IsNamedAtTheStart()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, string.Empty);
        using var monitor = SmallRun.Monitor(out _);

        var message = Assert.Throws<MonitorOptionsException>(() => monitor.UseTensorBoard(file, "run")).Message;

        Assert.StartsWith(
            $"UseTensorBoard cannot be used:\n- folder is '{file}'; it must be a folder that can be written to (", message,
            StringComparison.Ordinal);
        Assert.EndsWith("Give another folder.", message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static SinkRecord Metric(double seconds) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(seconds), 1, new RecordedMetric(1, "m", seconds));

    private static double[] Values(MemoryStream disk) =>
        [.. EventFileReader.Read(disk.ToArray()).SelectMany(Found).Select(value => Math.Round((float)value.Value, 3))];

    private static List<Message> Read(string path) => EventFileReader.Read(File.ReadAllBytes(path));

    /// <summary>What an event file says: step, tag, and a number, a text or the sum and count of a histogram.</summary>
    private static IEnumerable<(long Step, string Tag, object Value)> Found(Message e) =>
        e.Inner(5).All(1).Select(value => (e.Int(2), value.Text(1), (object)(
            value.Has(2) ? value.Float(2)
            : value.Has(5) ? (value.Inner(5).Double(3), value.Inner(5).Double(4), value.Inner(5).Packed(7).Sum())
            : value.Inner(9).Inner(1).Text(1) + ": " + value.Inner(8).Text(8))));

    /// <summary>What it has to say of a record.</summary>
    private static IEnumerable<(long Step, string Tag, object Value)> Expected(SinkRecord record)
    {
        (string Tag, object? Value)[] values = record.Value switch
        {
            RunHeader header => [("run/options", "text: |option|value|\n|---|---|\n"
                + string.Concat(header.Settings.Select(setting => $"|{setting.Key}|{setting.Value}|\n")))],
            SpectralSample { Group: "all" } sample =>
            [
                ("gap/ratio", (float)sample.GapRatio), ("gap/k", (float?)sample.GapPosition),
                ("gap/noise_floor", (float)sample.NoiseFloor), ("gap/standard_error", (float)sample.StandardError),
                ("update/norm", (float)sample.UpdateNorm), ("update/effective_rank", (float)sample.EffectiveRank),
                ("sigma", (10.0, Sum(sample), 10.0)), ("loss", (float?)sample.Loss),
            ],
            SpectralSample sample =>
            [
                ($"groups/{sample.Group}/gap_ratio", (float)sample.GapRatio),
                ($"groups/{sample.Group}/gap_k", (float?)sample.GapPosition),
                ($"groups/{sample.Group}/update_norm", (float)sample.UpdateNorm),
            ],
            SpectralEvent e => [($"events/{e.Kind}", $"text: {e}")],
            Incident incident => [("events/incident", $"text: steps {incident.BeginStep} to {incident.EndStep}: "
                + $"{string.Join(", ", incident.Kinds)} in {string.Join(", ", incident.Groups)} "
                + $"({incident.Severity.ToText()}, events: {incident.EventCount})")],
            RecordedMetric metric => [($"metrics/{metric.Name}", (float)metric.Value)],
            _ => throw new NotSupportedException($"{record.Value}"),
        };
        return values.Where(value => value.Value is not null).Select(value => (record.Step, value.Tag, value.Value!));
    }

    private static double Sum(SpectralSample sample)
    {
        var sum = 0.0;
        foreach (var value in sample.SingularValues)
        {
            sum += value;
        }

        return sum;
    }

    private List<Message> Events(string run) => Read(Directory.GetFiles(Path.Combine(_folder.Path, run)).Single());
}
