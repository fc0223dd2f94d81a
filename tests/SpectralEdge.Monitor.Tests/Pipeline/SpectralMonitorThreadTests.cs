namespace SpectralEdge.Monitor.Tests;

/// <summary>Calls that come from other threads than the one that trains.</summary>
public sealed class SpectralMonitorThreadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLogger _logger = new();
    private readonly EditableModel _model = new EditableModel().Add("a", 60).Add("b", 40);
    private readonly MonitorOptions _options;

    public SpectralMonitorThreadTests() =>
        _options = TestOptions.Exact with { Run = TestOptions.Exact.Run with { Folder = _folder.Path, Name = "run" } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RecordMetric_FromFourThreadsWhileStepsAreObserved_LosesAndMixesNothing()
    {
        const int Metrics = 2000;
        using var monitor = new SpectralMonitor(
            _model, _options with { Run = _options.Run with { Recording = true }, Grouping = ParameterGrouping.ByParameter });

        var others = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Metrics; i++)
            {
                monitor.RecordMetric(i, $"metric_{thread}", i);
            }
        })).ToArray();
        TrainingLoop.Run(_model, 1, 300, monitor);
        await Task.WhenAll(others);
        monitor.Dispose();

        var lines = RunLines.Of(monitor.RunFile!);
        var byName = lines.Where(
            line => line.GetProperty("type").GetString() == "metric").GroupBy(
                line => line.GetProperty("name").GetString()).ToArray();
        Assert.Equal(4, byName.Length);
        Assert.All(
            byName, name => Assert.Equal(Enumerable.Range(0, Metrics), name.Select(line => line.GetProperty("step").GetInt32())));
        Assert.Equal(3 * 297, lines.Count(line => line.GetProperty("type").GetString() == "sample"));
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
        Assert.Equal(301, Recordings.ReadAll(Path.Combine(_folder.Path, "run", TrajectoryWriter.FileName)).Samples.Count);
    }

    [Fact]
    public void RecordMetric_AfterDispose_DoesNothing()
    {
        var monitor = new SpectralMonitor(_model, _options);
        monitor.Dispose();

        monitor.RecordMetric(1, "loss", 1);

        Assert.Equal(["header", "end"], TypesOf(monitor.RunFile!));
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
    }

    [Fact]
    public void RecordMetric_FromAnEventThatIsBeingWritten_CostsItself()
    {
        using var recorder = new RunRecorder(_options, FixedTime.Now, _logger);

        recorder.Write(BadEvent.With(_ => recorder.WriteMetric(1, "loss", 1)), static (file, value) => file.WriteEvent(value));
        recorder.WriteMetric(2, "loss", 1);

        Assert.Equal(["event", "metric"], TypesOf(recorder.FilePath!));
        Assert.Equal(1, recorder.LinesLost);
    }

    [Fact]
    public async Task Dispose_FromASecondThread_WaitsForTheStepUnderWay()
    {
        using var entered = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var monitor = new SpectralMonitor(_model, _options with { Grouping = ParameterGrouping.ByParameter });
        monitor.SampleTaken += (_, sample) =>
        {
            if (sample.Group == "all")
            {
                entered.Set();
                goOn.Wait(TimeSpan.FromSeconds(30));
            }
        };

        var training = Task.Run(() => TrainingLoop.Run(_model, 1, 8, monitor));
        Assert.True(entered.Wait(TimeSpan.FromSeconds(30)));
        var ending = Task.Run(monitor.Dispose);
        await Task.Delay(50);
        Assert.False(ending.IsCompleted);
        goOn.Set();
        await Task.WhenAll(training, ending);

        // The step that was under way is there as a whole, and nothing after it.
        Assert.Equal(["header", "sample", "sample", "sample", "end"], TypesOf(monitor.RunFile!));
        Assert.Equal(0, monitor.Report.RunFileLinesLost);
        Assert.DoesNotContain(SkipReason.ReadFailed, monitor.Report.Skipped.Keys);
    }

    [Fact]
    public async Task Dispose_FromASecondThreadAtAnyMoment_LeavesWholeLinesAndOneEnd()
    {
        for (var run = 0; run < 40; run++)
        {
            using var monitor = new SpectralMonitor(_model, _options);
            using var goOn = new Barrier(3);
            var pause = run * 20;
            Task[] others =
            [
                Task.Run(() =>
                {
                    goOn.SignalAndWait();
                    Thread.SpinWait(pause);
                    monitor.Dispose();
                }),
                Task.Run(() =>
                {
                    goOn.SignalAndWait();
                    for (var i = 0; i < 50; i++)
                    {
                        monitor.RecordMetric(i, "loss", i);
                    }
                }),
            ];
            goOn.SignalAndWait();
            TrainingLoop.Run(_model, 1, 30, monitor);
            await Task.WhenAll(others);

            var types = TypesOf(monitor.RunFile!);
            Assert.Equal("end", types[^1]);
            Assert.Single(types, "end");
            Assert.Equal(0, monitor.Report.RunFileLinesLost);
        }
    }

    [Fact]
    public void Dispose_FromAHandler_TakesEffectAfterTheStep()
    {
        var monitor = new SpectralMonitor(_model, _options with { Grouping = ParameterGrouping.ByParameter });
        var observer = new ListObserver<SpectralEvent>();
        using var subscription = monitor.Events.Subscribe(observer);
        monitor.SampleTaken += (_, _) =>
        {
            monitor.Dispose();
            Assert.Equal(0, observer.Completions);
        };

        TrainingLoop.Run(_model, 1, 8, monitor);

        Assert.Equal(1, observer.Completions);
        Assert.Equal(0, monitor.Report.HandlerFailures);
        Assert.Equal(["header", "sample", "sample", "sample", "end"], TypesOf(monitor.RunFile!));
    }

    [Fact]
    public void Observe_FromManyThreads_CountsEveryCall()
    {
        using var monitor = new SpectralMonitor(_model, _options with { Run = _options.Run with { Folder = null } });

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var step = 1; step <= 500; step++)
            {
                monitor.Observe(step);
            }
        });

        Assert.Equal(2000, monitor.Report.StepsReceived);
    }

    [Fact]
    public void SaveState_AfterDispose_SaysSo()
    {
        var monitor = new SpectralMonitor(_model, _options);
        monitor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => monitor.SaveState(Stream.Null));
    }

    private static string[] TypesOf(string path) => [.. RunLines.Of(path).Select(line => line.GetProperty("type").GetString()!)];
}
