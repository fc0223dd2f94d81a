using System.Text;

namespace SpectralEdge.Monitor.Tests;

/// <summary>The run file of a run that was stopped, killed and resumed.</summary>
public sealed class MonitorStateRunFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Resume_FileThatIsThere_IsGoneOnWith()
    {
        var options = Options(_folder);
        using var run = new ResumableRun(options);
        run.Train(100);
        var (path, before) = (run.Monitor.RunFile!, RunLines.Of(run.Monitor.RunFile!).Length);
        run.StopAndResume();
        run.Train(ResumableRun.Steps).Dispose();

        Assert.Equal(path, run.Monitor.RunFile);
        var lines = RunLines.Of(path);
        var resumed = Assert.Single(RunLines.Of(path, "resumed"));
        Assert.Equal(["type", "step", "after_line"], RunLines.NamesOf(resumed));
        Assert.Equal((100, before), (resumed.GetProperty("step").GetInt32(), resumed.GetProperty("after_line").GetInt32()));
        Assert.Equal("header", lines[0].GetProperty("type").GetString());
        Assert.Single(RunLines.Of(path, "header"));
        Assert.Equal(1, lines[^1].GetProperty("resumes").GetInt32());
        AssertReplays(path, options);
    }

    [Fact]
    public void Resume_FileOfAKilledRun_KeepsEveryLineAndReplaysAsTheRunThatNeverStopped()
    {
        var options = Options(_folder);
        byte[] state;
        string path;
        using (var killed = new ResumableRun(options))
        {
            state = killed.Train(100).Save();
            path = killed.Train(137).Monitor.RunFile!;
        }

        // Killed after step 137, in the middle of a line: nothing says that the run has ended.
        var written = File.ReadAllBytes(path);
        var end = written.AsSpan().LastIndexOf("{\"type\":\"end\""u8);
        File.WriteAllBytes(path, written[..(end - 40)]);
        var whole = written.AsSpan(0, end - 40).Count((byte)'\n');

        using var run = new ResumableRun(options with { Run = options.Run with { Folder = null } }).Train(100);
        using var resumed = Resume(run, options, state);
        resumed.Dispose();

        Assert.Equal(whole + 2, new RunFileReader(path).Lines().Single(line => line.Type == "resumed").Number);
        Assert.Equal(whole + 1, Assert.Single(Problems(path)).Number);
        Assert.DoesNotContain(
            new RunFileReader(path).LinesOfRun(),
            line => line.Type == "sample" && line.Fields.GetProperty("step").GetInt32() > 100);
    }

    [Fact]
    public void Replay_AFileWithStepsThatWereTrainedAgain_GivesTheEventsOfTheRunThatNeverStopped()
    {
        var options = Options(_folder);
        using var run = new ResumableRun(options);
        for (var stop = 60; stop < ResumableRun.Steps; stop += 60)
        {
            run.Train(stop).StopAndResume();
        }

        run.Train(ResumableRun.Steps).Dispose();

        // The line that disposing wrote about the incident under way, and the end, are given up each time.
        var path = run.Monitor.RunFile!;
        Assert.Equal(4, RunLines.Of(path, "end").Length);
        Assert.Single(new RunFileReader(path).LinesOfRun(), line => line.Type == "end");
        AssertReplays(path, options);
    }

    [Fact]
    public void Resume_FileThatIsNotThere_BeginsANewOne()
    {
        using var run = new ResumableRun(Options(_folder));
        var state = run.Train(100).Save();

        using var resumed = Resume(run, Options(_other, "again"), state);

        Assert.Equal(Path.Combine(_other.Path, "again", "run.jsonl"), resumed.RunFile);
        var lines = RunLines.Of(resumed.RunFile!);
        Assert.Equal(["header", "resumed"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal((100, 1), (lines[0].GetProperty("start_step").GetInt32(), lines[1].GetProperty("after_line").GetInt32()));
    }

    [Fact]
    public void Resume_FileOfAnotherRunInItsPlace_IsLeftAlone()
    {
        using var run = new ResumableRun(Options(_folder, "run"));
        var state = run.Train(100).Save();
        Directory.CreateDirectory(Path.Combine(_other.Path, "run"));
        var other = Path.Combine(_other.Path, "run", "run.jsonl");
        File.WriteAllText(other, "{\"type\":\"header\",\"format\":1}\n");

        using var resumed = Resume(run, Options(_other, "run"), state);

        Assert.Equal(Path.Combine(_other.Path, "run-2", "run.jsonl"), resumed.RunFile);
        Assert.Equal("{\"type\":\"header\",\"format\":1}\n", File.ReadAllText(other));
    }

    [Fact]
    public void LinesOfRun_ResumesFromStatesThatWereGivenUp_KeepsWhatHappened()
    {
        // Lines 2 to 9. A state was saved after line 3 and another after line 4. The run was resumed from the first (line 6),
        // killed, and resumed from the second (line 8).
        var path = Path.Combine(_folder.Path, "run.jsonl");
        string[] types = ["header", "a", "b", "c", "d", "resumed 3", "e", "resumed 4", "f"];
        File.WriteAllLines(path, types.Select(type => type.Split(' ') is [var name, var after]
            ? $"{{\"type\":\"{name}\",\"step\":1,\"after_line\":{after}}}"
            : $"{{\"type\":\"{type}\"}}"));

        Assert.Equal(["header", "a", "b", "c", "resumed", "f"], new RunFileReader(path).LinesOfRun().Select(line => line.Type));
    }

    [Fact]
    public void LinesOfRun_ResumedTwiceFromOneState_KeepsTheLastTry()
    {
        var path = Path.Combine(_folder.Path, "run.jsonl");
        File.WriteAllLines(
            path,
            [
                "{\"type\":\"header\"}", "{\"type\":\"a\"}", "{\"type\":\"resumed\",\"after_line\":2}", "{\"type\":\"b\"}",
                "{\"type\":\"resumed\",\"after_line\":2}", "{\"type\":\"c\"}",
            ]);

        Assert.Equal(["header", "a", "resumed", "c"], new RunFileReader(path).LinesOfRun().Select(line => line.Type));
    }

    [Fact]
    public void LinesOfRun_DamagedResume_IsRefused()
    {
        var path = Path.Combine(_folder.Path, "run.jsonl");
        File.WriteAllText(path, "{\"type\":\"header\"}\n{\"type\":\"resumed\",\"after_line\":7}\n", Encoding.UTF8);

        Assert.Equal(
            "Line 2: 'after_line' must be a whole number from 1 to 1. The line is damaged, or another version wrote it.",
            Assert.Throws<FormatException>(() => new RunFileReader(path).LinesOfRun().Count()).Message);
    }

    private static MonitorOptions Options(TempFolder folder, string? name = null) =>
        ResumableRun.Options(WindowMode.Sketch) with { Run = new() { Folder = folder.Path, Name = name } };

    private static SpectralMonitor Resume(ResumableRun run, MonitorOptions options, byte[] state)
    {
        using var stream = new MemoryStream(state);
        return SpectralMonitor.Resume(run.Source(), options, stream);
    }

    private static IReadOnlyList<RunLineProblem> Problems(string path)
    {
        var reader = new RunFileReader(path);
        Assert.True(reader.Lines().Count() > 100);
        return reader.Problems;
    }

    /// <summary>Asserts that a replay gives the events and incidents of a run that never stopped.</summary>
    private static void AssertReplays(string path, MonitorOptions options)
    {
        var (events, incidents) = (new List<SpectralEvent>(), new List<string>());
        using var whole = new ResumableRun(options with { Run = options.Run with { Folder = null } });
        whole.Monitor.On<SpectralEvent>(value => events.Add(value));
        whole.Monitor.IncidentEnded += (_, incident) => incidents.Add(JsonLine.Of(incident));
        whole.Train(ResumableRun.Steps).Dispose();

        var settings = RecordedOptions.Read(new RunFileReader(path).ReadHeader());
        var replay = RunReplay.Run(path, settings with { Detectors = options.Detectors });

        Assert.True(events.Count > 10 && incidents.Count > 1, $"{events.Count} events, {incidents.Count} incidents");
        Assert.Equal(events, replay.Events);
        Assert.Equal(incidents, replay.Incidents.Select(JsonLine.Of));
        Assert.Equal(whole.Told.Count(line => line.Contains(" sample ", StringComparison.Ordinal)), replay.Samples);
    }
}
