namespace SpectralEdge.Monitor.Tests;

/// <summary>Handlers run inside Observe on the training thread; nothing they do reaches it.</summary>
public class SpectralMonitorHandlerTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    [Fact]
    public void Observe_HandlerThatThrows_IsCountedAndSilencesNobody()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        monitor.SampleTaken += (_, _) => throw new InvalidOperationException("The handler is broken.");
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(_model, 1, 10, monitor);

        Assert.Equal(7, samples.Count);
        Assert.Equal(7, monitor.Report.HandlerFailures);
        Assert.Empty(monitor.Report.Skipped);
        Assert.IsType<InvalidOperationException>(Assert.Single(_logger.Named("HandlerFailed")).Exception);
    }

    [Fact]
    public void AddingAHandler_AfterDispose_IsRefusedAndRemovingOneIsNot()
    {
        var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        monitor.Dispose();
        static void Ignore<T>(object? sender, T value)
        {
        }

        Action[] adds =
        [
            () => monitor.On<SpectralEvent>(_ => { }), () => monitor.SampleTaken += Ignore, () => monitor.GapOpened += Ignore,
            () => monitor.GapCollapsed += Ignore, () => monitor.GapPositionShifted += Ignore,
            () => monitor.IncidentEnded += Ignore, () => monitor.WeightsTaken += Ignore,
        ];
        Assert.All(adds, add => Assert.StartsWith(
            "The watch has ended, so a handler that is added now would never be called. Add handlers before Dispose.",
            Assert.Throws<ObjectDisposedException>(add).Message, StringComparison.Ordinal));
        monitor.SampleTaken -= Ignore;
    }

    [Fact]
    public void Sample_AsText_IsOneLine()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        TrainingLoop.Run(_model, 1, 5, monitor);
        monitor.Observe(6, loss: 0.25);
        var sample = monitor.Latest!;

        Assert.Equal(
            FormattableString.Invariant($"step 6, all: R {sample.GapRatio:G4} ± 0, k* undefined, noise floor ")
                + FormattableString.Invariant($"{sample.NoiseFloor:G4}, effective rank {sample.EffectiveRank:G3}, loss 0.25 ")
                + "(window of 4 updates every step)",
            sample.ToString());
    }

    [Fact]
    public void SampleTaken_Handler_IsGivenTheMonitorAndTheLatestSample()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        var calls = 0;
        monitor.SampleTaken += (sender, sample) =>
        {
            calls++;
            Assert.Same(monitor, sender);
            Assert.Same(monitor.Latest, sample);
        };

        TrainingLoop.Run(_model, 1, 6, monitor);

        Assert.Equal(3, calls);
        Assert.Equal(0, monitor.Report.HandlerFailures);
    }

    [Fact]
    public void SampleTaken_HandlerThatLeaves_IsNotCalledAgain()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        var calls = 0;
        void Once(object? sender, SpectralSample sample)
        {
            calls++;
            monitor.SampleTaken -= Once;
        }

        monitor.SampleTaken += Once;
        TrainingLoop.Run(_model, 1, 8, monitor);

        Assert.Equal(1, calls);
    }

    [Fact]
    public void Observe_FromAHandler_IsRefusedAndCounted()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        monitor.SampleTaken += (_, sample) => monitor.Observe(sample.Step + 1);

        TrainingLoop.Run(_model, 1, 4, monitor);

        Assert.Single(samples);
        Assert.Equal(1, monitor.Report.Skipped[SkipReason.Busy]);
        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(
            "Observe was called from a handler or from a second thread.",
            Assert.Single(_logger.Named("StepSkipped")).Values["Detail"]);
    }

    [Fact]
    public void Observe_FromAHandler_LeavesTheScheduleAlone()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        var samples = TrainingLoop.Keep(monitor);
        monitor.SampleTaken += (_, sample) => monitor.Observe(sample.Step + 1);

        TrainingLoop.Run(_model, 1, 8, monitor);

        Assert.Equal([4, 5, 6, 7, 8], samples.Select(sample => sample.Step));
        Assert.Equal(0, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_EarlierStepFromAHandler_DoesNotEmptyTheWindowUnderTheAnalysis()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact with { Grouping = ParameterGrouping.ByParameter });
        var samples = TrainingLoop.Keep(monitor);
        monitor.SampleTaken += (_, _) => monitor.Observe(1);

        TrainingLoop.Run(_model, 1, 4, monitor);

        Assert.Equal(["all", "a", "b"], samples.Select(sample => sample.Group));
        Assert.All(samples, sample => Assert.True(sample.UpdateNorm > 0));
    }

    [Fact]
    public void Dispose_FromAHandler_EndsTheWatch()
    {
        using var folder = new TempFolder();
        var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = folder.Path } }, _logger.Factory);
        monitor.SampleTaken += (_, _) => monitor.Dispose();

        TrainingLoop.Run(_model, 1, 8, monitor);

        Assert.Equal(4, monitor.Latest!.Step);
        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
        Assert.Equal(
            ["header", "sample", "end"], RunLines.Of(monitor.RunFile!).Select(line => line.GetProperty("type").GetString()));
    }

    [Fact]
    public void Observe_SourceThatCallsBack_IsRefused()
    {
        SpectralMonitor? monitor = null;
        var source = new ScriptedSource(receiver =>
        {
            monitor?.Observe(99);
            _model.Capture(receiver);
        });
        using (monitor = new SpectralMonitor(source, TestOptions.Exact))
        {
            monitor.Observe(1);
            Assert.Equal(1, monitor.Report.Skipped[SkipReason.Busy]);
        }
    }
}
