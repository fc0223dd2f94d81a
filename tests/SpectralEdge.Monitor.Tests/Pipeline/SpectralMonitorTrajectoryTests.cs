namespace SpectralEdge.Monitor.Tests;

/// <summary>What a monitor writes to <c>trajectory.sketch</c>.</summary>
public sealed class SpectralMonitorTrajectoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EditableModel _model = new EditableModel().Add("fc.weight", 300).Add("out.weight", 100);
    private readonly MonitorOptions _options;
    private readonly string _path;

    public SpectralMonitorTrajectoryTests()
    {
        _options = TestOptions.Exact with
        {
            Run = TestOptions.Exact.Run with { Folder = _folder.Path, Name = "run", Recording = true },
            Grouping = ParameterGrouping.ByLayer,
        };
        _path = Path.Combine(_folder.Path, "run", TrajectoryWriter.FileName);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observe_NotAskedFor_WritesNoRecording()
    {
        using var monitor = new SpectralMonitor(_model, _options with { Run = _options.Run with { Recording = false } });

        TrainingLoop.Run(_model, 1, 6, monitor);

        Assert.False(File.Exists(_path));
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_AnyMode_RecordsTheSketchThatTheHeaderNames(WindowMode mode)
    {
        var options = _options with { Sketch = _options.Sketch with { Mode = mode, Length = 64, Seed = 9 } };
        var states = new List<float[][]> { Copy() };
        using (var monitor = new SpectralMonitor(_model, options, startStep: 70))
        {
            for (var step = 71; step <= 80; step++)
            {
                _model.Step();
                states.Add(Copy());
                monitor.Observe(step);
            }
        }

        var (samples, losses) = Recordings.ReadAll(_path);

        Assert.Empty(losses);
        Assert.Equal(Enumerable.Range(70, 11), samples.Select(sample => (int)sample.Step));
        var header = samples[0].Header;
        Assert.Equal([("fc", 300, 64), ("out", 100, 64)], header.Groups);
        Assert.Equal(
            (1, "Blocked", 9UL, 70, 1, 2),
            (header.SketchVersion, header.Projection, header.Seed, header.StartStep, header.Every, header.Blocks));
        using var workers = new SketchWorkers(1);
        foreach (var (sample, state) in samples.Zip(states))
        {
            for (var group = 0; group < 2; group++)
            {
                var sketcher = new BlockedSketcher(
                    new SketchMap(SketchMap.SeedOf(header.Seed, header.Groups[group].Name), header.Groups[group].Length),
                    workers);
                var sketch = new double[64];
                sketcher.Begin();
                sketcher.Add(new ParameterValues(state[group]), 0);
                sketcher.End(sketch);
                Assert.Equal(sketch, sample.Group(group).ToArray());
            }
        }
    }

    [Fact]
    public void Observe_LossRateTimeAndMetrics_AreRecorded()
    {
        var time = new ManualTime();
        using (var monitor = new SpectralMonitor(
            _model, _options with { Windows = [_options.Windows[0] with { Every = 2 }] }, time: time))
        {
            for (var step = 1; step <= 4; step++)
            {
                time.Advance(500);
                _model.Step();
                monitor.RecordMetric(step, "accuracy", 0.1 * step);
                monitor.Observe(step, step == 4 ? null : 10.0 * step, 0.25);
            }
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal([0, 2, 4], samples.Select(sample => sample.Step));
        Assert.Equal([0, 1, 2], samples.Select(sample => sample.Seconds));
        Assert.Equal([double.NaN, 20, double.NaN], samples.Select(sample => sample.Loss));
        Assert.Equal([double.NaN, 0.5, 0.5], samples.Select(sample => sample.LearningRateSum));
        Assert.Equal([[], [new("accuracy", 0.2)], [new("accuracy", 0.4)]], samples.Select(sample => sample.Metrics));
    }

    [Theory]
    [InlineData(WindowMode.Exact)]
    [InlineData(WindowMode.Sketch)]
    public void Observe_RunThatBreaks_FlagsTheSampleBehindTheBreak(WindowMode mode)
    {
        using (var monitor = new SpectralMonitor(
            _model, _options with { Sketch = _options.Sketch with { Mode = mode, Length = 64 } }))
        {
            TrainingLoop.Run(_model, 1, 3, monitor);
            var kept = _model.Blocks[0].Values[7];
            _model.Blocks[0].Values[7] = float.NaN;
            monitor.Observe(4);
            _model.Blocks[0].Values[7] = kept;
            TrainingLoop.Run(_model, 5, 6, monitor);
            _model.Add("head.weight", 50);
            TrainingLoop.Run(_model, 7, 8, monitor);
            monitor.Observe(2);
            TrainingLoop.Run(_model, 3, 4, monitor);
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 3, 4], samples.Select(sample => sample.Step));
        Assert.Equal(
            [true, false, false, false, true, false, true, false, true, false], samples.Select(sample => sample.IsDiscontinuous));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1], samples.Select(sample => sample.Header.Layout));
        Assert.Equal(["fc", "out", "head"], samples[^1].Header.Groups.Select(group => group.Name));
        Assert.NotEqual(samples[0].Header.InventoryHash, samples[^1].Header.InventoryHash);
        Assert.Equal(7, samples[^1].Header.StartStep);
    }

    [Fact]
    public void Observe_SeveralRhythms_RecordsTheFirst()
    {
        using (var monitor = new SpectralMonitor(
            _model, _options with { Windows = [_options.Windows[0] with { Every = 3 }, new(2, 4)] }))
        {
            TrainingLoop.Run(_model, 1, 12, monitor);
        }

        Assert.Equal([0, 3, 6, 9, 12], Recordings.ReadAll(_path).Samples.Select(sample => sample.Step));
    }

    [Fact]
    public void Observe_RecordingOrNot_SamplesAreTheSameToTheBit()
    {
        var (with, without) = (new EditableModel().Add("a", 500), new EditableModel().Add("a", 500));
        using var recording = new SpectralMonitor(with, _options);
        using var other = new SpectralMonitor(without, _options with { Run = _options.Run with { Recording = false } });
        var (expected, actual) = (TrainingLoop.Keep(other), TrainingLoop.Keep(recording));

        TrainingLoop.Run(with, 1, 20, recording);
        TrainingLoop.Run(without, 1, 20, other);

        Assert.Equal(17, expected.Count);
        Assert.Equal(expected.SelectMany(Numbers.Of), actual.SelectMany(Numbers.Of));
    }

    [Fact]
    public void Constructor_Recording_SaysHowLargeItGets()
    {
        var logger = new RecordingLogger();
        using var monitor = new SpectralMonitor(_model, _options, logger.Factory);

        Assert.Equal(
            $"Recording the trajectory in {_path}: 448 numbers of Float64 for each sample, 3.5 MiB for 1000 samples. At "
                + $"1024.0 MiB every second sample is dropped to make room.",
            Assert.Single(logger.Named("RecordingTrajectory")).Message);
    }

    [Fact]
    public void Constructor_CapThatHoldsNoRecording_SaysSoAndLeavesNothingBehind()
    {
        var model = new EditableModel().Add("a", 2000);

        var exception = Assert.Throws<MonitorOptionsException>(() => new SpectralMonitor(
            model, _options with { Run = _options.Run with { Recording = true, MaximumRecordingBytes = 64 << 10 } }));

        Assert.StartsWith(
            "MonitorOptions cannot be used:\n- Run.MaximumRecordingBytes is 65536; it must be at least 10",
            exception.Message,
            StringComparison.Ordinal);
        Assert.EndsWith(
            " for this model. That holds 64 samples of 2048 numbers; raise it, lower Sketch.Length, or group more blocks "
                + "together.", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Observe_CapReached_ThinsOutAndSaysSo()
    {
        var logger = new RecordingLogger();
        using (var monitor = new SpectralMonitor(
            _model,
            _options with
            {
                Sketch = _options.Sketch with { Length = 64, Mode = WindowMode.Sketch },
                Run = _options.Run with { Recording = true, MaximumRecordingBytes = 100_000 },
            },
            logger.Factory))
        {
            TrainingLoop.Run(_model, 1, 200, monitor);
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal(Enumerable.Range(0, 51).Select(i => 4L * i), samples.Select(sample => sample.Step));
        Assert.All(samples.Skip(1), sample => Assert.True(sample.IsUpdate));
        Assert.Equal(2, logger.Named("TrajectoryThinned").Length);
    }

    [Fact]
    public void Observe_DiskThatFails_CountsLogsOnceAndGoesOn()
    {
        var logger = new RecordingLogger();
        MonitorReport report;
        using (var monitor = new SpectralMonitor(
            _model,
            _options with
            {
                Sketch = _options.Sketch with { Length = 64, Mode = WindowMode.Sketch },
                Run = _options.Run with { Recording = true, MaximumRecordingBytes = 100_000 },
            },
            logger.Factory))
        {
            // The copy that thinning out makes cannot be written where a folder is.
            Directory.CreateDirectory(_path + ".tmp");
            TrainingLoop.Run(_model, 1, 200, monitor);
            report = monitor.Report;
        }

        var samples = Recordings.ReadAll(_path).Samples;

        Assert.Equal(Enumerable.Range(0, samples.Count).Select(step => (long)step), samples.Select(sample => sample.Step));
        Assert.Equal((200, 201 - samples.Count), (report.UpdatesKept, report.TrajectorySamplesLost));
        Assert.InRange(samples.Count, 80, 100);
        Assert.Equal(
            $"The recording {_path} cannot be written at step {samples.Count}; training goes on, no more of the "
                + $"trajectory is recorded. 1 sample lost so far; further ones are only counted.",
            Assert.Single(logger.Named("TrajectoryFailed")).Message);
        Assert.Equal(
            report.TrajectorySamplesLost,
            RunLines.Of(Path.Combine(_folder.Path, "run", "run.jsonl"))[^1].GetProperty("trajectory_samples_lost").GetInt64());
    }

    private float[][] Copy() => [.. _model.Blocks.Select(block => block.Values.ToArray())];
}
