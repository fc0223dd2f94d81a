namespace SpectralEdge.Monitor.Tests;

public class SpectralMonitorTests
{
    // The first law: watching must not change the run.
    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_WatchedRun_HasTheParametersOfTheUnwatchedRunToTheLastBit(WindowMode mode)
    {
        var (watched, unwatched) = (new RandomWalkModel(7, 300, 50), new RandomWalkModel(7, 300, 50));
        using var monitor = new SpectralMonitor(watched, TestOptions.Of(mode));
        for (var step = 1; step <= 30; step++)
        {
            watched.Step(signal: 2);
            unwatched.Step(signal: 2);
            monitor.Observe(step);
        }

        Assert.Equal(
            unwatched.States.Select(state => state.Select(BitConverter.SingleToUInt32Bits)),
            watched.States.Select(state => state.Select(BitConverter.SingleToUInt32Bits)));
        Assert.Equal(0, unwatched.Captures);
    }

    [Fact]
    public void Latest_UntilTheWindowIsFull_IsNull()
    {
        var model = new EditableModel().Add("a", 300);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);

        TrainingLoop.Run(model, 1, 3, monitor);
        Assert.Null(monitor.Latest);

        TrainingLoop.Run(model, 4, 4, monitor);
        Assert.Equal(4, monitor.Latest!.Step);
        Assert.Equal("all", monitor.Latest.Group);
    }

    [Fact]
    public void Latest_NextSample_LeavesItAsItIs()
    {
        var model = new EditableModel().Add("a", 300);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        TrainingLoop.Run(model, 1, 4, monitor);
        var latest = monitor.Latest!;
        var numbers = Numbers.Of(latest);
        Assert.Same(latest, monitor.Latest);

        TrainingLoop.Run(model, 5, 9, monitor);

        Assert.NotSame(latest, monitor.Latest);
        Assert.Equal((4, 9), (latest.Step, monitor.Latest!.Step));
        Assert.Equal(numbers, Numbers.Of(latest));
    }

    [Fact]
    public void SampleTaken_SamplesThatAreKept_NeverChange()
    {
        var model = new EditableModel().Add("a", 300).Add("b", 200);
        using var monitor = new SpectralMonitor(model, TestOptions.Sketch with { Grouping = ParameterGrouping.ByParameter });
        var (kept, numbers) = (new List<SpectralSample>(), new List<double[]>());
        monitor.SampleTaken += (_, sample) => kept.Add(sample);
        monitor.SampleTaken += (_, sample) => numbers.Add(Numbers.Of(sample));

        TrainingLoop.Run(model, 1, 12, monitor);

        Assert.Equal(27, kept.Distinct().Count());
        Assert.Equal(Enumerable.Range(4, 9).Select(step => (long)step), kept.Select(sample => sample.Step).Distinct());
        Assert.Equal(numbers, kept.Select(Numbers.Of));
        Assert.Same(kept[^3], monitor.Latest);
    }

    [Fact]
    public void Latest_WindowThatHasTurnedRound_TellsTheNormOfTheNewestUpdate()
    {
        var model = new RandomWalkModel(7, 300);
        using var monitor = new SpectralMonitor(model, TestOptions.Exact);
        for (var step = 1; step <= 15; step++)
        {
            model.Step(signal: step);
            monitor.Observe(step);
            if (monitor.Latest is { } latest)
            {
                var update = model.States[step].Zip(model.States[step - 1], (now, before) => (double)(now - before)).ToArray();
                Assert.Equal(Math.Sqrt(Vectors.Dot(update, update)), latest.UpdateNorm, 1e-10);
            }
        }
    }

    [Fact]
    public void Report_OfANewMonitor_IsEmpty()
    {
        using var monitor = new SpectralMonitor(new EditableModel().Add("a", 300), TestOptions.Exact);

        var report = monitor.Report;

        Assert.Empty(report.Skipped);
        Assert.Equal(
            new MonitorReport
            {
                StepsReceived = 0,
                StepsRepeated = 0,
                UpdatesKept = 0,
                Skipped = report.Skipped,
                WindowRestarts = 0,
                EventsRaised = 0,
                HandlerFailures = 0,
                RunFileLinesLost = 0,
                TimeInMonitor = TimeSpan.Zero,
                Overhead = 0,
                StrideWidening = 1,
            },
            report);
    }

    [Fact]
    public void Report_OfARunWithEveryKindOfTrouble_CountsItAll()
    {
        var model = new EditableModel().Add("a", 300).Add("b", 200);
        var source = new ScriptedSource(model.Capture);
        using var monitor = new SpectralMonitor(
            source, TestOptions.Exact with { Windows = [TestOptions.Exact.Windows[0] with { Every = 2 }] });
        monitor.SampleTaken += (_, _) => throw new InvalidOperationException();

        // 10 steps, 5 updates, 2 samples.
        TrainingLoop.Run(model, 1, 10, monitor);

        // Repeated, negative, then three samples skipped: not finite, unreadable, blocks changed.
        monitor.Observe(10);
        monitor.Observe(-5);
        model.Blocks[0].Values[0] = float.NaN;
        monitor.Observe(12);
        model.Blocks[0].Values[0] = 0;
        source.Script = _ => throw new InvalidOperationException();
        monitor.Observe(14);
        source.Script = model.Capture;
        model.Add("c", 10);
        monitor.Observe(16);

        // One update, then a hole, which begins another window with an update of its own; then backwards.
        TrainingLoop.Run(model, 17, 18, monitor);
        monitor.Observe(25);
        monitor.Observe(3);

        var report = monitor.Report;
        Assert.Equal(19, report.StepsReceived);
        Assert.Equal(1, report.StepsRepeated);
        Assert.Equal(7, report.UpdatesKept);
        Assert.Equal(2, report.HandlerFailures);
        Assert.Equal(5, report.WindowRestarts);
        Assert.Equal(
            new Dictionary<SkipReason, long>
            {
                [SkipReason.NegativeStep] = 1,
                [SkipReason.StepWentBackwards] = 1,
                [SkipReason.NotFinite] = 1,
                [SkipReason.BlocksChanged] = 1,
                [SkipReason.ReadFailed] = 1,
            },
            report.Skipped);
        Assert.True(report.TimeInMonitor > TimeSpan.Zero);
        Assert.InRange(report.Overhead, double.Epsilon, 1);
        Assert.Equal(1, report.StrideWidening);
    }

    [Fact]
    public void Dispose_EndOfARun_IsLoggedWithTheTotals()
    {
        var logger = new RecordingLogger();
        var model = new EditableModel().Add("a", 300);
        var monitor = new SpectralMonitor(model, TestOptions.Exact, logger.Factory);
        TrainingLoop.Run(model, 1, 5, monitor);
        monitor.Observe(-1);

        monitor.Dispose();
        monitor.Dispose();

        Assert.StartsWith(
            "Watched 6 steps, kept 5 updates, raised 0 events; 1 step skipped, 0 handler failures, 0 run file lines lost; ",
            Assert.Single(logger.Named("Closed")).Message,
            StringComparison.Ordinal);
    }
}
