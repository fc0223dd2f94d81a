namespace SpectralEdge.Monitor.Tests;

/// <summary>A run that is stopped and resumed says what one says that never stopped.</summary>
public sealed class MonitorStateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "state");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Resume_AfterAnyStep_GivesTheSameSamplesAndEvents(WindowMode mode)
    {
        var whole = Whole(mode);

        // Twenty steps by chance, and those around what happens in the run: missing steps, a value that is not finite.
        var random = new Random(2026);
        int[] stops =
        [
            .. Enumerable.Range(0, 20).Select(_ => random.Next(1, ResumableRun.Steps)), 0, 3, 90, 91, 92, 93, 149, 150, 151,
        ];
        Assert.All(stops, stop =>
        {
            using var run = new ResumableRun(ResumableRun.Options(mode));
            run.Train(stop).StopAndResume();
            run.Train(ResumableRun.Steps);
            AssertSame(whole, run.Told);
        });
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Resume_AgainAndAgain_GivesTheSameSamplesAndEventsAndCounts(WindowMode mode)
    {
        using var run = new ResumableRun(ResumableRun.Options(mode));
        for (var stop = 7; stop < ResumableRun.Steps; stop += 7)
        {
            run.Train(stop).StopAndResume();
        }

        run.Train(ResumableRun.Steps);

        using var whole = new ResumableRun(ResumableRun.Options(mode));
        whole.Train(ResumableRun.Steps);
        AssertSame(whole.Told, run.Told);
        var (expected, actual) = (whole.Monitor.Report, run.Monitor.Report);
        Assert.Equal(expected.Skipped, actual.Skipped);
        Assert.Equal(34, actual.Resumes);
        Assert.Equal(
            (expected.StepsReceived, expected.UpdatesKept, expected.WindowRestarts, expected.EventsRaised, ResumableRun.Steps),
            (actual.StepsReceived, actual.UpdatesKept, actual.WindowRestarts, actual.EventsRaised, (int)run.Monitor.LastStep));

        // One of the stops is step 91, which nobody observed: the state ends at 90 and the next step told is 93.
        Assert.Equal((2, 0), (actual.StepsMissed, actual.StepsSeenAgain));
    }

    [Theory]
    [InlineData(WindowMode.Auto, "as the state has it")]
    [InlineData(WindowMode.Exact, "as Mode asks")]
    public void Resume_SaysWhoChoseHowUpdatesAreKept(WindowMode mode, string why)
    {
        var (parameters, logger) = (new ParameterArrays().Add("a", new float[300]), new RecordingLogger());
        var options = TestOptions.Exact with { Sketch = new() { Mode = mode } };
        using var first = new SpectralMonitor(parameters, options);
        first.SaveState(Path);
        using var second = SpectralMonitor.Resume(parameters, options, Path, logger.Factory);

        Assert.EndsWith($", {why}.", Assert.Single(logger.Named("Watching")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveState_AtEveryStep_ChangesNothing()
    {
        using var run = new ResumableRun(ResumableRun.Options(WindowMode.Sketch));
        for (var step = 1; step <= ResumableRun.Steps; step++)
        {
            run.Train(step).Save();
        }

        AssertSame(Whole(WindowMode.Sketch), run.Told);
    }

    [Fact]
    public void SaveState_OfAMonitorJustResumed_GivesTheSameBytesButForCountsAndTimes()
    {
        // Nothing is lost on the way: what a state says is what the next one says. Times go on, and so does the number of
        // resumes.
        using var run = new ResumableRun(ResumableRun.Options(WindowMode.Exact));
        var before = run.Train(100).Save();
        run.StopAndResume();
        var after = run.Save();

        Assert.Equal(before.Length, after.Length);
        var others = StateFields.Of(before).Zip(StateFields.Of(after)).Where(
            pair => !pair.First.Bytes.SequenceEqual(pair.Second.Bytes)).Select(pair => pair.First.Name);
        Assert.Empty(others.Except([
            "resumes", "time_elapsed", "time_since_decision", "time_inside", "time_inside_since_decision", "crc32c",
        ]));
    }

    [Fact]
    public void Resume_BlocksThatChangedAfterTheLastSample_GoesOnAsTheRunWouldHave()
    {
        // Unfreezing layers and saving a checkpoint both happen at the end of an epoch, between two samples.
        var options = TestOptions.Exact with
        {
            Windows = [TestOptions.Exact.Windows[0] with { Every = 10 }],
            Detectors = [Detect.Gap(), _ => new LengthAlarm(0.6)],
        };
        static EditableModel Model() => new EditableModel().Add("a", 500);
        var (whole, stopped) = (Model(), Model());
        using var expected = new SpectralMonitor(whole, options);
        using var monitor = new SpectralMonitor(stopped, options);
        var (samples, events) = (TrainingLoop.Keep(expected), new List<SpectralEvent>());
        expected.On<SpectralEvent>(value => events.Add(value));
        foreach (var (model, one) in new[] { (whole, expected), (stopped, monitor) })
        {
            TrainingLoop.Run(model, 1, 64, one);
            model.Add("b", 200);
        }

        monitor.SaveState(Path);
        using var resumed = SpectralMonitor.Resume(stopped, options, Path);
        var (samplesAfter, eventsAfter) = (TrainingLoop.Keep(resumed), new List<SpectralEvent>());
        resumed.On<SpectralEvent>(value => eventsAfter.Add(value));
        TrainingLoop.Run(whole, 65, 150, expected);
        TrainingLoop.Run(stopped, 65, 150, resumed);

        Assert.True(samplesAfter.Count > 3 && eventsAfter.Count > 0, $"{samplesAfter.Count} samples, {eventsAfter.Count} events");
        Assert.Equal(samples.Where(sample => sample.Step > 64).Select(FieldText.Of), samplesAfter.Select(FieldText.Of));
        Assert.Equal(events.Where(value => value.Step > 64), eventsAfter);
        Assert.Equal(expected.Report.Skipped, resumed.Report.Skipped);
        Assert.Equal(expected.Report.WindowRestarts, resumed.Report.WindowRestarts);
    }

    [Fact]
    public void Resume_AFileOfANewMonitor_HasNoSampleYetAndTheStepItStartedFrom()
    {
        var model = new EditableModel().Add("a", 500);
        using (var monitor = new SpectralMonitor(model, TestOptions.Exact, startStep: 40))
        {
            TrainingLoop.Run(model, 41, 50, monitor);
            monitor.SaveState(Path);
        }

        using var resumed = SpectralMonitor.Resume(model, TestOptions.Exact, Path);

        Assert.Null(resumed.Latest);
        Assert.Equal(50, resumed.LastStep);
        TrainingLoop.Run(model, 51, 51, resumed);
        Assert.Equal((51, 7), (resumed.Latest!.Step, resumed.Latest.Index));
    }

    [Fact]
    public void Resume_FromTheMiddleOfAStream_ReadsTheStateAndNothingMore()
    {
        var model = new EditableModel().Add("a", 500);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        using var stream = new MemoryStream();
        stream.Write("before"u8);
        monitor.SaveState(stream);
        stream.Write("after"u8);
        stream.Position = 6;

        using var resumed = SpectralMonitor.Resume(model, TestOptions.Exact, stream);

        Assert.Equal(stream.Length - 5, stream.Position);
    }

    [Fact]
    public void SaveState_ThatFails_LeavesTheOldFileAndNothingElse()
    {
        var model = new EditableModel().Add("a", 500);
        var source = new ScriptedSource(model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        monitor.SaveState(Path);
        var before = File.ReadAllBytes(Path);
        source.Script = _ => throw new TimeoutException("The device is gone.");

        var exception = Assert.Throws<InvalidOperationException>(() => monitor.SaveState(Path));

        Assert.Equal(
            "The state cannot be saved: the parameters cannot be read or watched (The device is gone.). Save it when "
                + "they can be.",
            exception.Message);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void SaveState_FileLeftByAKill_IsReplaced()
    {
        var model = new EditableModel().Add("a", 500);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        File.WriteAllText(Path + ".tmp", "half a state");

        monitor.SaveState(Path);
        monitor.SaveState(Path);

        SpectralMonitor.Resume(model, TestOptions.Exact, Path).Dispose();
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void SaveState_FolderThatIsNotThere_ThrowsAndTheRunGoesOn()
    {
        var model = new EditableModel().Add("a", 500);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);

        Assert.Throws<DirectoryNotFoundException>(() => monitor.SaveState(System.IO.Path.Combine(_folder.Path, "none", "state")));

        TrainingLoop.Run(model, 1, 5, monitor);
        Assert.Equal(5, monitor.Report.UpdatesKept);
    }

    [Fact]
    public void SaveState_FromAHandler_IsRefusedAndCounted()
    {
        var model = new EditableModel().Add("a", 500);
        var logger = new RecordingLogger();
        using var monitor = new SpectralMonitor(model, TestOptions.Exact, logger.Factory);
        monitor.SampleTaken += (_, _) => monitor.SaveState(Stream.Null);

        TrainingLoop.Run(model, 1, 5, monitor);

        Assert.Equal(2, monitor.Report.HandlerFailures);
        Assert.Equal(
            "The state cannot be saved: a step is being observed. Call SaveState after Observe has returned, not from a handler.",
            Assert.Single(logger.Named("HandlerFailed")).Exception!.Message);
    }

    [Fact]
    public void SaveState_ToAFileFromAHandler_SavesTheStateAfterTheStep()
    {
        var (model, other) = (new EditableModel().Add("a", 500), new EditableModel().Add("a", 500));
        var (fromHandler, afterStep) =
            (System.IO.Path.Combine(_folder.Path, "handler"), System.IO.Path.Combine(_folder.Path, "after"));
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        using var twin = new SpectralMonitor(other, TestOptions.Exact);
        monitor.SampleTaken += (_, sample) =>
        {
            if (sample.Index == 1)
            {
                monitor.SaveState(fromHandler);
            }
        };
        TrainingLoop.Run(model, 1, 5, monitor);
        TrainingLoop.Run(other, 1, 5, twin);
        twin.SaveState(afterStep);

        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(new FileInfo(afterStep).Length, new FileInfo(fromHandler).Length);
        using var resumed = SpectralMonitor.Resume(other, TestOptions.Exact, fromHandler);
        Assert.Equal(twin.LastStep, resumed.LastStep);
    }

    [Fact]
    public void SaveState_ToAFileThatCannotBeFromAHandler_IsCountedAndLogged()
    {
        var model = new EditableModel().Add("a", 500);
        var logger = new RecordingLogger();
        using var monitor = new SpectralMonitor(model, TestOptions.Exact, logger.Factory);
        monitor.SampleTaken += (_, _) => monitor.SaveState(System.IO.Path.Combine(_folder.Path, "none", "state"));

        TrainingLoop.Run(model, 1, 5, monitor);

        Assert.Equal(2, monitor.Report.HandlerFailures);
        Assert.IsType<DirectoryNotFoundException>(Assert.Single(logger.Named("HandlerFailed")).Exception);
    }

    [Fact]
    public void SaveState_AfterDispose_Throws()
    {
        var monitor = new SpectralMonitor(new EditableModel().Add("a", 500), TestOptions.Exact);
        monitor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => monitor.SaveState(Stream.Null));
    }

    [Fact]
    public void Resume_ALimitOnOverhead_KeepsStridesAndTimes()
    {
        var (time, model) = (new ManualTime(), new EditableModel().Add("a", 500));
        var options = TestOptions.Exact with { MaxOverhead = 0.1 };
        var source = new ScriptedSource(receiver =>
        {
            time.Advance(20);
            model.Capture(receiver);
        });
        using var monitor = new SpectralMonitor(source, options, time: time);
        for (var step = 1; step <= 200; step++)
        {
            time.Advance(100);
            monitor.Observe(step);
        }

        monitor.SaveState(Path);
        var before = monitor.Report;
        time.Advance(3_600_000);
        using var resumed = SpectralMonitor.Resume(source, options, Path, time: time);
        time.Advance(3_600_000);
        var (shareBefore, widening) = (before.Overhead, before.StrideWidening);
        time.Advance(100);
        resumed.Observe(201);

        Assert.True(widening > 1);
        Assert.Equal(widening, resumed.Report.StrideWidening);
        Assert.InRange(resumed.Report.Overhead, 0.9 * shareBefore, 1.1 * shareBefore);
    }

    private static List<string> Whole(WindowMode mode)
    {
        using var whole = new ResumableRun(ResumableRun.Options(mode));
        whole.Train(ResumableRun.Steps);
        foreach (var kind in new[] { "gap_opened", "gap_collapsed", "long_update", " incident ", " weights " })
        {
            Assert.Contains(whole.Told, line => line.Contains(kind, StringComparison.Ordinal));
        }

        Assert.Contains(whole.Told, line => line.Contains("\"crossings\":[{", StringComparison.Ordinal));
        Assert.Contains(whole.Told, line => line.Contains("\"adiabatic_regime\":\"plateau\"", StringComparison.Ordinal));
        return [.. whole.Told];
    }

    private static void AssertSame(List<string> expected, List<string> actual)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            Assert.Equal(expected[i], actual[i]);
        }

        Assert.Equal(expected.Count, actual.Count);
    }
}
