namespace SpectralEdge.Monitor.Tests;

/// <summary>What a monitor makes of the steps it is told.</summary>
public class SpectralMonitorStepTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 500);

    [Fact]
    public void Observe_EveryTenSteps_ReadsTheParametersOncePerSample()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(
            source, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = 10 }] });
        var samples = TrainingLoop.Keep(monitor);
        var before = source.Captures;

        TrainingLoop.Run(_model, 1, 65, monitor);

        Assert.Equal(6, source.Captures - before);
        Assert.Equal([40, 50, 60], samples.Select(sample => sample.Step));
        Assert.Equal([0, 1, 2], samples.Select(sample => sample.Index));
        Assert.All(samples, sample => Assert.Equal(10, sample.Stride));
    }

    [Fact]
    public void Observe_RunThatGoesOnFromACheckpoint_CountsFromItsStartStep()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = 10 }] }, startStep: 1003);
        var samples = TrainingLoop.Keep(monitor);

        TrainingLoop.Run(_model, 1004, 1050, monitor);

        Assert.Equal([1043], samples.Select(sample => sample.Step));
    }

    [Fact]
    public void Observe_Loss_IsPassedOnWithItsSample()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        for (var step = 1; step <= 5; step++)
        {
            _model.Step();
            monitor.Observe(step, step == 4 ? 0.25 : null);
            Assert.Equal(step == 4 ? 0.25 : null, monitor.Latest?.Loss);
        }
    }

    [Fact]
    public void Observe_RepeatedStep_IsCountedAndIgnored()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        for (var step = 1; step <= 6; step++)
        {
            _model.Step();
            monitor.Observe(step);
            monitor.Observe(step);
        }

        Assert.Equal(12, monitor.Report.StepsReceived);
        Assert.Equal(6, monitor.Report.StepsRepeated);
        Assert.Equal(6, monitor.Report.UpdatesKept);
        Assert.Empty(monitor.Report.Skipped);
    }

    [Fact]
    public void Observe_NegativeStep_IsSkippedAndDisturbsNothing()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        TrainingLoop.Run(_model, 1, 3, monitor);
        monitor.Observe(-1);
        monitor.Observe(long.MinValue);
        TrainingLoop.Run(_model, 4, 4, monitor);

        Assert.Equal(2, monitor.Report.Skipped[SkipReason.NegativeStep]);
        Assert.Equal(
            "Step -1 gives no sample (NegativeStep): Steps count from 0; the window is kept. Training goes on. 1 step "
                + "skipped for this reason so far; further ones are only counted.",
            Assert.Single(_logger.Named("StepSkipped")).Message);
        Assert.Equal(4, monitor.Latest!.Step);
        Assert.Equal(0, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_NegativeStep_DoesNotClaimThatTheWindowStartsAgain()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);

        monitor.Observe(-1);

        Assert.DoesNotContain(
            "window starts again", Assert.Single(_logger.Named("StepSkipped")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_StepThatGoesBackwards_StartsAgainFromThere()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 6, monitor);

        // Step 3 is where the run goes on; step 4 is read as the start of the first update.
        TrainingLoop.Run(_model, 3, 4, monitor);
        using var fresh = new SpectralMonitor(_model, TestOptions.Exact, startStep: 4);
        TrainingLoop.Run(_model, 5, 8, monitor, fresh);

        Assert.Equal([4, 5, 6, 8], samples.Select(sample => sample.Step));
        TrainingLoop.AssertSameSpectrum(fresh, monitor);
        Assert.Equal(1, monitor.Report.Skipped[SkipReason.StepWentBackwards]);
        Assert.Equal(1, monitor.Report.WindowRestarts);
        Assert.Equal(
            "Step 3 gives no sample (StepWentBackwards): It lies before a step already seen; the window starts again "
                + "from here. Training goes on. 1 step skipped for this reason so far; further ones are only counted.",
            Assert.Single(_logger.Named("StepSkipped")).Message);
    }

    [Fact]
    public void Observe_IrregularStride_RestartsTheWindowAndCounts()
    {
        using var monitor = new SpectralMonitor(
            _model, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = 10 }] }, _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 52, monitor);

        // A hole up to step 65: that update spans 15 steps, the ones after it 10 again, and each change of stride begins a
        // window.
        TrainingLoop.Run(_model, 65, 110, monitor);

        Assert.Equal([40, 50, 105], samples.Select(sample => sample.Step));
        Assert.All(samples, sample => Assert.Equal(10, sample.Stride));
        Assert.Equal(2, monitor.Report.WindowRestarts);
        Assert.Equal(
            "The update that ends at step 65 spans 15 steps, each of those in the window spans 10. Such updates cannot "
                + "be compared, so the window starts again. 1 such change so far; further ones are only counted.",
            Assert.Single(_logger.Named("StrideChanged")).Message);
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_AfterAnIrregularStride_TheWindowHoldsTheUpdatesSinceThen(WindowMode mode)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode) with { Windows = [new(10, 4)] });
        TrainingLoop.Run(_model, 1, 52, monitor);
        TrainingLoop.Run(_model, 65, 65, monitor);

        using var fresh = new SpectralMonitor(_model, TestOptions.Of(mode) with { Windows = [new(10, 4)] }, startStep: 65);
        TrainingLoop.Run(_model, 66, 105, monitor, fresh);

        TrainingLoop.AssertSameSpectrum(fresh, monitor);
    }

    [Fact]
    public void WouldSample_EveryStep_SaysWhetherObserveReads()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(
            source, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = 3 }] });
        foreach (var step in new long[] { 1, 2, 3, 3, 4, 9, 5, 6, 7, 8, 8, -1, 9, 12, long.MaxValue })
        {
            var expected = monitor.WouldSample(step);
            var before = source.Captures;
            monitor.Observe(step);
            Assert.Equal(expected, source.Captures > before);
        }
    }

    [Fact]
    public void Observe_AfterDispose_CountsTheCallAndReadsNothing()
    {
        var source = new ScriptedSource(_model.Capture);
        var monitor = new SpectralMonitor(source, TestOptions.Exact);
        TrainingLoop.Run(_model, 1, 5, monitor);
        monitor.Dispose();
        monitor.Dispose();
        var before = source.Captures;

        TrainingLoop.Run(_model, 6, 9, monitor);
        monitor.RecordMetric(9, "loss", 1);

        Assert.Equal(before, source.Captures);
        Assert.False(monitor.WouldSample(10));
        Assert.Equal(9, monitor.Report.StepsReceived);
        Assert.Equal(5, monitor.Report.UpdatesKept);
        Assert.Equal(5, monitor.Latest!.Step);
    }
}
