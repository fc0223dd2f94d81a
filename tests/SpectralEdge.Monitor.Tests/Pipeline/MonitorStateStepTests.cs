namespace SpectralEdge.Monitor.Tests;

/// <summary>What a resumed monitor makes of steps that do not follow the last one it saw.</summary>
public sealed class MonitorStateStepTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 500);

    [Fact]
    public void Observe_TheNextStep_IsNothingToSpeakOf()
    {
        using var monitor = Resumed(52, every: 10);
        TrainingLoop.Run(_model, 53, 70, monitor);

        Assert.Equal((0, 0, 1), (monitor.Report.StepsMissed, monitor.Report.StepsSeenAgain, monitor.Report.Resumes));
        Assert.Equal(
            "The run goes on after step 52 from a state that version " + Version() + " saved; it was resumed 1 time so far.",
            Assert.Single(_logger.Named("Resumed")).Message);
        Assert.Empty(_logger.Named("StepsMissed"));
        Assert.Equal(70, monitor.Latest!.Step);
        Assert.Equal(0, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_AHole_IsCountedAndBeginsAWindowAsALiveOneDoes()
    {
        using var monitor = Resumed(52, every: 10);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 65, 110, monitor);

        Assert.Equal((12, 0), (monitor.Report.StepsMissed, monitor.Report.StepsSeenAgain));
        Assert.Equal(
            "The saved state ends at step 52 and the first step reported after it is 65: 12 steps in between were not reported. "
                + "A window starts again if its next update spans another number of steps.",
            Assert.Single(_logger.Named("StepsMissed")).Message);
        Assert.Equal([105], samples.Select(sample => sample.Step));
        Assert.Equal(2, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_AHoleBetweenTwoSamples_IsCountedAndHarmless()
    {
        using var monitor = Resumed(52, every: 10);
        TrainingLoop.Run(_model, 58, 60, monitor);

        Assert.Equal(5, monitor.Report.StepsMissed);
        Assert.Equal(60, monitor.Latest!.Step);
        Assert.Equal(0, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_ARunThatTellsEveryFifthStep_HasNoHole()
    {
        using var monitor = Resumed(60, every: 10, distance: 5);
        monitor.Observe(65);

        Assert.Equal(0, monitor.Report.StepsMissed);
    }

    [Fact]
    public void Observe_TheLastStepAgain_IsCountedAndIgnored()
    {
        using var monitor = Resumed(52, every: 10);
        TrainingLoop.Run(_model, 52, 70, monitor);

        Assert.Equal((1, 1), (monitor.Report.StepsSeenAgain, monitor.Report.StepsRepeated));
        Assert.Equal(
            "The saved state ends at step 52 and the first step reported after it is 52: training repeats 1 step. A step equal "
                + "to the last one of the state is ignored; after an earlier one the windows start again.",
            Assert.Single(_logger.Named("StepsSeenAgain")).Message);
        Assert.Equal(70, monitor.Latest!.Step);
    }

    [Fact]
    public void Observe_StepsSeenBefore_AreCountedAndBeginAWindow()
    {
        using var monitor = Resumed(52, every: 10);
        TrainingLoop.Run(_model, 43, 60, monitor);

        Assert.Equal(10, monitor.Report.StepsSeenAgain);
        Assert.Equal(1, monitor.Report.Skipped[SkipReason.StepWentBackwards]);
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Null(monitor.Latest);
    }

    private static string Version() => RunHeaders.LibraryVersion();

    private SpectralMonitor Resumed(int last, int every, int distance = 1)
    {
        var options = TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = every }] };
        using var monitor = new SpectralMonitor(_model, options);
        for (var step = distance; step <= last; step += distance)
        {
            _model.Step();
            monitor.Observe(step);
        }

        using var state = new MemoryStream();
        monitor.SaveState(state);
        state.Position = 0;
        return SpectralMonitor.Resume(_model, options, state, _logger.Factory);
    }
}
