namespace SpectralEdge.Monitor.Tests;

/// <summary>
/// Values and sources that go wrong while training runs: never an exception, always counted, logged once, recovered from.
/// </summary>
public class SpectralMonitorFaultTests
{
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 300).Add("b", 200);

    [Theory]
    [InlineData(WindowMode.Exact, float.NaN)]
    [InlineData(WindowMode.Exact, float.PositiveInfinity)]
    [InlineData(WindowMode.Sketch, float.NaN)]
    [InlineData(WindowMode.Sketch, float.NegativeInfinity)]
    public void Observe_BlockThatIsNotFinite_IsSkippedUntilItIsRepaired(WindowMode mode, float bad)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode), _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 6, monitor);

        _model.Blocks[1].Values.AsSpan().Fill(bad);
        TrainingLoop.Run(_model, 7, 9, monitor);
        _model.Blocks[1].Values.AsSpan().Clear();
        TrainingLoop.Run(_model, 10, 10, monitor);

        // The repaired parameters are the start of the first update; W further ones fill the window.
        using var fresh = new SpectralMonitor(_model, TestOptions.Of(mode), startStep: 10);
        TrainingLoop.Run(_model, 11, 15, monitor, fresh);
        Assert.Equal([4, 5, 6, 14, 15], samples.Select(sample => sample.Step));
        TrainingLoop.AssertSameSpectrum(fresh, monitor);

        Assert.Equal(3, Assert.Single(monitor.Report.Skipped, skip => skip.Key == SkipReason.NotFinite).Value);
        Assert.Equal(
            "Step 7 gives no sample (NotFinite): Block 'b' holds NaN or infinite values; the window starts again. "
                + "Training goes on. 1 step skipped for this reason so far; further ones are only counted.",
            Assert.Single(_logger.Named("StepSkipped")).Message);
    }

    // 64 neighbours fall into the 64 different buckets of the sketch: each part of it is hit.
    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_OneValueThatIsNotFinite_IsNoticedWhereverItIs(WindowMode mode)
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Of(mode));
        for (var i = 0; i < 64; i++)
        {
            TrainingLoop.Run(_model, (2 * i) + 1, (2 * i) + 1, monitor);
            var before = _model.Blocks[0].Values[i];
            _model.Blocks[0].Values[i] = float.NaN;
            TrainingLoop.Run(_model, (2 * i) + 2, (2 * i) + 2, monitor);
            _model.Blocks[0].Values[i] = before;
        }

        Assert.Equal(64, monitor.Report.Skipped[SkipReason.NotFinite]);
        Assert.Equal(64, monitor.Report.WindowRestarts);
    }

    [Fact]
    public void Observe_AnotherBlockThatIsNotFinite_IsLoggedByItsName()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);

        _model.Blocks[1].Values[0] = float.NaN;
        TrainingLoop.Run(_model, 1, 2, monitor);
        _model.Blocks[0].Values[0] = float.NaN;
        TrainingLoop.Run(_model, 3, 4, monitor);

        Assert.Equal(4, monitor.Report.Skipped[SkipReason.NotFinite]);
        Assert.Equal(
            [
                "Block 'b' holds NaN or infinite values; the window starts again.",
                "Block 'a' holds NaN or infinite values; the window starts again.",
            ],
            _logger.Named("StepSkipped").Select(entry => entry.Values["Detail"]));
    }

    [Fact]
    public void Observe_UpdateThatOverflows_DoesNotBlameABlockWithoutAName()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, _logger.Factory);
        _model.Blocks[0].Values[0] = float.MaxValue;
        monitor.Observe(1);
        _model.Blocks[0].Values[0] = -float.MaxValue;

        monitor.Observe(2);

        Assert.DoesNotContain("''", Assert.Single(_logger.Named("StepSkipped")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_SourceThatThrows_IsSkippedUntilItWorksAgain()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact, _logger.Factory);
        var samples = TrainingLoop.Keep(monitor);
        TrainingLoop.Run(_model, 1, 5, monitor);

        var cause = new InvalidOperationException("The device is gone.");
        source.Script = receiver =>
        {
            // Halfway through a block: what it left behind must not show later.
            receiver.Begin("a", 300, ElementType.Float32);
            receiver.Values(new ParameterValues(new float[100]));
            throw cause;
        };
        TrainingLoop.Run(_model, 6, 8, monitor);
        source.Script = _model.Capture;
        TrainingLoop.Run(_model, 9, 9, monitor);

        using var fresh = new SpectralMonitor(_model, TestOptions.Exact, startStep: 9);
        TrainingLoop.Run(_model, 10, 13, monitor, fresh);
        Assert.Equal([4, 5, 13], samples.Select(sample => sample.Step));
        TrainingLoop.AssertSameSpectrum(fresh, monitor);

        Assert.Equal(3, monitor.Report.Skipped[SkipReason.ReadFailed]);
        var entry = Assert.Single(_logger.Named("StepSkipped"));
        Assert.Same(cause, entry.Exception);
        Assert.Equal(
            "Step 6 gives no sample (ReadFailed): Reading the parameters failed with InvalidOperationException; the "
                + "window starts again. Training goes on. 1 step skipped for this reason so far; further ones are only counted.",
            entry.Message);
    }

    [Fact]
    public void Observe_SourceWithAReasonOfItsOwn_IsQuoted()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact, _logger.Factory);
        source.Script = _ => throw new MonitorOptionsException("All parameters of the module were disposed.");
        TrainingLoop.Run(_model, 1, 3, monitor);

        Assert.Equal(
            "All parameters of the module were disposed. The window starts again.",
            Assert.Single(_logger.Named("StepSkipped")).Values["Detail"]);
        Assert.Equal(
            "All parameters of the module were disposed.",
            Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
                source, TestOptions.Exact, _logger.Factory)).Message);
    }

    [Fact]
    public void Observe_SourceThatThrowsInSketchMode_LeavesNothingInTheSketch()
    {
        var source = new ScriptedSource(_model.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Sketch);
        source.Script = receiver =>
        {
            receiver.Begin("a", 300, ElementType.Float32);
            receiver.Values(new ParameterValues([1f]));
            throw new InvalidOperationException();
        };
        monitor.Observe(1);
        source.Script = _model.Capture;
        monitor.Observe(2);

        using var fresh = new SpectralMonitor(_model, TestOptions.Sketch, startStep: 2);
        TrainingLoop.Run(_model, 3, 6, monitor, fresh);

        TrainingLoop.AssertSameSpectrum(fresh, monitor);
    }

    [Fact]
    public void Observe_RestartWhileAGapIsOpening_CountsSamplesFromTheNewWindowOnly()
    {
        var rank = new RankModel();
        var source = new ScriptedSource(rank.Capture);
        using var monitor = new SpectralMonitor(source, TestOptions.Exact);
        GapOpened? opened = null;
        monitor.GapOpened += (_, value) => opened = value;

        // Samples at steps 4 and 5, a failure at step 6, a start at step 7, samples from step 11 on; three have to agree.
        for (var step = 1; step <= 13; step++)
        {
            source.Script = step == 6 ? _ => throw new InvalidOperationException() : rank.Capture;
            rank.Step(5);
            monitor.Observe(step);
        }

        Assert.Equal(11, opened!.FirstStep);
        Assert.Equal(13, opened.Step);
    }

    [Fact]
    public void Observe_ParametersThatStandStill_GiveASampleWithoutARatio()
    {
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact);
        for (var step = 1; step <= 4; step++)
        {
            monitor.Observe(step);
        }

        Assert.Equal(0, monitor.Latest!.LargestRatioPosition);
        Assert.Equal(double.NaN, monitor.Latest.GapRatio);
        Assert.Null(monitor.Latest.GapPosition);
        Assert.Equal(0, monitor.Report.EventsRaised);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Observe_LoggerThatThrows_IsCountedAndChangesNothing(bool throwsWhenAsked)
    {
        var logger = new ThrowingLogger { ThrowsWhenAsked = throwsWhenAsked };
        using var monitor = new SpectralMonitor(_model, TestOptions.Exact, logger.Factory);
        _model.Blocks[0].Values[0] = float.NaN;
        TrainingLoop.Run(_model, 1, 3, monitor);
        _model.Blocks[0].Values[0] = 0;
        TrainingLoop.Run(_model, 4, 8, monitor);
        monitor.Observe(2);
        monitor.Dispose();

        Assert.Equal(8, monitor.Latest!.Step);
        Assert.True(logger.Calls >= 4, "It was asked at start-up, twice in between and at the end.");
        Assert.Equal(logger.Calls, monitor.Report.HandlerFailures);
    }
}
