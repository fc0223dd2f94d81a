namespace SpectralEdge.Monitor.Tests;

/// <summary>An interruption of the watch is an event like others, once when it begins and once when it ends.</summary>
public sealed class SpectralMonitorWatchEventTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_TwoEpisodesOfNaN_AreToldLoggedAndRecordedEach(WindowMode mode)
    {
        var (detected, observer) = (new List<SpectralEvent>(), new ListObserver<SpectralEvent>());
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Of(mode) with { Run = new() { Folder = _folder.Path } }, _logger.Factory);
        monitor.On<SpectralEvent>(value => detected.Add(value));
        using var subscription = monitor.Events.Subscribe(observer);
        TrainingLoop.Run(_model, 1, 6, monitor);
        Break(monitor, 7, 9);
        TrainingLoop.Run(_model, 10, 12, monitor);
        Break(monitor, 13, 13);
        TrainingLoop.Run(_model, 14, 20, monitor);
        monitor.Dispose();

        Assert.Equal(detected, observer.Values);
        Assert.Equal(
            [("not_finite", 7L, 7L), ("watch_resumed", 10, 7), ("not_finite", 13, 13), ("watch_resumed", 14, 13)],
            detected.Select(value => (value.Kind, value.Step, value.FirstStep)));
        var (broken, resumed) = (Assert.IsType<ParametersNotFinite>(detected[0]), Assert.IsType<WatchResumed>(detected[1]));
        Assert.Equal(
            ("b", SkipReason.NotFinite, "all", 4, 1L), (broken.Block, broken.Reason, broken.Group, broken.Window, broken.Stride));
        Assert.Equal((3, SkipReason.NotFinite, 3, 0), (resumed.SamplesSkipped, resumed.Reason, resumed.Before, resumed.After));
        Assert.Equal((EventSeverity.High, EventSeverity.Low), (broken.Severity, resumed.Severity));
        Assert.Equal(2, monitor.Report.Interruptions);
        Assert.Equal(4, monitor.Report.EventsRaised);
        Assert.Equal(4, monitor.Report.Skipped[SkipReason.NotFinite]);

        Assert.Equal([7L, 13], _logger.Named("StepSkipped").Select(entry => (long)entry.Values["Step"]!));
        Assert.Equal(
            [
                "Samples are taken again from step 10 on. The watch was interrupted at step 7 (NotFinite); samples skipped since "
                    + "then: 3.",
                "Samples are taken again from step 14 on. The watch was interrupted at step 13 (NotFinite); samples skipped "
                    + "since then: 1.",
            ],
            _logger.Named("WatchResumed").Select(entry => entry.Message));
        Assert.Empty(_logger.Named("Detected"));

        var lines = RunLines.Of(monitor.RunFile!, "event");
        Assert.Equal(
            """{"type":"event","kind":"not_finite","severity":"high","step":7,"first_step":7,"group":"all","window":4,"stride":1,"quantity":"samples_skipped","before":0,"after":1,"threshold":null,"standard_error":0,"p_value":null,"reason":"not_finite","block":"b","detail":"Block 'b' holds NaN or infinite values; the window starts again."}""",
            lines[0].GetRawText());
        Assert.Equal(
            """{"type":"event","kind":"watch_resumed","severity":"low","step":10,"first_step":7,"group":"all","window":4,"stride":1,"quantity":"samples_skipped","before":3,"after":0,"threshold":null,"standard_error":0,"p_value":null,"reason":"not_finite"}""",
            lines[1].GetRawText());
        Assert.Equal(2, Assert.Single(RunLines.Of(monitor.RunFile!, "end")).GetProperty("interruptions").GetInt32());
    }

    [Fact]
    public void Observe_SourceThatThrows_SuspendsTheWatch()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        var detected = Keep(monitor);
        source.Script = _ => throw new IOException();
        TrainingLoop.Run(_model, 1, 5, monitor);
        source.Script = _model.Capture;
        TrainingLoop.Run(_model, 6, 7, monitor);

        var suspended = Assert.IsType<WatchSuspended>(detected[0]);
        Assert.Equal(
            (1, SkipReason.ReadFailed, "Reading the parameters failed with IOException; the window starts again."),
            (suspended.Step, suspended.Reason, suspended.Detail));
        Assert.Equal((6, 5), (detected[1].Step, Assert.IsType<WatchResumed>(detected[1]).SamplesSkipped));
        Assert.Equal(2, detected.Count);
    }

    [Fact]
    public void Observe_ModelThatCannotBeWatched_SuspendsTheWatchUntilItCan()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Sketch = TestOptions.Exact.Sketch with { MemoryBudget = 1 << 20 } });
        var detected = Keep(monitor);
        _model.Add("huge", 100_000);
        TrainingLoop.Run(_model, 1, 3, monitor);
        _model.Blocks.RemoveAt(2);
        TrainingLoop.Run(_model, 4, 8, monitor);

        Assert.Equal(SkipReason.Suspended, Assert.IsType<WatchSuspended>(detected[0]).Reason);
        Assert.Equal((4, 3), (detected[1].Step, Assert.IsType<WatchResumed>(detected[1]).SamplesSkipped));
        Assert.Equal(2, detected.Count);
    }

    [Fact]
    public void Observe_BlocksThatNeverFitWhatTheyDeclare_SuspendTheWatchOnce()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        var detected = Keep(monitor);
        source.Script = receiver =>
        {
            receiver.Begin("a", 300, ElementType.Float32);
            receiver.Values(new ParameterValues(new float[299]));
        };
        TrainingLoop.Run(_model, 1, 9, monitor);

        Assert.Equal(SkipReason.BlocksChanged, Assert.IsType<WatchSuspended>(Assert.Single(detected)).Reason);
        Assert.Equal("Block 'a' gave 299 values; it has 300 Float32 values.", ((WatchSuspended)detected[0]).Detail);
        Assert.Equal(9, monitor.Report.Skipped[SkipReason.BlocksChanged]);
    }

    [Fact]
    public void Observe_BlocksThatChangeAndCanBeWatched_InterruptNothing()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        var detected = Keep(monitor);
        _model.Add("c", 50);
        TrainingLoop.Run(_model, 1, 6, monitor);

        Assert.Empty(detected);
        Assert.Equal(0, monitor.Report.Interruptions);
    }

    [Fact]
    public void Observe_SeveralWindowsAndGroups_TellAnInterruptionOnce()
    {
        var options = TestOptions.Exact with
        {
            Windows = [TestOptions.Exact.Windows[0], new(2, 4), new(1, 5)],
            Grouping = ParameterGrouping.ByParameter,
        };
        using var monitor = new SpectralMonitor(_model, options);
        var detected = Keep(monitor);
        TrainingLoop.Run(_model, 1, 11, monitor);
        Break(monitor, 12, 15);
        TrainingLoop.Run(_model, 16, 20, monitor);

        Assert.Equal(["not_finite", "watch_resumed"], detected.Select(value => value.Kind));
        Assert.Equal(4, ((WatchResumed)detected[1]).SamplesSkipped);
    }

    [Fact]
    public void Observe_ManyEpisodes_AreLoggedAtMostAHundredTimesAndAllCounted()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        var detected = Keep(monitor);
        for (var step = 1; step <= 1000; step++)
        {
            _model.Blocks[1].Values[0] = step % 2 == 0 ? float.NaN : 0;
            monitor.Observe(step);
        }

        Assert.Equal(500, monitor.Report.Interruptions);
        Assert.Equal(999, detected.Count);
        Assert.Equal(101, _logger.Named("StepSkipped").Length);
        Assert.Equal(100, _logger.Named("WatchResumed").Length);
    }

    [Fact]
    public void Observe_InterruptionBetweenEvents_IsNoPartOfAnIncident()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Detectors = [], Run = TestOptions.Exact.Run with { Folder = _folder.Path } });
        var incidents = new List<Incident>();
        monitor.IncidentEnded += (_, value) => incidents.Add(value);
        TrainingLoop.Run(_model, 1, 6, monitor);
        Break(monitor, 7, 9);
        TrainingLoop.Run(_model, 10, 30, monitor);
        monitor.Dispose();

        Assert.Empty(incidents);
        Assert.Empty(RunLines.Of(monitor.RunFile!, "incident"));
    }

    [Fact]
    public void Observe_HandlerThatEndsTheWatchAtItsInterruption_MeetsNoFault()
    {
        var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } }, _logger.Factory);
        monitor.On<SpectralEvent>(_ => monitor.Dispose());
        TrainingLoop.Run(_model, 1, 6, monitor);
        Break(monitor, 7, 9);

        Assert.Equal((0, 1, 0), (monitor.Report.HandlerFailures, monitor.Report.Interruptions, monitor.Report.RunFileLinesLost));
        Assert.Equal("end", RunLines.Of(monitor.RunFile!)[^1].GetProperty("type").GetString());
    }

    [Fact]
    public void Resume_InTheMiddleOfAnInterruption_TellsWhenItEnds()
    {
        var (source, path) = (new ScriptedSource(_model.Capture), Path.Combine(_folder.Path, "state"));
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        source.Script = _ => throw new IOException();
        TrainingLoop.Run(_model, 1, 5, monitor);
        source.Script = _model.Capture;
        monitor.SaveState(path);

        using var resumed = SpectralMonitor.Resume(source, TestOptions.Exact, path);
        var (before, after) = (Keep(monitor), Keep(resumed));
        TrainingLoop.Run(_model, 6, 6, monitor, resumed);

        Assert.Equal(5, Assert.IsType<WatchResumed>(Assert.Single(after)).SamplesSkipped);
        Assert.Equal(before, after);
        Assert.Equal(1, resumed.Report.Interruptions);
    }

    [Fact]
    public void Run_OfARecordedRun_HasItsInterruptions()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path } });
        var detected = Keep(monitor);
        TrainingLoop.Run(_model, 1, 6, monitor);
        Break(monitor, 7, 9);
        TrainingLoop.Run(_model, 10, 12, monitor);
        monitor.Dispose();

        Assert.Equal(2, detected.Count);
        Assert.Equal(detected, RunReplay.Run(monitor.RunFile!).Events);
    }

    private static List<SpectralEvent> Keep(SpectralMonitor monitor)
    {
        var detected = new List<SpectralEvent>();
        monitor.On<SpectralEvent>(value => detected.Add(value));
        return detected;
    }

    private void Break(SpectralMonitor monitor, long first, long last)
    {
        var kept = _model.Blocks[1].Values.ToArray();
        _model.Blocks[1].Values[7] = float.NaN;
        TrainingLoop.Run(_model, first, last, monitor);
        kept.CopyTo(_model.Blocks[1].Values, 0);
    }
}
